"""The arguments and options that commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from symgrad.errors import AuthorError

MINUS = {"ignore_unknown_options": True}
"""An expression may begin with a minus sign: there are no one-letter options that it could be taken for."""


class Format(StrEnum):
    """How a page is written."""

    text = "text"
    markdown = "markdown"
    latex = "latex"


class Detail(StrEnum):
    """How many of the steps a page shows."""

    short = "short"
    normal = "normal"
    full = "full"


Expression = Annotated[str, typer.Argument(help="The expression, in any notation.", show_default=False)]
Wrt = Annotated[list[str] | None, typer.Option("--wrt", help="The variable; repeat it for several.")]
Point = Annotated[list[str] | None, typer.Option("--at", help="A value, such as x=2; repeat it for several.")]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to write it: by the name of --output, else text.")
]
Check = Annotated[bool, typer.Option("--check/--no-check", help="Whether the proof of the lines is written, too.")]
Output = Annotated[Path | None, typer.Option("--output", help="The file to write; standard output without it.")]
Templates = Annotated[Path | None, typer.Option("--templates", help="A folder of templates laid over symgrad's.")]


def text_of(expression: str) -> str:
    """The expression; what looks like a misspelt option is not taken for one."""
    if expression.startswith("--"):
        raise AuthorError(f"there is no option {expression}", expected="see --help for the options")
    return expression


def values_of(equations: list[str] | None, option: str) -> dict[str, str]:
    """Values by name from equations such as x=2, one or several with commas."""
    values: dict[str, str] = {}
    for equation in ",".join(equations or ()).split(",") if equations else ():
        name, sign, value = equation.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise AuthorError(f"{option} {equation.strip()!r} is not an equation", expected=f"{option} x=2")
        if name.strip() in values:
            raise AuthorError(f"{option} gives {name.strip()} twice", expected="each name once")
        values[name.strip()] = value.strip()
    return values
