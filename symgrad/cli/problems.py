"""Commands about problem files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import FormatOption, Output, Templates
from symgrad.cli.writing import write


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
