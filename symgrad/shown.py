"""What every result object can do: show itself as text, Markdown or LaTeX, and in a notebook.

The floors that hold results are below the ones that write documents, so a result asks a *presenter*,
which the package's ``__init__`` hands over once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Presenter = Callable[..., str]
"""Called with the result, the name of a format and options; returns the finished text."""

_LONGEST = 120
"""So many characters of a result stand in its ``repr``."""

_presenters: list[Presenter] = []


def set_presenter(presenter: Presenter) -> None:
    """Hand over the function that turns a result into text; the last one given counts."""
    _presenters[:] = [presenter]


def present(result: object, format: str, **options: Any) -> str:
    """The result written in a format ("text", "markdown", "latex")."""
    if not _presenters:
        raise RuntimeError("no presenter: import symgrad itself, not one of its parts")
    return _presenters[-1](result, format, **options)


class Shown:
    """The base of every result: ``to_text``, ``to_markdown``, ``to_latex`` and the notebook's hooks."""

    __slots__ = ()

    def to_text(self, **options: Any) -> str:
        """The worked solution as readable text for a terminal."""
        return present(self, "text", **options)

    def to_markdown(self, **options: Any) -> str:
        """The worked solution as Markdown with TeX mathematics."""
        return present(self, "markdown", **options)

    def to_latex(self, **options: Any) -> str:
        """The worked solution as a LaTeX document that compiles on its own."""
        return present(self, "latex", **options)

    def _repr_markdown_(self) -> str:
        """The page in a notebook; there is no ``_repr_latex_``, because a notebook shows that one instead."""
        return self.to_markdown()

    def _brief(self, text: str) -> str:
        """The ``repr`` of a result: one short line, however large it is."""
        return f"<{type(self).__name__} {text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}>"
