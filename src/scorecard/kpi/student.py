"""Student's t distribution for whole degrees of freedom, in closed form."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def t_below(t: ArrayLike, freedom: float) -> Floats:
    """Return the probability of a value below `t`, right to about 1e-14.

    The finite sums of Abramowitz and Stegun (1964), 26.7.3 for odd and 26.7.4 for even degrees
    of freedom.

    Args:
        t: of any shape; infinite ones too.
        freedom: a whole number from 1; infinity is the normal distribution.

    >>> t_below([-1.0, 0.0, 1.0], 1).round(12).tolist()
    [0.25, 0.5, 0.75]
    """
    x = np.asarray(t, dtype=np.float64)
    if freedom == math.inf:
        return np.array([NormalDist().cdf(value) for value in x.ravel().tolist()]).reshape(x.shape)
    angle = np.arctan(x / math.sqrt(freedom))
    odd = int(freedom) % 2
    # Each term is the one before it times cos^2 and a ratio: 1/2, 3/4 ... (even), 2/3, 4/5 ... (odd).
    steps = np.arange(1.0 + odd, int(freedom) - 2, 2)
    weights = np.cumprod(np.concatenate([[1.0], steps / (steps + 1)]))
    powers = np.cos(angle)[..., None] ** (2 * np.arange(len(weights)))
    inside: Floats = np.sin(angle) * (powers @ weights)
    if odd:
        inside = np.asarray(2 / np.pi * (angle + (np.cos(angle) * inside if freedom > 1 else 0.0)))
    return np.asarray(0.5 + inside / 2)


def t_reach(level: float, freedom: float) -> float:
    """Return how far either side of 0 the middle `level` of the distribution reaches.

    Args:
        level: a share above 0 and below 1.
        freedom: as for `t_below`.

    >>> round(t_reach(0.95, 10), 6)
    2.228139
    """
    if freedom == math.inf:
        return NormalDist().inv_cdf((1 + level) / 2)
    low, high = 0.0, 1.0
    while 2 * float(t_below(high, freedom)) - 1 < level:
        low, high = high, 2 * high
    for _ in range(200):  # each halves the bracket, until there is no float between
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if 2 * float(t_below(middle, freedom)) - 1 < level:
            low = middle
        else:
            high = middle
    return high


__all__ = ["t_below", "t_reach"]
