"""Texts for the schema, from the docstrings of the model's classes and fields.

The model does not keep its field docstrings at run time, since reading them would slow every
import; they are read from the source when a schema is asked for.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from itertools import pairwise

from pydantic import BaseModel


def field_texts(noun: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings of the fields of a noun and of the classes it builds on."""
    texts: dict[str, str] = {}
    for owner in reversed(noun.__mro__):
        if owner is not BaseModel and issubclass(owner, BaseModel):
            texts.update(_written_in(owner))
    return {noun.model_fields[name].alias or name: text for name, text in texts.items()}


def class_text(noun: type[BaseModel]) -> str:
    """Return the docstring of a class without its examples and its list of errors.

    >>> from scorecard.model.strategy import Strategy
    >>> class_text(Strategy)
    'A strategy: units, perspectives, tiers, nodes and the links between them.'
    """
    kept: list[str] = []
    for paragraph in inspect.cleandoc(noun.__doc__ or "").split("\n\n"):
        if paragraph.startswith(">>>"):
            # The sentence that leads up to an example goes with it.
            if kept and kept[-1].endswith(":"):
                kept.pop()
            continue
        if not paragraph.startswith("Raises:"):
            kept.append(_unwrapped(paragraph))
    return "\n\n".join(kept)


def _written_in(owner: type) -> dict[str, str]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(body, ast.ClassDef)
    texts: dict[str, str] = {}
    for field, text in pairwise(body.body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            texts[field.target.id] = _unwrapped(inspect.cleandoc(text.value.value))
    return texts


def _unwrapped(paragraph: str) -> str:
    """Join the lines of a paragraph; the items of a list stay on lines of their own."""
    return re.sub(r"\n\s*(?!- )", " ", paragraph)
