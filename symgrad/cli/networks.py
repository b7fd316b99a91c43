"""Commands about descent and networks."""

from __future__ import annotations

from typing import Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import MINUS, Expression, FormatOption, Output, Templates, text_of, values_of
from symgrad.cli.writing import write


@app.command(
    context_settings=MINUS, epilog='Example: symgrad descend "2 - 3x + 4x^2" --start x=2 --rate 0.01 --steps 3'
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

    found = work(text_of(expression), start=values_of(start, "--start"), learning_rate=rate, max_steps=steps)
    write(found, format, output, templates)


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
