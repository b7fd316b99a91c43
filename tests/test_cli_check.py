"""The command that checks an answer: feedback, JSON, parts of a problem file, and what the exit status says."""

import io
import json
import sys
from pathlib import Path

import pytest

from symgrad import cli

EXAMPLES = Path(__file__).parents[1] / "examples"
GRADE = str(EXAMPLES / "student_grade.yaml")
PRODUCT = ["--expected", "2x sin x + x^2 cos x"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def start(*arguments: str, typed: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["symgrad", "check", *arguments])
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return int(ended.value.code or 0), captured.out, captured.err

    return start


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["x (2 sin x + x cos x)", *PRODUCT], 0, "Right"),
        (["2x cos x", *PRODUCT], 1, "Not yet. At x = 2"),
        (["2x sin", *PRODUCT], 2, "2x sin\n"),
        (["-x^2", "--expected", "-x x"], 0, "Right"),
        (["0.474", "--expected", "0.473889", "--decimals", "3"], 0, "Right"),
        (["0.47", "--expected", "0.473889", "--decimals", "3"], 1, "3 decimal places"),
        (["0.47", "--expected", "0.473889", "--significant", "2"], 0, "Right"),
        (["9.9", "--expected", "10", "--tolerance", "0.1"], 0, "Right"),
        (["9.9", "--expected", "10", "--relative", "1e-3"], 1, "Not yet"),
        (["x (x + 1)", "--expected", "x^2 + x", "--form", "expanded"], 1, "multiply it out"),
        (["|x|", "--expected", "x", "--assume", "x > 0"], 0, "x > 0"),
        (["o_6 (1 - o_6)", "--expected", "o_6 - o_6^2", "--allow", "o_6"], 0, "Right"),
        (["2x cos x", *PRODUCT, "--feedback", "verdict"], 1, "Not yet.\n"),
        (["-0.1311", "--file", GRADE, "--part", "gradient z_6"], 0, "Right"),
        (["-0.1312", "--file", GRADE, "--part", "gradient z6"], 0, "Right"),
        (["-0.131", "--file", GRADE, "--part", "gradient z_6"], 1, "4 decimal places"),
        (["0.1311", "--file", GRADE, "--part", "gradient z_6"], 1, "sign"),
    ],
)
def test_feedback_and_status(run, arguments: list[str], status: int, said: str) -> None:
    code, output, errors = run(*arguments)
    assert (code, errors) == (status, "")
    assert said in output


def test_the_answer_may_come_from_standard_input(run) -> None:
    assert run("-", *PRODUCT, typed="\ufeffx (2 sin x\n + x cos x)\n")[0] == 0
    assert run("-", *PRODUCT, typed="")[0] == 2
    assert run("-", *PRODUCT, typed="(" * 1_000_000)[0] == 2


def test_json(run) -> None:
    code, output, _ = run("2x cos x", *PRODUCT, "--json")
    record = json.loads(output)
    assert code == 1
    assert set(record) >= {
        "status", "score", "answer", "feedback", "read_as", "evidence", "requirements", "counterexample", "entries",
        "problem",
    }  # fmt: skip
    assert record["counterexample"] == {"point": {"x": "2"}, "letters": {}, "expected": "1.97", "answer": "-1.66"}


def test_a_page(run, tmp_path: Path) -> None:
    page = tmp_path / "verdict.md"
    assert run("2x cos x", *PRODUCT, "--output", str(page))[0] == 1
    assert page.read_text(encoding="utf-8").startswith("# The answer is not right")


def test_the_parts_of_a_file(run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["symgrad", "check", "--file", GRADE])
    cli_status = 0
    try:
        cli.main()
    except SystemExit as ended:
        cli_status = int(ended.code or 0)
    output = capsys.readouterr().out
    assert cli_status == 0
    assert "gradient z_6  " in output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2x"], "nothing says what is right"),
        (["2x", "--part", "value"], "--part without --file"),
        (["--expected", "2x"], "there is no answer"),
        (["2x", "--expected", "2x +"], "2x +"),
        (["1", "--file", GRADE], "which part"),
        (["1", "--file", GRADE, "--part", "gradiant z_6"], "did you mean 'gradient z_6'"),
        (["1", "--file", GRADE, "--part", "loss", "--decimals", "2"], "--decimals with --file"),
        (["1", "--file", "nowhere.yaml", "--part", "loss"], "nowhere.yaml"),
        (["1", "--expected", "1", "--decimals", "3", "--significant", "3"], "both given"),
        (["1", "--expected", "1", "--form", "nice"], "no form 'nice'"),
        (["1", "--expected", "1", "--feedback", "all"], "no feedback 'all'"),
        (["1", "--expected", "1", "--assume", "x"], "not a condition"),
        (["1", "--expected", "1", "--decimal", "3"], "decimal"),
        (["1", "--expected", "1/0"], ""),
    ],
)
def test_what_cannot_be_used(run, arguments: list[str], words: str) -> None:
    code, output, errors = run(*arguments)
    assert code == (1 if arguments[-1] == "1/0" else 2)
    assert output == ""
    assert words in errors


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("answers: {derivative: 2x}", 0, "1 of 1 marks"),
        ("answers: {derivative: x}", 1, "0 of 1 marks"),
        ("{derivativ: 2x}", 1, "derivativ; did you mean derivative?"),
        ("answers: [1]", 2, "line 1: these are no answers (expected: answers by the names of the parts)"),
        ("- 1", 2, "the file holds no answers"),
        ("derivative: 1\nderivative: 2", 2, "line 2: 'derivative' is given twice"),
    ],
)
def test_a_submission_is_marked_and_the_status_says_what_came_out(tmp_path, run, text, status, said):
    problem, answers = tmp_path / "problem.yaml", tmp_path / "answers.yaml"
    problem.write_text("{title: T, problems: [{kind: derivative, function: x^2}]}", encoding="utf-8")
    answers.write_text(text, encoding="utf-8")
    found, out, err = run("--file", str(problem), "--answers", str(answers))
    assert found == status
    assert said in (err if status == 2 else out)


def test_the_report_comes_as_data_and_as_a_file(tmp_path, run):
    answers = str(EXAMPLES / "answers" / "student_grade.yaml")
    status, out, _ = run("--file", GRADE, "--answers", answers, "--json")
    data = json.loads(out)
    assert (status, data["who"], data["marks"], data["out_of"]) == (1, "Ada", "57/2", "33")
    page = tmp_path / "report.md"
    assert run("--file", GRADE, "--answers", answers, "--output", str(page))[1] == ""
    assert page.read_text(encoding="utf-8").startswith("# Report for Ada")


def test_the_help_shows_how_to_mark(run):
    assert "--answers answers.yaml" in " ".join(run("--help")[1].split())
