"""Training: the batches, the stops, what goes wrong, and what a run keeps."""

from __future__ import annotations

import math
import os
import signal
import threading
import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import symgrad as sg
from symgrad.networks.dataset import data_set
from symgrad.networks.misclassified import classes_of

STUDENTS = [
    (["1", "0.9", "1"], 1), (["0.4", "0.2", "0.5"], 0), (["0.9", "0.7", "0.8"], 1),
    (["0.5", "0.6", "0.3"], 0), (["0.8", "0.9", "0.6"], 1),
]  # fmt: skip
WEIGHTS = {
    "w14": "0.2", "w15": "-0.3", "w24": "0.4", "w25": "0.1", "w34": "-0.5", "w35": "0.2", "w46": "-0.3",
    "w56": "-0.2", "b4": "-0.4", "b5": "0.2", "b6": "0.1",
}  # fmt: skip


@pytest.fixture
def net() -> sg.Network:
    return sg.Network(parameters=WEIGHTS, loss="squared_error")


def line(weight: str = "0.1") -> sg.Network:
    """o = w x, squared error."""
    return sg.Network(inputs=1, layers=[sg.Layer(1, "identity", weights=[[weight]])], loss="squared_error")


def test_a_batch_step_is_the_mean_of_the_gradients_of_its_rows(net: sg.Network) -> None:
    run = sg.train(net, STUDENTS, "0.9", epochs=1)
    for name in net.parameter_names:
        slopes = [net.backpropagate(inputs, [target]).gradients[str(name)].value for inputs, target in STUDENTS]
        expected = net.parameters[str(name)] - 0.9 / 5 * sum(slopes)
        assert run.network.parameters[str(name)] == pytest.approx(expected, abs=1e-14)
    assert run.losses[0] == pytest.approx(run.before.loss, abs=1e-15)


@pytest.mark.parametrize("optimiser", ["plain", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_the_steps_worked_out_exactly_are_those_of_the_run(net: sg.Network, optimiser: str) -> None:
    run = sg.train(net, STUDENTS, "0.5", 2, 2, seed=4, optimiser=optimiser, keep_trace=True, worked=5)
    assert run.trace is not None
    assert len(run.trace) == 7
    assert [step.epoch for step in run.steps] == [1, 1, 1, 2, 2]
    assert [len(step.rows) for step in run.steps] == [2, 2, 1, 2, 2]
    assert sorted(row for step in run.steps[:3] for row in step.rows) == [0, 1, 2, 3, 4]
    for step, before, after in zip(run.steps, run.trace, run.trace[1:], strict=False):
        assert [move.old for move in step.moves.values()] == pytest.approx(before.tolist(), abs=1e-12)
        assert [move.new for move in step.moves.values()] == pytest.approx(after.tolist(), abs=1e-12)
        assert step.loss == pytest.approx(run.step_losses[step.number - 1], abs=1e-14)


def test_numbers_are_exact_as_they_were_written() -> None:
    run = sg.train(line(), [(["0.1"], "0.3")], "0.1")
    move = run.steps[0].moves["w12"]
    assert move.gradient.exact == 2 * (Fraction("0.01") - Fraction("0.3")) * Fraction("0.1")
    assert move.new.exact == Fraction("0.1058")


def test_the_seed_decides_the_order_and_shuffling_can_be_left_out(net: sg.Network) -> None:
    runs = [sg.train(net, STUDENTS, 1, 2, 5, seed=seed).vector for seed in (1, 1, 2)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    assert sg.train(net, STUDENTS, 1, 2, shuffle=False).steps[0].rows == (0, 1)


def test_ways_to_give_the_data(net: sg.Network, tmp_path: Path) -> None:
    table = tmp_path / "students.csv"
    rows = [[*inputs, str(target)] for inputs, target in STUDENTS]
    table.write_text("a,b,c,passed\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    inputs, targets = np.array([row[:3] for row in rows], float), np.array([row[3:] for row in rows], float)
    forms = [
        STUDENTS, rows, table, str(table), (inputs, targets), {"inputs": inputs, "targets": targets},
        {"inputs": inputs.tolist(), "targets": targets.tolist()}, np.hstack([inputs, targets]), (inputs, targets[:, 0]),
    ]  # fmt: skip
    for form in forms:
        found = data_set(form, net)
        np.testing.assert_array_equal(found.inputs, inputs)
        np.testing.assert_array_equal(found.targets, targets)
        assert found.exact(1) == ((Fraction(2, 5), Fraction(1, 5), Fraction(1, 2)), (Fraction(0),))
    assert data_set(table, net).columns == ("a", "b", "c", "passed")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "the data set is empty"),
        ((np.empty((0, 3)), np.empty((0, 1))), "the data set is empty"),
        ([([1, 2, 3], 1), ([1, 2], 1)], "row 2 has 2 inputs (expected: 3 inputs)"),
        ([([1, 2, 3], 1), ([1, 2, 3], [1, 0])], "row 2 has 2 targets (expected: 1 target)"),
        ([[1, 2, 3, 1], [1, 2, 1]], "row 2 has 3 numbers"),
        ([([1, 2, "x"], 1)], "row 1: a number is 'x'"),
        ([([1, 2, 3], 1), ([1, 2, math.nan], 1)], "row 2: a number is nan"),
        ((np.array([[1, 2, 3.0], [1, 2, math.inf]]), np.ones((2, 1))), "row 2: the input x_3 is inf"),
        ((np.ones((2, 2)), np.ones((2, 1))), "has the shape (2, 2)"),
        ((np.ones((2, 3)), np.ones((3, 1))), "2 rows of inputs and 3 of targets"),
        (7, "the data are 7"),
        ({"rows": []}, "the data have rows"),
        ("nowhere.csv", "nowhere.csv: the table cannot be read"),
    ],
)
def test_data_that_cannot_be_used(net: sg.Network, data: object, message: str) -> None:
    with pytest.raises(sg.AuthorError) as error:
        sg.train(net, data, 1)
    assert message in str(error.value)


def test_a_target_out_of_range_is_named_with_its_row() -> None:
    net = sg.Network(inputs=1, layers=[sg.Layer(1)], loss="binary_cross_entropy").initialised(seed=0)
    with pytest.raises(sg.AuthorError, match=r"row 2: the target t_2 = 1\.5 is outside the range"):
        sg.train(net, [([1], 1), ([2], "1.5")], 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rate": 0}, "the learning rate is 0"),
        ({"learning_rate": -1}, "the learning rate is -1"),
        ({"learning_rate": math.nan}, "the learning rate is nan"),
        ({"batch_size": 6}, "the batch size is 6, and the data set has 5 rows"),
        ({"batch_size": 0}, "the batch size is 0"),
        ({"epochs": 0}, "the number of epochs is 0"),
        ({"epochs": 2.5}, "the number of epochs is 2.5"),
        ({"seed": -1}, "the seed is -1"),
        ({"optimiser": "adan"}, "adam"),
        ({"optimiser": "momentum", "settings": {"beta": 1}}, "beta is 1"),
        ({"schedule": "stairs"}, "the schedule 'stairs' is not known"),
        ({"stop": {"wheight_change": 1}}, "weight_change"),
        ({"stop": {"misclassified": "0.5"}}, "misclassified is 1/2"),
        ({"stop": 7}, "stop is 7"),
    ],
)
def test_settings_that_cannot_be_used(net: sg.Network, settings: dict[str, object], message: str) -> None:
    with pytest.raises(sg.AuthorError) as error:
        sg.train(net, STUDENTS, **{"learning_rate": 1, **settings})
    assert message in str(error.value)


def test_a_network_without_numbers_is_refused() -> None:
    with pytest.raises(sg.AuthorError, match="the network has no numbers"):
        sg.train(sg.Network(inputs=1, layers=[sg.Layer(1)]), [([1], 1)], 1)


def test_divergence_keeps_the_trace_and_the_last_finite_parameters() -> None:
    run = sg.train(line(), [([3], 1), ([1], 2)], 10, epochs=2000, keep_trace=True)
    assert run.stopped == "diverged"
    assert (
        run.ending.detail == f"the loss was infinite in step {run.ending.steps + 1}, in epoch {run.ending.epochs + 1}"
    )
    assert run.trace is not None
    assert len(run.trace) == run.ending.steps + 1 == len(run.losses) + 1
    assert np.isfinite(run.trace).all()
    assert math.isfinite(run.network.parameters["w12"])
    assert run.losses[-1] > run.losses[0]
    assert "diverged" in run.to_text()


def test_a_parameter_that_overflows_is_named() -> None:
    run = sg.train(line(), [([1], 2)], "1e308", epochs=5)
    assert (run.stopped, run.ending.steps) == ("diverged", 0)
    assert "the new w_1_2 was infinite in step 1, in epoch 1" in run.ending.detail
    assert run.vector.tolist() == [0.1]


def test_a_gradient_of_nan_is_named() -> None:
    net = sg.Network(inputs=1, layers=[sg.Layer(1, "sqrt(z)", weights=[[1]])], loss="squared_error")
    run = sg.train(net, [([4], 1), ([-1], 1)], "0.1", 1, 3, shuffle=False)
    assert (run.stopped, run.ending.steps) == ("undefined", 1)
    assert "nan in step 2, in epoch 1" in run.ending.detail


@pytest.mark.parametrize(
    ("stop", "reason"),
    [({"weight_change": "0.01"}, "weight_change"), ({"loss_below": "0.02"}, "loss_below"), ({"loss_change": "1e-4"}, "loss_change"),
     ({"misclassified": 0}, "misclassified")],
)  # fmt: skip
def test_stopping_rules(net: sg.Network, stop: dict[str, object], reason: str) -> None:
    run = sg.train(net, STUDENTS, 2, 1, 3000, seed=3, stop=stop, keep_trace=True)
    assert run.stopped == reason
    assert run.ending.epochs < 3000
    assert run.trace is not None
    assert run.ending.steps == 5 * run.ending.epochs
    if reason == "weight_change":
        changes = [np.abs(b - a).max() for a, b in zip(run.trace[::5], run.trace[5::5], strict=False)]
        assert changes[-1] < 0.01
        assert all(change >= 0.01 for change in changes[:-1])
    if reason == "loss_below":
        assert run.evaluations[-1].loss < 0.02 <= run.evaluations[-2].loss
    if reason == "misclassified":
        assert run.after.misclassified == 0
        assert run.evaluations[-2].misclassified != 0


def test_misclassified_rows_need_classes() -> None:
    assert classes_of(np.array([[2.0]])) is None
    with pytest.raises(sg.AuthorError, match="the targets are no classes"):
        sg.train(line(), [([1], 2)], "0.1", stop={"misclassified": 0})
    several = classes_of(np.eye(3))
    assert several is not None
    assert several.threshold is None
    assert several.wrong(np.array([[0.4, 0.3, 0.3], [0.4, 0.3, 0.3], [np.nan, 0, 1]]), np.eye(3)).tolist() == [
        False,
        True,
        True,
    ]
    signs = classes_of(np.array([[-1.0], [1.0]]))
    assert signs is not None
    assert signs.count(np.array([[-0.1], [-0.1]]), np.array([[-1.0], [1.0]])) == 1


def test_standardised_inputs(net: sg.Network) -> None:
    inputs = np.array([row for row, _ in STUDENTS], float)
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    run = sg.train(net, STUDENTS, 1, 2, 10, seed=1, standardise=True)
    other = sg.train(net, (scaled, np.array([[target] for _, target in STUDENTS], float)), 1, 2, 10, seed=1)
    np.testing.assert_allclose(run.vector, other.vector, atol=1e-12)
    np.testing.assert_allclose(run.predict(inputs), other.predict(scaled), atol=1e-12)
    found = sg.standardise(inputs, corrected=True)
    np.testing.assert_allclose(found.deviations, inputs.std(axis=0, ddof=1), rtol=1e-14)
    np.testing.assert_allclose(found.rows.std(axis=0, ddof=1), 1, rtol=1e-14)


def test_a_constant_column_is_named(net: sg.Network, tmp_path: Path) -> None:
    rows = [([1, 2, 3], 1), ([2, 2, 4], 0)]
    with pytest.raises(sg.AuthorError, match="the column x_2 is 2 in every row"):
        sg.train(net, rows, 1, standardise=True)
    table = tmp_path / "table.csv"
    table.write_text("tall,wide,deep,good\n1,2,3,1\n2,2,4,0\n", encoding="utf-8")
    with pytest.raises(sg.AuthorError, match="the column wide is 2 in every row"):
        sg.train(net, table, 1, standardise=True)
    for refused in ([], [[]], [[1], [1, 2]], [["a"]], [[math.inf], [1]]):
        with pytest.raises(sg.AuthorError):
            sg.standardise(refused)


def test_initial_weights() -> None:
    net = sg.Network(inputs=40, layers=[sg.Layer(50), sg.Layer(1)])
    for distribution, deviation in (("gaussian", 0.5), ("uniform", 0.5 / 3**0.5)):
        numbers = net.initialised(1, distribution, "0.5").parameters
        weights = np.array([float(numbers[name]) for name in numbers if name.startswith("w")])
        assert abs(weights.mean()) < 0.03
        assert weights.std() == pytest.approx(deviation, rel=0.05)
        assert {float(numbers[name]) for name in numbers if name.startswith("b")} == {0.0}
        assert distribution == "gaussian" or np.abs(weights).max() <= 0.5
    assert (
        net.initialised(1).parameters["w_1_41"]
        == net.initialised(1).parameters["w_1_41"]
        != net.initialised(2).parameters["w_1_41"]
    )
    for settings in ({"distribution": "cauchy"}, {"scale": 0}, {"digits": 0}):
        with pytest.raises(sg.AuthorError):
            net.initialised(1, **settings)
    with pytest.raises(sg.AuthorError, match="the seed is 'x'"):
        net.initialised("x")


def test_ctrl_c_ends_after_the_step_that_is_going_on(net: sg.Network) -> None:
    def press(epoch: int, epochs: int, loss: float) -> None:
        if epoch == 3:
            os.kill(os.getpid(), signal.SIGINT)

    run = sg.train(net, STUDENTS, 1, 2, 1000, progress=press, keep_trace=True)
    assert (run.stopped, run.ending.epochs, run.ending.steps) == ("interrupted", 3, 9)
    assert run.trace is not None
    assert len(run.trace) == 10
    np.testing.assert_array_equal(run.vector, sg.train(net, STUDENTS, 1, 2, 3).vector)
    assert "interrupted after 3 epochs and 9 steps" in " ".join(run.to_text().split())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_from_inside_is_the_same(net: sg.Network) -> None:
    def stop(epoch: int, epochs: int, loss: float) -> None:
        raise KeyboardInterrupt

    assert sg.train(net, STUDENTS, 1, epochs=10, progress=stop).ending.epochs == 1


def test_training_works_outside_of_the_main_thread(net: sg.Network) -> None:
    found: list[sg.Training] = []
    thread = threading.Thread(target=lambda: found.append(sg.train(net, STUDENTS, 1, epochs=3)))
    thread.start()
    thread.join()
    assert found[0].stopped == "epochs"


def test_memory_does_not_grow_with_epochs(net: sg.Network) -> None:
    def peak(epochs: int) -> int:
        tracemalloc.start()
        sg.train(net, STUDENTS, "0.1", 1, epochs, optimiser="adam")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)
    assert peak(400) - peak(20) < 400 * 100


def test_shared_weights_and_networks_by_name_are_trained() -> None:
    net = sg.Network(parameters={"w13": 2}, tied={"w24": "w13", "w35": "w13", "w45": "w13"}, activation="identity")
    run = sg.train(net, [([1, 1], 7), ([1, 0], 2)], "0.01", 1, 3, keep_trace=True)
    assert run.trace is not None
    assert run.trace[0].shape == (1,)
    assert float(run.steps[1].moves["w13"].new) == pytest.approx(float(run.trace[2][0]), abs=1e-14)


def test_the_figure_is_drawn_from_what_is_kept(net: sg.Network) -> None:
    run = sg.train(net, STUDENTS, 1, 1, 4, evaluate=True)
    assert run.figure.epochs == (0, 1, 2, 3, 4)
    assert len(run.figure.points) == 5
    assert run.figure.losses[-1] == run.loss
    assert run.figure.misclassified[-1] == run.after.misclassified
    assert sg.train(net, STUDENTS, 1, 1, 4).figure.losses == run.losses


def test_inputs_and_targets_as_two_lists(net: sg.Network) -> None:
    wide, outputs = len(net.structure.inputs), len(net.structure.outputs)
    inputs = [[0.25 * (row + column) for column in range(wide)] for row in range(3)]
    targets = [[float(row % 2)] * outputs for row in range(3)]
    rows = [first + second for first, second in zip(inputs, targets, strict=True)]
    found, wanted = (sg.train(net, data, "0.1", epochs=2) for data in ((inputs, targets), rows))
    assert found.vector.tolist() == wanted.vector.tolist()


def test_a_run_that_leaves_all_bounds_has_a_page() -> None:
    net = sg.Network(inputs=1, layers=[sg.Layer(1, "identity", weights=[["0.5"]], biases=[0])], loss="squared_error")
    for rate, epochs in ((1, 2000), ("1e300", 5)):
        text = sg.train(net, [[1, 2], [2, 4], [3, 6]], rate, epochs=epochs).to_text()
        assert "The run diverged" in text


def test_a_table_with_semicolons_is_named(net: sg.Network, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a;b;c\n1;0,5;1\n", encoding="utf-8")
    with pytest.raises(sg.AuthorError, match="set apart by semicolons"):
        sg.train(net, tmp_path / "table.csv", "0.1")
    with pytest.raises(sg.AuthorError, match="cannot be read: No such file"):
        sg.train(net, tmp_path / "other.csv", "0.1")


def test_it_stops_when_the_gradient_of_all_rows_is_short() -> None:
    """E = mean (t − w x)² of (1, 2) and (2, 4) is 2.5 (w − 2)²: the slope is 5 (w − 2), a step leaves 0.75 of it."""
    run = sg.train(line("1"), [([1], 2), ([2], 4)], "0.05", epochs=100, stop={"gradient_size": "1"})
    assert (run.stopped, run.ending.epochs) == ("gradient_size", 6)
    assert 5 * 0.75**6 < 1 < 5 * 0.75**5
    assert "the gradient of all rows was shorter than 1" in " ".join(run.to_text().split())


def test_it_stops_after_so_many_steps_in_the_middle_of_an_epoch(net: sg.Network) -> None:
    run = sg.train(net, STUDENTS, "0.9", 2, epochs=100, stop={"max_steps": 7}, keep_trace=True)
    assert (run.stopped, run.ending.epochs, run.ending.steps) == ("max_steps", 2, 7)
    assert run.trace is not None
    assert len(run.trace) == 8
    longer = sg.train(net, STUDENTS, "0.9", 2, epochs=3, keep_trace=True)
    assert np.array_equal(run.trace[-1], longer.trace[7])
    assert "7 steps were taken" in " ".join(run.to_text().split())
    with pytest.raises(sg.AuthorError, match="max_steps"):
        sg.train(net, STUDENTS, "0.9", 2, stop={"max_steps": "1.5"})


@pytest.mark.parametrize("schedule", ["step", {"name": "step", "factor": "0.1"}])
def test_settings_go_to_the_schedule_and_to_the_optimiser(schedule: str | dict[str, str]) -> None:
    given = {"every": 1, "factor": "0.1", "beta": "0.5"} if schedule == "step" else {"every": 1, "beta": "0.5"}
    run = sg.train(line(), [([3], 1)], "0.01", epochs=2, optimiser="momentum", settings=given, schedule=schedule)
    first = Fraction("0.1") - Fraction("0.01") * 6 * (Fraction("0.3") - 1)
    velocity = Fraction("0.5") * 6 * (Fraction("0.3") - 1) + 6 * (3 * first - 1)
    assert run.network.parameters["w12"] == pytest.approx(float(first - Fraction("0.001") * velocity), abs=1e-15)
