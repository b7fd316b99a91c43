"""Where a command's page goes: a file, or standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Protocol

from symgrad.cli.options import Format
from symgrad.errors import AuthorError


class Shows(Protocol):
    """What can be written as a page."""

    def to_text(self, **options: Any) -> str: ...
    def to_markdown(self, **options: Any) -> str: ...
    def to_latex(self, **options: Any) -> str: ...


def write(
    result: Shows, format: Format | None, output: Path | None, templates: Path | None, **options: object
) -> None:
    """The page of a result, to a file or to standard output."""
    from symgrad.render.files import format_of, write_whole

    named = format_of(output) if output else None
    if output and output.suffix and not (format or named) and not output.exists():
        expected = "a name in .md, .tex or .txt, or --format"
        raise AuthorError(f"{output.name} does not say how to write it", expected=expected)
    chosen = format.value if format else named or Format.text.value
    if templates is not None:
        options["templates"] = templates
    match chosen:
        case "markdown":
            page = result.to_markdown(**options)
        case "latex":
            page = result.to_latex(**options)
        case _:
            page = result.to_text(**options)
    if output is not None:
        write_whole(output, page)
    else:
        print_page(page)


def print_page(page: str) -> None:
    """The page on standard output; a reader that has gone away (a broken pipe) is the caller's affair."""
    if sys.stdout is None:
        raise AuthorError("there is no standard output", expected="--output with the name of a file")
    try:
        print(page, end="", flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - Python writes what is left when it ends
        raise AuthorError(f"standard output cannot be written: {error.strerror or error}") from None
