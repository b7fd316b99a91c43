"""The Jinja2 environments: one a format, with the format's filters and the templates it begins with.

Delimiters are chosen so that TeX can stand in a template as it is: ``<% %>`` for statements, ``<< >>`` for
values, ``<# #>`` for comments. A name that is not defined is an error, never an empty string.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, get_args

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from symgrad.document.model import Block
from symgrad.render import latex, markdown, text


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the template that a page begins with, and the filters that its templates may use."""

    template: str
    filters: Mapping[str, Callable[..., object]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": Format("text/document.txt", text.FILTERS),
        "markdown": Format("markdown/document.md", markdown.FILTERS),
        "latex": Format("latex/document.tex", latex.FILTERS),
    }
)
"""Every format that a document can be written in."""


def own_templates() -> Path:
    """The folder of symgrad's own templates: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@cache
def environment_for(format: str, folder: Path | None = None) -> Environment:
    """The environment of a format; templates in ``folder`` stand before symgrad's own of the same name.

    A template that replaces one of ours can still build on it: ``<% extends "symgrad/latex/document.tex" %>``.
    """
    own = FileSystemLoader(own_templates())
    loaders: list[BaseLoader] = [own, PrefixLoader({"symgrad": own})]
    if folder is not None:
        loaders.insert(0, FileSystemLoader(folder))
    made = Environment(
        loader=ChoiceLoader(loaders),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # each format's `prose` and `math` escape for that format; none of these is HTML
    )
    made.filters.update(FORMATS[format].filters)
    made.tests.update({kind.__name__.lower(): _is(kind) for kind in get_args(Block)})
    made.globals["no_block_for"] = _no_block_for
    return made


def _is(kind: type) -> Callable[[object], bool]:
    return lambda part: isinstance(part, kind)


def _no_block_for(part: object) -> NoReturn:
    raise TypeError(f"the skeleton has no block for {type(part).__name__}")
