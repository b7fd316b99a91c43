"""The application that the commands are added to."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    name="symgrad",
    help="Derivatives and gradients with every step shown, named and proved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        from symgrad import __version__

        typer.echo(f"symgrad {__version__}")
        raise typer.Exit


@app.callback()
def symgrad(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Derivatives and gradients with every step shown, named and proved."""
