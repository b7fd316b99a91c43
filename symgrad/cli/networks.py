"""Commands about descent and networks."""

from __future__ import annotations

from typing import Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import MINUS, Expression, FormatOption, Output, Point, Templates, text_of, values_of
from symgrad.cli.writing import write


@app.command(
    context_settings=MINUS, epilog='Example: symgrad descend "2 - 3x + 4x^2" --start x=2 --rate 0.01 --steps 3'
)
def descend(
    expression: Expression,
    start: Annotated[list[str] | None, typer.Option("--start", help="A value to start from, such as x=2.")] = None,
    rate: Annotated[list[str] | None, typer.Option("--rate", help="The learning rate; several are compared.")] = None,
    steps: Annotated[int, typer.Option("--steps", help="How many steps at most.", min=1, max=1_000_000)] = 1,
    method: Annotated[
        list[str] | None, typer.Option("--method", help="plain, momentum, nesterov, adagrad, rmsprop or adam.")
    ] = None,
    schedule: Annotated[str | None, typer.Option("--schedule", help="constant, step or inverse_time.")] = None,
    stop: Annotated[
        list[str] | None, typer.Option("--stop", help="A rule that ends it, such as gradient_size=0.001.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A setting of the method or schedule, such as beta=0.5.")
    ] = None,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Take steps of gradient descent; several rates or methods are compared."""
    from symgrad.networks.compare_descents import compare_descents, methods_with
    from symgrad.networks.descent import descend as work
    from symgrad.networks.optimisers import optimiser_of
    from symgrad.networks.schedules import schedule_with

    text, point, rules = text_of(expression), values_of(start, "--start"), values_of(stop, "--stop")
    rates, methods = rate or ["0.1"], method or ["plain"]
    falls, chosen = schedule_with(schedule, values_of(settings, "--set"))
    if len(rates) == len(methods) == 1:
        one = work(text, point, rates[0], steps, method=optimiser_of(methods[0], **chosen), schedule=falls, stop=rules)
        write(one, format, output, templates)
    else:
        ways = methods_with(methods, chosen)
        several = compare_descents(text, point, rates, steps, method=ways, schedule=falls, stop=rules)
        write(several, format, output, templates)


@app.command("critical-rate", context_settings=MINUS, epilog='Example: symgrad critical-rate "x^2 + 10 y^2"')
def critical_rate(
    expression: Expression,
    at: Point = None,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Find the learning rate from which on descent no longer converges."""
    from symgrad.networks.curvature import critical_rate as work

    write(work(text_of(expression), values_of(at, "--at") or None), format, output, templates)


@app.command(context_settings=MINUS, epilog="Example: symgrad activation relu elu")
def activation(
    names: Annotated[
        list[str], typer.Argument(help="A name, softmax, or a formula in z; several are compared.", show_default=False)
    ],
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Study an activation: derivative, largest slope, limits, where it saturates or dies."""
    from symgrad.networks.activation_study import activation as study
    from symgrad.networks.activation_study import compare_activations

    texts = [text_of(name) for name in names]
    write(study(texts[0]) if len(texts) == 1 else compare_activations(texts), format, output, templates)
