"""Commands about problem files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import FormatOption, Output, Templates
from symgrad.cli.writing import write
from symgrad.errors import AuthorError


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
    write(assignment.handout() if handout else assignment.solution(), format, output, templates)


_INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


@app.command(epilog="Example: symgrad train examples/student_training.yaml --curve losses.csv")
def train(
    file: Annotated[Path, typer.Argument(help="A problem file (YAML) of the kind training.", show_default=False)],
    problem: Annotated[int, typer.Option("--problem", help="Which of its training problems.", min=1)] = 1,
    curve: Annotated[Path | None, typer.Option("--curve", help="A CSV file for the losses by epoch.")] = None,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Train the network of a problem file; Ctrl-C ends the run and writes what was done."""
    from symgrad.cli.progress import progress_bar
    from symgrad.problems.kinds.training import TrainingProblem
    from symgrad.problems.loader import load
    from symgrad.render.files import write_whole

    found = [each for each in load(file).problems if isinstance(each, TrainingProblem)]
    if problem > len(found):
        count = f"{len(found) or 'no'} training problem" + "s" * (len(found) != 1)
        expected = f"--problem from 1 to {len(found)}" if found else "a problem of the kind training"
        raise AuthorError(f"the file has {count}", path=file, expected=expected)
    chosen = found[problem - 1]
    with progress_bar() as progress:
        run = chosen.run(chosen.epochs, progress)
    if curve is not None:
        write_whole(curve, run.figure.to_csv())
    write(run, format, output, templates)
    if run.stopped == "interrupted":
        raise typer.Exit(_INTERRUPTED)
