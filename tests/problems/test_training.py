"""Problem files of the kind training, and the command that runs them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import symgrad as sg
from symgrad.cli import app
from symgrad.problems.kinds.training import TrainingProblem

EXAMPLE = Path(__file__).parents[2] / "examples" / "student_training.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def problem(text: str = TEXT) -> TrainingProblem:
    found = sg.loads(text).problems[0]
    assert isinstance(found, TrainingProblem)
    return found


def test_the_run_of_the_file_is_that_of_train() -> None:
    found = problem()
    scaled = sg.standardise([found.rows.exact(row)[0] for row in range(6)], places=4)
    run = sg.train(found.network, found.rows, "0.9", 2, 500, 1, standardise=scaled, stop={"loss_below": "0.01"})
    assert run.vector.tolist() == found.whole_run.vector.tolist()
    assert run.stopped == "loss_below"
    assert run.after.misclassified == 0


def test_the_parts_are_the_first_step() -> None:
    parts = {part.name: part for part in sg.loads(TEXT).parts}
    assert {"loss", "gradient w_4_6", "update w_4_6", "update b_6"} <= set(parts)
    assert parts["update w_4_6"].depends_on == ("gradient w_4_6",)


def test_a_table_stands_beside_the_file(tmp_path: Path) -> None:
    start, end = TEXT.index("    columns:"), TEXT.index("    activation:")
    rows = TEXT[TEXT.index("      - [") : end].replace("      - [", "").replace("]", "").replace(" ", "")
    (tmp_path / "students.csv").write_text("assignments,readings,lectures,passed\n" + rows, encoding="utf-8")
    (tmp_path / "problem.yaml").write_text(TEXT[:start] + "    data: students.csv\n" + TEXT[end:], encoding="utf-8")
    assert sg.load(tmp_path / "problem.yaml").solution().to_text() == sg.loads(TEXT).solution().to_text()


def test_layers_with_random_weights() -> None:
    start, end = TEXT.index("    activation:"), TEXT.index("    loss: squared")
    layers = "    layers: [{units: 2}, {units: 1}]\n    initial: {seed: 3, distribution: uniform, scale: 0.5}\n"
    assert problem(TEXT[:start] + layers + TEXT[end:]).network.parameters["b_4"] == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("learning_rate: 0.9", "learning_rate: 0", "the learning rate is 0"),
        ("batch_size: 2", "batch_size: 9", "the batch size is 9, and the data set has 6 rows"),
        ("      - [0.3, 0.1, 0.7, 0]", "      - [0.3, 0.1, 0]", "row 6 has 3 numbers"),
        ("[1, 0.9, 1, 1]", "[1, 0.9, x, 1]", "row 1: a number is 'x'"),
        ("standardise: yes", "standardise: maybe", "neither yes nor no"),
        ("{loss_below: 0.01}", "{loss_bellow: 0.01}", "the stopping rule 'loss_bellow' is not known"),
        ("epochs: 500", "epochs: 500000", "there are 500000 epochs"),
        ("seed: 1", "optimiser: adan", "the optimiser 'adan' is not known"),
        ("seed: 1", "schedule: {name: step, every: 0}", "every is 0"),
    ],
)
def test_faults_are_said_with_their_line(old: str, new: str, message: str) -> None:
    with pytest.raises(sg.AuthorError) as error:
        sg.loads(TEXT.replace(old, new))
    assert message in str(error.value)


@pytest.mark.parametrize("name", ["/etc/passwd", "../students.csv"])
def test_tables_elsewhere_are_refused(name: str) -> None:
    start, end = TEXT.index("    data:"), TEXT.index("    activation:")
    with pytest.raises(sg.AuthorError, match="a table beside the problem file"):
        sg.loads(TEXT[:start] + f"    data: {name}\n" + TEXT[end:])


@pytest.mark.parametrize("optimiser", ["momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_pages_of_every_optimiser_compile(optimiser: str, compile_latex) -> None:
    found = problem(TEXT.replace("seed: 1", f"seed: 1\n    optimiser: {optimiser}"))
    page = found.run(3).to_latex()
    assert compile_latex(page) <= 12


def test_the_command_writes_the_page_and_the_curve(tmp_path: Path) -> None:
    curve = tmp_path / "losses.csv"
    done = CliRunner().invoke(app, ["train", str(EXAMPLE), "--curve", str(curve)])
    assert done.exit_code == 0
    assert "It stopped after 58 epochs" in done.stdout
    assert done.stderr == ""
    lines = curve.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "epoch,loss,misclassified"
    assert len(lines) == 60


def test_ctrl_c_writes_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    run = TrainingProblem.run

    def pressed(self: TrainingProblem, epochs: int, progress=None) -> sg.Training:
        if progress is None:
            return run(self, epochs)
        return run(self, epochs, lambda *_: os.kill(os.getpid(), signal.SIGINT))

    monkeypatch.setattr(TrainingProblem, "run", pressed)
    done = CliRunner().invoke(app, ["train", str(EXAMPLE)])
    assert done.exit_code == 130
    assert "interrupted after 1 epoch and 3 steps" in " ".join(done.stdout.split())


def test_a_file_without_training_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text("{title: Slopes, problems: [{kind: derivative, function: x^2}]}", encoding="utf-8")
    done = CliRunner().invoke(app, ["train", str(file)])
    assert isinstance(done.exception, sg.AuthorError)
    assert "no training problems" in str(done.exception)


def test_numbers_rounded_at_each_step_count_too() -> None:
    """The exact chain gives 0.02045 … for the gradient by w_2_4, the one with rounded outputs 0.0205."""
    found = sg.loads(TEXT)
    by_hand = {part.name: part.answer.stepwise for part in found.parts}
    exact = {part.name: part.answer.tree for part in found.parts}
    rounded = {"gradient w_2_4": "0.0205", "update w_4_6": "-0.1869"}
    for name, answer in rounded.items():
        assert str(by_hand[name]) != str(exact[name])
        assert found.check(name, answer).status.value == "correct"
    for name, answer in {"gradient w_2_4": "0.0204", "update w_4_6": "-0.1868"}.items():
        assert found.check(name, answer).status.value == "correct"
    assert found.check("gradient w_2_4", "0.0207").status.value == "incorrect"
    assert found.check("update w_4_6", "-0.1866").status.value == "incorrect"


def test_a_schedule_and_the_source_of_the_optimiser_stand_on_the_page() -> None:
    given = TEXT.replace("seed: 1", "seed: 1\n    optimiser: adam\n    schedule: {name: inverse_time, decay: 0.1}")
    text = " ".join(sg.loads(given).solution().to_text().split())
    assert "η = 0.9/(1 + 0.1(t − 1)) = 0.9/(1 + 0.1(2 − 1)) = 9/11" in text
    assert "Adam. Kingma & Ba 2015" in text
    assert "**" not in text
