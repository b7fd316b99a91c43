"""Commands about answers: checking one, against an expression or a part of a problem file, and the list of mistakes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from symgrad.cli.application import app
from symgrad.cli.options import MINUS, FormatOption, Output, Templates, text_of
from symgrad.cli.writing import print_page, write
from symgrad.errors import AuthorError

if TYPE_CHECKING:
    from symgrad.checking.check import AnswerKey
    from symgrad.checking.verdict import Verdict

_LONGEST = 100_000
"""So many characters are read from standard input; an answer is far shorter."""


@app.command(
    context_settings=MINUS,
    epilog='Example: symgrad check "x (2 sin x + x cos x)" --expected "2x sin x + x^2 cos x"\n\n'
    "To mark a submission: symgrad check --file problem.yaml --answers answers.yaml --output report.md",
)
def check(
    answer: Annotated[
        str | None,
        typer.Argument(help="The answer, in any notation; - reads it from standard input.", show_default=False),
    ] = None,
    expected: Annotated[str | None, typer.Option("--expected", help="What is right.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A problem file; alone it lists the parts.")] = None,
    part: Annotated[str | None, typer.Option("--part", help="The part of the problem file that is answered.")] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to all parts of the problem file (YAML), to be marked.")
    ] = None,
    decimals: Annotated[int | None, typer.Option("--decimals", help="How many decimal places are asked for.")] = None,
    significant: Annotated[int | None, typer.Option("--significant", help="How many significant digits.")] = None,
    tolerance: Annotated[str | None, typer.Option("--tolerance", help="How far a number may be off.")] = None,
    relative: Annotated[str | None, typer.Option("--relative", help="The same, in proportion to it.")] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", help="carried_out, simplified, expanded, factored or factors_visible."),
    ] = None,
    assume: Annotated[list[str] | None, typer.Option("--assume", help='A condition, such as "x > 0".')] = None,
    chain: Annotated[
        str | None, typer.Option("--chain", help="A file with a derivation, judged line by line; - is standard input.")
    ] = None,
    allow: Annotated[list[str] | None, typer.Option("--allow", help="A name that may be used, and only those.")] = None,
    feedback: Annotated[str, typer.Option("--feedback", help="How much is said: verdict, where or what.")] = "what",
    as_json: Annotated[bool, typer.Option("--json", help="Write the verdict as a JSON object.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="With --json: also the right number.")] = False,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """Check an answer, or mark the answers to a problem file.

    Exit status 0: right (all marks); 1: wrong, undecided, or not as it was asked for (fewer marks); 2: unreadable.
    """
    demands: dict[str, object] = {
        "decimals": decimals, "significant": significant, "tolerance": tolerance, "relative": relative, "form": form,
        "assumptions": assume, "allowed": _names(allow),
    }  # fmt: skip
    given = {name: value for name, value in demands.items() if value is not None}
    if answers is not None:
        clash = any(one is not None for one in (answer, part, expected)) or bool(given) or feedback != "what"
        _mark(file, answers, clash, as_json, format, output, templates)
        return
    if file is not None and answer is None and part is None and expected is None and not given:
        _list_parts(file, as_json)
        return
    if chain is not None:
        from symgrad.cli.chains import check_lines

        key_of_part = _key_of_part(file, part, expected, given, feedback) if file else None
        check_lines(chain, answer, expected, key_of_part, given, feedback, (as_json, format, output, templates))
        return
    from symgrad.cli.chains import check_several

    text = _answer(answer)
    key = _key_of_part(file, part, expected, given, feedback) if file else _key(expected, part, given, feedback)
    if "\n" in text.strip():
        check_several(text, key, (as_json, format, output, templates))
    verdict = key.check(text)
    _show(verdict, as_json, reveal, format, output, templates)
    raise typer.Exit(status_of(verdict))


@app.command(epilog="Example: symgrad mistakes inner_missing --full")
def mistakes(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these, by their ids.", show_default=False)] = None,
    full: Annotated[bool, typer.Option("--full", help="Also what is said of each, and where it is described.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the mistakes as a JSON object, by their ids.")] = False,
    format: FormatOption = None,
    output: Output = None,
    templates: Templates = None,
) -> None:
    """List the mistakes that are recognised in wrong answers, each with an example."""
    from symgrad.checking.diagnosis.listing import mistake_list

    found = mistake_list(ids or None)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    write(found, format, output, templates, full=full)


def _mark(
    file: Path | None,
    answers: Path,
    clash: bool,
    as_json: bool,
    format: FormatOption,
    output: Path | None,
    templates: Path | None,
) -> None:
    """A submission to a problem file, marked: its report. Exit status 1 where it has not all marks."""
    from symgrad.problems.loader import load
    from symgrad.problems.marking import read_answers

    if file is None or clash:
        raise AuthorError("--answers with something else, or without --file", expected="--file and --answers alone")
    found, who = read_answers(answers)
    report = load(file).mark(found, who)
    if as_json:
        _put(report.to_json(), output)
    else:
        write(report, format, output, templates)
    if report.marks < report.out_of:
        raise typer.Exit(1)


def status_of(verdict: Verdict) -> int:
    """0 for an answer that is right and as it was asked for, 2 for one that cannot be read, else 1."""
    from symgrad.checking.verdict import Status

    if verdict.status is Status.unreadable:
        return 2
    return 0 if verdict.is_correct and verdict.meets_requirements else 1


def _show(
    verdict: Verdict, as_json: bool, reveal: bool, format: FormatOption, output: Path | None, templates: Path | None
) -> None:
    """The feedback, or the page where a format or a file is named."""
    if not as_json and (format is not None or output is not None or templates is not None):
        write(verdict, format, output, templates)
        return
    _put(json.dumps(verdict.to_dict(reveal), ensure_ascii=False, indent=2) if as_json else verdict.feedback, output)


def _put(text: str, output: Path | None) -> None:
    """A text to a file, or on standard output."""
    if output is not None:
        from symgrad.render.files import write_whole

        write_whole(output, f"{text}\n")
    else:
        print_page(f"{text}\n")


def _answer(answer: str | None) -> str:
    if answer is None:
        raise AuthorError("there is no answer", expected="an answer, or - to read it from standard input")
    if answer != "-":
        return text_of(answer)
    if sys.stdin is None:
        raise AuthorError("there is no standard input", expected="the answer as an argument")
    data = sys.stdin.read(_LONGEST)
    return data.strip("\ufeff \t\r\n")


def _key(expected: str | None, part: str | None, demands: dict[str, object], feedback: str) -> AnswerKey:
    from symgrad.checking.check import AnswerKey

    if expected is None:
        raise AuthorError(
            "nothing says what is right" if part is None else "--part without --file",
            expected="--expected with an expression, or --file and --part",
        )
    return AnswerKey(expected, feedback=feedback, **demands)  # type: ignore[arg-type]


def _key_of_part(
    file: Path, part: str | None, expected: str | None, demands: dict[str, object], feedback: str
) -> AnswerKey:
    from symgrad.checking.check import degree_of
    from symgrad.problems.loader import load

    if expected is not None or demands:
        clash = "--expected" if expected is not None else f"--{next(iter(demands))}"
        raise AuthorError(f"{clash} with --file", expected="the problem file says what is asked")
    assignment = load(file)
    parts = assignment.parts
    if part is None and len(parts) > 1:
        names = ", ".join(one.name for one in parts[:12]) + (", …" if len(parts) > 12 else "")
        raise AuthorError("which part is answered?", expected=f"--part with one of {names}")
    asked = parts[0] if part is None else assignment.part(part)
    chosen = degree_of(feedback)
    return asked.key(None if chosen == "what" else chosen)


def _list_parts(file: Path, as_json: bool) -> None:
    """The parts of a problem file: their names and what is asked; as JSON their marks, too."""
    from symgrad.document.typed import plain
    from symgrad.problems.loader import load

    rows = [(one.name, plain(one.prompt), float(one.marks)) for one in load(file).parts]
    if as_json:
        listed = [{"part": name, "prompt": prompt, "marks": marks} for name, prompt, marks in rows]
        print_page(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
        return
    width = max(len(name) for name, _, _ in rows)
    print_page("".join(f"{name.ljust(width)}  {prompt}\n" for name, prompt, _ in rows))


def _names(given: list[str] | None) -> list[str] | None:
    """Names from one option or several, with commas or without."""
    if given is None:
        return None
    return [name.strip() for one in given for name in one.split(",") if name.strip()]
