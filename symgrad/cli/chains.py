"""Checking a derivation line by line, from a file or from standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from symgrad.cli.writing import print_page, write
from symgrad.errors import AuthorError

if TYPE_CHECKING:
    from symgrad.checking.chains.verdict import ChainVerdict
    from symgrad.checking.check import AnswerKey

_LONGEST = 100_000


def check_lines(
    source: str, answer: str | None, expected: str | None, key: AnswerKey | None, demands: dict[str, object],
    feedback: str, shown: tuple[bool, Any, Path | None, Path | None],
) -> None:  # fmt: skip
    """Judge the lines of a file, and end with the status of ``symgrad check``."""
    from symgrad.checking.chains.chain import check_chain

    if answer is not None:
        raise AuthorError("an answer and --chain", expected="one of them")
    others = [name for name in demands if name != "assumptions"]
    if others:
        raise AuthorError(f"--{others[0]} with --chain", expected="--expected, --assume and --feedback only")
    assumed: Any = demands.get("assumptions") or ()
    verdict = check_chain(_text(source), key or expected, assumptions=assumed, feedback=feedback)  # type: ignore[arg-type]
    _show(verdict, *shown)
    raise typer.Exit(_status(verdict))


def check_several(answer: str, key: AnswerKey, shown: tuple[bool, Any, Path | None, Path | None]) -> None:
    """Judge an answer of several lines that is a derivation, and end with its status; leave any other alone."""
    from symgrad.checking.chains.chain import check_chain, is_chain

    if is_chain(answer, key):
        verdict = check_chain(answer, key, feedback=key.feedback)
        _show(verdict, *shown)
        raise typer.Exit(_status(verdict))


def _text(source: str) -> str:
    """The lines. Raises AuthorError for a file that cannot be read."""
    if source == "-":
        return sys.stdin.read(_LONGEST) if sys.stdin is not None else ""
    try:
        return Path(source).read_text(encoding="utf-8-sig")[:_LONGEST]
    except (OSError, UnicodeDecodeError) as problem:
        raise AuthorError(f"{source} cannot be read", expected="a text file in UTF-8") from problem


def _show(
    verdict: ChainVerdict, as_json: bool, format: Any, output: Path | None, templates: Path | None
) -> None:
    if not as_json and (format is not None or output is not None or templates is not None):
        write(verdict, format, output, templates)
        return
    text = json.dumps(verdict.to_dict(), ensure_ascii=False, indent=2) if as_json else verdict.feedback
    if output is not None:
        from symgrad.render.files import write_whole

        write_whole(output, f"{text}\n")
    else:
        print_page(f"{text}\n")


def _status(verdict: ChainVerdict) -> int:
    from symgrad.checking.verdict import Status

    if verdict.status is Status.unreadable:
        return 2
    return 0 if verdict.is_correct else 1
