"""The command line: results on standard output, errors on standard error, and the exit status says which."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from symgrad import cli
from symgrad.errors import AuthorError, ProofError, UnsupportedError

EXAMPLES = Path(__file__).parents[1] / "examples"


class Run:
    """What a run of the command line left behind."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status, self.output, self.errors = status, output, errors


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def start(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["symgrad", *arguments])
        try:
            cli.main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Run(status, captured.out, captured.err)

    return start


def as_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "symgrad", *arguments],
        capture_output=True, check=False, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["differentiate", "x^2 sin x", "--wrt", "x"], "2x sin x + x² cos x"),
        (["differentiate", "x^3", "--order", "2"], "6x"),
        (["differentiate", "x^2", "--at", "x=3"], "f'(3)"),
        (["slopes", "2 - 3x + 4x^2", "--at", "x=2", "--h", "0.01"], "12.1304"),
        (["slopes", "2 - 3x + 4x^2", "--at", "x=-1", "--h", "0.01"], "−10.96"),
        (["gradient", "a + b c", "--wrt", "a", "--wrt", "b", "--wrt", "c"], "(1, c, b)"),
        (["descend", "2 - 3x + 4x^2", "--start", "x=2", "--rate", "0.01"], "1.87"),
        (["differentiate", "x^2 sin x", "--hints"], "Take u = x² and v = sin x."),
        (["differentiate", "x^2 sin x", "--form", "x (2 sin x + x cos x)"], "another form"),
        (["implicit", "x^2 + y^2 = 1", "--of", "y", "--wrt", "x"], "−x/y"),
        (["implicit", "x^2 + y^2 = 1", "--of", "y", "--wrt", "x", "--order", "2"], "d²y/dx²"),
        (["tangent", "x^2", "--at", "x=3"], "6x"),
        (["hessian", "x^3 y^2"], "6x y²"),
    ],
)
def test_the_result_is_on_standard_output(run, arguments: list[str], expected: str) -> None:
    done = run(*arguments)
    assert (done.status, done.errors) == (0, "")
    assert expected in done.output


@pytest.mark.parametrize("arguments", [["-x^2"], ["--", "-x^2"], ["-x^2", "--wrt", "x"], ["--wrt", "x", "--", "-x^2"]])
def test_an_expression_may_begin_with_a_minus_sign(run, arguments: list[str]) -> None:
    done = run("differentiate", *arguments)
    assert done.status == 0
    assert "−2x" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["differentiate", "sinx"], "sin(x)?"),
        (["differentiate", "0,5 x"], "decimal point"),
        (["differentiate", "x y"], "by which variable"),
        (["differentiate", "x^2", "--order", "0"], "order"),
        (["differentiate", "x^2", "--order", "two"], "--order"),
        (["differentiate", "x^2", "--order", "1000000"], "from 1 to"),
        (["differentiate", "x^2", "--at", "y=1"], "nothing named 'y'"),
        (["differentiate", "x^2", "--at", "x=foo"], "expected: a number"),
        (["differentiate", "ln x", "--at", "x=-1"], "not defined at x = −1"),
        (["differentiate", "x^2", "--output", "page.docx"], "--format"),
        (["differentiate", "x^2", "--at", "x"], "not an equation"),
        (["differentiate", "x^2", "--at", "x=1", "--at", "x=2"], "twice"),
        (["differentiate", "x^2", "--ordr", "2"], "--ordr"),
        (["differentiate", "--ordr"], "--ordr"),
        (["differentiate", "x^2", "--format", "word"], "--format"),
        (["differentiate", "x^2", "--templates", "no/such/folder"], "folder of templates"),
        (["differentiate"], "xpression"),
        (["differentiate", "__import__('os')"], "__import__"),
        (["differentiate", "9**9**9**9"], "9"),
        (["differentiate", "(" * 10_000], "("),
        (["slopes", "x^2", "--at", "x=1", "--h", "0"], "step h of 0"),
        (["slopes", "ln x", "--at", "x=-1"], ""),
        (["descend", "x^2", "--start", "y=1"], "y"),
        (["descend", "x^2", "--start", "x=1", "--rate", "0"], "greater than 0"),
        (["differentiate", "x^2", "--detail", "half"], "--detail"),
        (["differentiate", "x^2", "--form", "x +"], "x +"),
        (["implicit", "x^2 + y^2", "--of", "y", "--wrt", "x"], "not an equation"),
        (["implicit", "x^2 + y^2 = 1", "--wrt", "x"], "--of"),
        (["tangent", "x^2"], "x"),
        (["hessian", "2"], ""),
        (["solve", "no/such/file.yaml"], "no such file"),
        (["solve", "."], "directory"),
        (["nonsense"], "nonsense"),
    ],
)
def test_input_that_cannot_be_used_is_status_2(run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert done.output == ""
    assert words in done.errors


def test_a_reading_error_has_a_caret_under_the_place(run) -> None:
    lines = run("differentiate", "2x + 0,5").errors.splitlines()
    text = next(line for line in lines if "2x + 0,5" in line and "^" not in line)
    caret = next(line for line in lines if line.strip() and set(line.strip()) == {"^"})
    assert text[caret.index("^")] == ","


def test_what_was_read_but_failed_is_status_1() -> None:
    assert cli.exit_status(ProofError("2x = 3x", "differs")) == 1
    assert cli.exit_status(UnsupportedError("Floor", "floor(x)")) == 1
    assert cli.exit_status(AuthorError("no")) == 2


def test_several_faults_of_a_file_are_reported_together_with_their_lines(run, tmp_path: Path) -> None:
    file = tmp_path / "sheet.yaml"
    file.write_text("title: x\nproblems:\n  - kind: value\n    at: x = 2\n  - kind: slpe_table\n", encoding="utf-8")
    done = run("solve", str(file))
    assert done.status == 2
    assert f"{file}, line 3: 'function' is missing" in done.errors
    assert f"{file}, line 5: there is no kind 'slpe_table'; did you mean 'slope_table'?" in done.errors


@pytest.mark.parametrize(("suffix", "begins"), [(".md", "# "), (".tex", "\\documentclass"), (".txt", "Derivative")])
def test_the_format_of_a_file_follows_from_its_name(run, tmp_path: Path, suffix: str, begins: str) -> None:
    target = tmp_path / f"page{suffix}"
    done = run("differentiate", "x^2", "--output", str(target))
    assert (done.status, done.output) == (0, "")
    assert target.read_text(encoding="utf-8").startswith(begins)
    assert list(tmp_path.iterdir()) == [target], "nothing half written is left"


def test_a_name_that_says_nothing_gets_text(run, tmp_path: Path) -> None:
    assert run("differentiate", "x^2", "--output", str(tmp_path / "page")).status == 0
    assert (tmp_path / "page").read_text(encoding="utf-8").startswith("Derivative")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_behind_standard_output_is_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "symgrad", "differentiate", "x^2"],
            stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode().startswith("symgrad: standard output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_a_format_that_is_asked_for_counts_more_than_the_name(run, tmp_path: Path) -> None:
    run("differentiate", "x^2", "--format", "latex", "--output", str(tmp_path / "page.md"))
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("\\documentclass")


def test_a_failing_run_leaves_the_old_file(run, tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    target.write_text("old", encoding="utf-8")
    assert run("differentiate", "x^", "--output", str(target)).status == 2
    assert run("differentiate", "x^2", "--output", str(tmp_path)).status == 2
    assert run("differentiate", "x^2", "--output", str(target / "below")).status == 2
    assert target.read_text(encoding="utf-8") == "old"


def test_an_old_file_is_replaced_and_keeps_its_permissions(run, tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    assert run("differentiate", "x^2", "--output", str(target)).status == 0
    assert target.read_text(encoding="utf-8").startswith("# ")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(run, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    assert run("differentiate", "x^2", "--output", str(tmp_path / "link.md")).status == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("command", sorted(
    command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback
))
def test_the_help_shows_an_example_that_runs(
    run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = run(command, "--help")
    assert shown.status == 0
    example = re.search(r"Example: symgrad (.+)", shown.output)
    assert example
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(EXAMPLES)
    assert run(*shlex.split(example[1].strip())).status == 0


def test_the_details_and_the_proof_can_be_chosen(run) -> None:
    lines = [run("differentiate", "e^(x^2) + (x^3 + x) sin x", "--detail", detail).output.count("\n")
             for detail in ("short", "normal", "full")]
    assert lines == sorted(set(lines))
    assert "Check." in run("differentiate", "x^2").output
    for arguments in (["differentiate", "x^2"], ["implicit", "x y = 1", "--of", "y", "--wrt", "x"],
                      ["tangent", "x^2", "--at", "x=1"], ["hessian", "x y"]):  # fmt: skip
        done = run(*arguments, "--no-check")
        assert done.status == 0
        assert "Check." not in done.output


def test_the_help_imports_no_computer_algebra() -> None:
    program = """import sys
from symgrad.cli import app
try: app(["tangent", "--help"])
except SystemExit: pass
print("sympy" in sys.modules, "flint" in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().split()[-2:] == ["False", "False"]


def test_the_handout_has_no_solution(run) -> None:
    done = run("solve", str(EXAMPLES / "polynomial.yaml"), "--handout")
    assert done.status == 0
    assert "Solution" not in done.output
    assert "mark" in done.output


def test_as_a_process() -> None:
    done = as_process("differentiate", "x^2 sin x", "--wrt", "x", "--format", "markdown")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith("# ")
    assert as_process("differentiate", "sinx").returncode == 2
    assert as_process("--version").stdout.startswith(b"symgrad ")


def test_a_terminal_without_unicode_gets_escapes_and_not_a_crash() -> None:
    done = as_process("differentiate", "x^2", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"\\xb2" in done.stdout


def test_a_reader_that_goes_away_is_no_crash() -> None:
    command = [sys.executable, "-m", "symgrad", "differentiate", "x^2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors
