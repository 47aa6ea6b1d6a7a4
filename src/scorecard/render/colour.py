"""How far apart two colours are: contrast, and the difference seen by eyes of every kind.

Colours are written `#RRGGBB`. Sources: relative luminance and contrast, WCAG 2.2; CIELAB under D65,
CIE 15; colour difference CIEDE2000, Sharma, Wu and Dalal 2005; colour vision deficiency, Machado,
Oliveira and Fernandes 2009, table of severity 1.0, applied to linear light.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Literal

Vision = Literal["normal", "deuteranopia", "protanopia", "tritanopia", "greyscale"]
Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

_LUMINANCE: Triple = (0.2126, 0.7152, 0.0722)
VISIONS: dict[Vision, Matrix] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)
    ),
    "greyscale": (_LUMINANCE, _LUMINANCE, _LUMINANCE),
}  # fmt: skip
"""What an eye, or a printer without colour, makes of linear red, green and blue."""


def linear(colour: str) -> Triple:
    """Return the linear light of a colour, each part 0..1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1..21, as WCAG 2.2 defines it.

    >>> round(contrast("#FFFFFF", "#000000"), 1), round(contrast("#FFFFFF", "#767676"), 2)
    (21.0, 4.54)
    """
    low, high = sorted(_dot(_LUMINANCE, linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, vision: Vision) -> str:
    """Return a colour as somebody with that vision sees it.

    >>> seen("#FF0000", "greyscale")
    '#7F7F7F'
    """
    red, green, blue = [_encoded(part) for part in _seen(colour, vision)]
    return f"#{red:02X}{green:02X}{blue:02X}"


def apart(one: str, other: str, vision: Vision = "normal") -> float:
    """Return how different two colours look to that vision: CIEDE2000, about 1 is just noticeable.

    >>> round(apart("#FFFFFF", "#000000"))
    100
    """
    return difference(_lab(_seen(one, vision)), _lab(_seen(other, vision)))


def difference(one: Triple, other: Triple) -> float:
    """Return the CIEDE2000 difference of two CIELAB colours (L*, a*, b*).

    >>> round(difference((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)), 4)
    2.0425
    """
    light_1, a_1, b_1 = one
    light_2, a_2, b_2 = other
    mean = ((hypot(a_1, b_1) + hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * sqrt(mean / (mean + 25.0**7))
    a_1, a_2 = a_1 * stretch, a_2 * stretch
    chroma_1, chroma_2 = hypot(a_1, b_1), hypot(a_2, b_2)
    hue_1, hue_2 = degrees(atan2(b_1, a_1)) % 360, degrees(atan2(b_2, a_2)) % 360
    turn, hue = hue_2 - hue_1, hue_1 + hue_2
    if chroma_1 * chroma_2 == 0:
        turn = 0.0
    elif abs(turn) > 180:
        turn -= 360 if turn > 0 else -360
        hue = (hue + 360 if hue < 360 else hue - 360) / 2
    else:
        hue /= 2
    light, chroma = (light_1 + light_2) / 2, (chroma_1 + chroma_2) / 2
    weight = (
        1 - 0.17 * cos(radians(hue - 30)) + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6)) - 0.20 * cos(radians(4 * hue - 63))
    )  # fmt: skip
    by_light = (light_2 - light_1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma_2 - chroma_1) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(chroma_1 * chroma_2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    crossed = (
        -2 * sqrt(chroma**7 / (chroma**7 + 25.0**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    )
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 + crossed * by_chroma * by_hue)


@lru_cache(maxsize=1024)
def _seen(colour: str, vision: Vision) -> Triple:
    light = linear(colour)
    red, green, blue = [min(max(_dot(row, light), 0.0), 1.0) for row in VISIONS[vision]]
    return red, green, blue


def _encoded(part: float) -> int:
    return round(255 * (part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _lab(light: Triple) -> Triple:
    x = _dot((0.4124564, 0.3575761, 0.1804375), light) / 0.95047
    y = _dot((0.2126729, 0.7151522, 0.0721750), light)
    z = _dot((0.0193339, 0.1191920, 0.9503041), light) / 1.08883
    f_x, f_y, f_z = [
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z)
    ]
    return 116 * f_y - 16, 500 * (f_x - f_y), 200 * (f_y - f_z)


def _dot(row: Triple, light: Triple) -> float:
    return row[0] * light[0] + row[1] * light[1] + row[2] * light[2]


__all__ = ["VISIONS", "Vision", "apart", "contrast", "difference", "linear", "seen"]
