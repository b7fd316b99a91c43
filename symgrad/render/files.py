"""Where a finished page goes: which format a file's name asks for, and writing it whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from symgrad.errors import AuthorError

FORMAT_OF_SUFFIX = {".md": "markdown", ".markdown": "markdown", ".tex": "latex", ".txt": "text"}


def format_of(path: Path) -> str | None:
    """The format that a file's name asks for, None where it says nothing.

    >>> format_of(Path("solution.tex")), format_of(Path("solution"))
    ('latex', None)
    """
    return FORMAT_OF_SUFFIX.get(path.suffix.lower())


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is never half written: into a neighbour first, which then takes its place.

    Raises AuthorError where the place cannot be written to.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise AuthorError("this is a directory", path=path, expected="the name of a file")
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="\n")  # a device or a pipe cannot be replaced
            return
        _replace(target, text)
    except OSError as error:
        raise AuthorError(f"the file cannot be written: {error.strerror or error}", path=path) from None


def _replace(target: Path, text: str) -> None:
    neighbour = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with neighbour.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if target.exists():
            shutil.copymode(target, neighbour)
        neighbour.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            neighbour.unlink()
        raise
