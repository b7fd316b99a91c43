"""The command line: read arguments, call, print.

Exit status 0 means done, 1 read but failed (a line that could not be proved, mathematics that is not
covered), 2 input that could not be used. Results go to standard output, errors to standard error.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from symgrad.errors import AuthorError, ProofError, SymgradError, UnsupportedError

app = typer.Typer(
    name="symgrad",
    help="Derivatives and gradients with every step shown, named and proved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# An expression may begin with a minus sign: there are no one-letter options that it could be taken for.
_MINUS = {"ignore_unknown_options": True}


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


class _Shows(Protocol):
    def to_text(self, **options: Any) -> str: ...
    def to_markdown(self, **options: Any) -> str: ...
    def to_latex(self, **options: Any) -> str: ...


Expression = Annotated[str, typer.Argument(help="The expression, in any notation.", show_default=False)]
Wrt = Annotated[list[str] | None, typer.Option("--wrt", help="The variable; repeat it for several.")]
Point = Annotated[list[str] | None, typer.Option("--at", help="A value, such as x=2; repeat it for several.")]
FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to write it: by the name of --output, else text.")
]
Check = Annotated[bool, typer.Option("--check/--no-check", help="Whether the proof of the lines is written, too.")]
Output = Annotated[Path | None, typer.Option("--output", help="The file to write; standard output without it.")]
Templates = Annotated[Path | None, typer.Option("--templates", help="A folder of templates laid over symgrad's.")]


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


@app.command(context_settings=_MINUS, epilog='Example: symgrad differentiate "x^2 sin x" --wrt x --at x=1.3')
def differentiate(
    expression: Expression,
    wrt: Wrt = None,
    at: Point = None,
    order: Annotated[int, typer.Option("--order", help="How many times.")] = 1,
    method: Annotated[
        str, typer.Option("--method", help="Another route: definition, product, quotient or logarithmic.")
    ] = "rules",
    hints: Annotated[bool, typer.Option("--hints", help="Hints, from the faintest on, and no solution.")] = False,
    detail: Annotated[Detail, typer.Option("--detail", help="How many of the steps are shown.")] = Detail.normal,
    form: Annotated[str | None, typer.Option("--form", help="Another form, to be shown equal to the result.")] = None,
    check: Check = True,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Differentiate an expression by named rules, and prove every line."""
    from symgrad.calculus.differentiate import differentiate as work

    result = work(_text(expression), wrt or None, order=order, at=_values(at, "--at"), method=method)
    _write(result, format, output, templates, hints=hints, detail=detail.value, form=form, check=check)


@app.command(context_settings=_MINUS, epilog='Example: symgrad implicit "x^2 + y^2 = 1" --of y --wrt x --order 2')
def implicit(
    equation: Annotated[str, typer.Argument(help="The equation, in any notation.", show_default=False)],
    of: Annotated[str, typer.Option("--of", help="The name that the equation makes a function of the other.")],
    wrt: Annotated[str, typer.Option("--wrt", help="The variable.")],
    order: Annotated[int, typer.Option("--order", help="1 or 2.")] = 1,
    check: Check = True,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Differentiate an equation implicitly, and solve for the derivative."""
    from symgrad.calculus.implicit import implicit_derivative

    _write(implicit_derivative(_text(equation), of, wrt, order=order), format, output, templates, check=check)


@app.command(context_settings=_MINUS, epilog='Example: symgrad tangent "x^2 sin x" --at x=1')
def tangent(
    expression: Annotated[str, typer.Argument(help="f(x), or the equation of a curve.", show_default=False)],
    at: Point = None,
    wrt: Annotated[str | None, typer.Option("--wrt", help="The variable.")] = None,
    check: Check = True,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Work out the tangent line at a point."""
    from symgrad.calculus.tangent import tangent_line

    _write(tangent_line(_text(expression), _values(at, "--at"), wrt), format, output, templates, check=check)


@app.command(context_settings=_MINUS, epilog='Example: symgrad slopes "2 - 3x + 4x^2" --at x=2 --h 0.01 --h 0.001')
def slopes(
    expression: Expression,
    at: Point = None,
    h: Annotated[list[str] | None, typer.Option("--h", help="A step; repeat it for several.")] = None,
    wrt: Annotated[str | None, typer.Option("--wrt", help="The variable that is changed by h.")] = None,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Tabulate the slopes (f(x + h) - f(x))/h, and what they approach."""
    from symgrad.calculus.slopes import STEPS, slope_table

    table = slope_table(_text(expression), _values(at, "--at"), h or STEPS, wrt)
    _write(table, format, output, templates)


@app.command(
    context_settings=_MINUS,
    epilog='Example: symgrad gradient "a + b c" --wrt a --wrt b --wrt c --at a=1 --at b=-2 --at c=3',
)
def gradient(
    expression: Expression,
    wrt: Wrt = None,
    at: Point = None,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Work out every partial derivative of an expression."""
    from symgrad.calculus.gradient import gradient as work

    _write(work(_text(expression), wrt or None, at=_values(at, "--at")), format, output, templates)


@app.command(context_settings=_MINUS, epilog='Example: symgrad hessian "x^3 y^2" --at x=1 --at y=2')
def hessian(
    expression: Expression,
    wrt: Wrt = None,
    at: Point = None,
    check: Check = True,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Work out every second partial derivative of an expression."""
    from symgrad.calculus.jacobian import hessian as work

    _write(work(_text(expression), wrt or None, at=_values(at, "--at")), format, output, templates, check=check)


@app.command(
    context_settings=_MINUS, epilog='Example: symgrad descend "2 - 3x + 4x^2" --start x=2 --rate 0.01 --steps 3'
)
def descend(
    expression: Expression,
    start: Annotated[list[str] | None, typer.Option("--start", help="A value to start from, such as x=2.")] = None,
    rate: Annotated[str, typer.Option("--rate", help="The learning rate.")] = "0.1",
    steps: Annotated[int, typer.Option("--steps", help="How many steps at most.", min=1, max=10_000)] = 1,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Take steps of gradient descent."""
    from symgrad.networks.descent import descend as work

    found = work(_text(expression), start=_values(start, "--start"), learning_rate=rate, max_steps=steps)
    _write(found, format, output, templates)


@app.command(epilog="Example: symgrad solve examples/student_grade.yaml --output solution.tex")
def solve(
    file: Annotated[Path, typer.Argument(help="A problem file (YAML).", show_default=False)],
    handout: Annotated[bool, typer.Option("--handout", help="Only the problems, without solutions.")] = False,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Write the worked solution of a problem file."""
    from symgrad.problems.loader import load

    assignment = load(file)
    _write(assignment.handout() if handout else assignment.solution(), format, output, templates)


def _text(expression: str) -> str:
    """The expression; what looks like a misspelt option is not taken for one."""
    if expression.startswith("--"):
        raise AuthorError(f"there is no option {expression}", expected="see --help for the options")
    return expression


def _values(equations: list[str] | None, option: str) -> dict[str, str]:
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


def _write(
    result: _Shows, format: Format | None, output: Path | None, templates: Path | None, **options: object
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
        _print(page)


def _print(page: str) -> None:
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
