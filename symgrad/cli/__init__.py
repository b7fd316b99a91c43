"""The command line: read arguments, call, print.

Exit status 0 means done, 1 read but failed (a line that could not be proved, mathematics that is not
covered), 2 input that could not be used. Results go to standard output, errors to standard error.
"""

from __future__ import annotations

import sys

import typer

from symgrad.cli import calculus, checking, networks, problems
from symgrad.cli.application import app
from symgrad.errors import ProofError, SymgradError, UnsupportedError

__all__ = ["app", "calculus", "checking", "exit_status", "main", "networks", "problems"]


def exit_status(error: SymgradError) -> int:
    """1 for what was read but failed, 2 for input that could not be used."""
    return 1 if isinstance(error, ProofError | UnsupportedError) else 2


def main() -> None:
    """Run the command line; errors that symgrad raises on purpose end without a traceback."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show ∂ gets \u2202, not a crash
    try:
        app()
    except SymgradError as error:
        typer.echo(f"symgrad: {error}", err=True)
        raise SystemExit(exit_status(error)) from None
