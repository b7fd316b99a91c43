"""Commands about expressions: derivatives, slopes, gradients."""

from __future__ import annotations

from typing import Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import (
    MINUS,
    Check,
    Detail,
    Expression,
    FormatOption,
    Output,
    Point,
    Templates,
    Wrt,
    text_of,
    values_of,
)
from symgrad.cli.writing import write


@app.command(context_settings=MINUS, epilog='Example: symgrad differentiate "x^2 sin x" --wrt x --at x=1.3')
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

    result = work(text_of(expression), wrt or None, order=order, at=values_of(at, "--at"), method=method)
    write(result, format, output, templates, hints=hints, detail=detail.value, form=form, check=check)


@app.command(context_settings=MINUS, epilog='Example: symgrad implicit "x^2 + y^2 = 1" --of y --wrt x --order 2')
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

    write(implicit_derivative(text_of(equation), of, wrt, order=order), format, output, templates, check=check)


@app.command(context_settings=MINUS, epilog='Example: symgrad tangent "x^2 sin x" --at x=1')
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

    write(tangent_line(text_of(expression), values_of(at, "--at"), wrt), format, output, templates, check=check)


@app.command(context_settings=MINUS, epilog='Example: symgrad slopes "2 - 3x + 4x^2" --at x=2 --h 0.01 --h 0.001')
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

    table = slope_table(text_of(expression), values_of(at, "--at"), h or STEPS, wrt)
    write(table, format, output, templates)


@app.command(
    context_settings=MINUS,
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

    write(work(text_of(expression), wrt or None, at=values_of(at, "--at")), format, output, templates)


@app.command(context_settings=MINUS, epilog='Example: symgrad hessian "x^3 y^2" --at x=1 --at y=2')
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

    write(work(text_of(expression), wrt or None, at=values_of(at, "--at")), format, output, templates, check=check)
