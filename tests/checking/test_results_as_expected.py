"""Results of the engine as expected answers: implicit derivatives on their curve, passes, lines, points, tables."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import pytest

import symgrad as sg
from symgrad.checking.asked import NumberAnswer
from symgrad.checking.check import AnswerKey, check
from symgrad.checking.curves import Enclosed, points_along
from symgrad.checking.passes import definitions_of
from symgrad.checking.verdict import Status
from symgrad.errors import AuthorError, UnsupportedError
from symgrad.language.parser import read
from symgrad.language.tree import Name, Relation
from symgrad.numeric.grid import Grid

CORRECT, INCORRECT = Status.correct, Status.incorrect


def assert_verdicts(expected: object, right: list[str], wrong: list[str], **asked: Any) -> None:
    key = pickle.loads(pickle.dumps(AnswerKey(expected, **asked)))
    assert [answer for answer in right if key.check(answer).status is not CORRECT] == []
    assert [answer for answer in wrong if key.check(answer).status is not INCORRECT] == []


# Implicit derivatives


@pytest.mark.parametrize(
    ("equation", "order", "right", "wrong"),
    [
        (
            "x^2 + y^2 = 1", 1,
            ["-x/y", "(y^2-1)/(x y)", "dy/dx = -x/y", "-x y/(1-x^2)", "-x y/y^2"],
            ["x/y", "-y/x", "-x/sqrt(1-x^2)", "dy/dx", "-x", "x^2 + y^2 - 1 - x"],
        ),
        (
            "x^2 + y^2 = 1", 2,
            ["-1/y^3", "-(x^2+y^2)/y^3", "-(1+(dy/dx)^2)/y", "-1/(y(1-x^2))"],
            ["1/y^3", "-1/y", "-(x^2+y^2)/y", "d^2y/dx^2"],
        ),
        ("x^3 + y^3 = 6x y", 1, ["(2y-x^2)/(y^2-2x)", "(6y-3x^2)/(3y^2-6x)"], ["(2y-x^2)/(y^2+2x)", "2y-x^2"]),
        ("x = y^2 + 7", 1, ["1/(2y)", "y/(2(x-7))", "y/(2x-14)"], ["1/y", "1/(2sqrt(x-7))"]),
        ("x^2/a^2 + y^2/b^2 = 1", 1, ["-b^2 x/(a^2 y)", "(y^2-b^2)/(x y)"], ["-b x/(a y)", "-x/y"]),
        ("e^(x y) = x + y + 1", 1, ["(1-y e^(x y))/(x e^(x y)-1)", "(1-y(x+y+1))/(x(x+y+1)-1)"], ["1", "-y/x"]),
    ],
)  # fmt: skip
def test_implicit_derivatives_are_compared_on_the_curve(
    equation: str, order: int, right: list[str], wrong: list[str]
) -> None:
    assert_verdicts(sg.implicit_derivative(equation, of="y", wrt="x", order=order), right, wrong)


def test_one_branch_of_a_curve_is_named() -> None:
    verdict = check("-x/sqrt(1-x^2)", expected=sg.implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x"))
    assert verdict.status is INCORRECT
    assert verdict.grounds.only == read("y > 0")


def test_points_of_a_curve_lie_on_it_to_more_than_a_thousand_bits() -> None:
    equation = read("x^3 + y^3 = 6x y")
    assert isinstance(equation, Relation)
    points = points_along((equation, Name("x"), Name("y")), (), Grid(), 8)
    assert len(points) == 8
    for point in points:
        x, y = point[Name("x")], point[Name("y")]
        assert isinstance(x, Fraction)
        assert isinstance(y, Enclosed)
        assert abs(x**3 + y.middle**3 - 6 * x * y.middle) < Fraction(1, 2**1150)


def test_a_curve_without_points_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no points"):
        AnswerKey(sg.implicit_derivative("x^2 + y^2 = -1", of="y", wrt="x"))


# Networks and graphs


def network(**changes: Any) -> sg.Network:
    layers = [sg.Layer(2, "sigmoid"), sg.Layer(1, "sigmoid")]
    return sg.Network(inputs=3, layers=layers, loss="squared_error", **changes)


def worked(rounding: sg.Rounding | None = None) -> Any:
    net = sg.Network(
        inputs=3,
        layers=[
            sg.Layer(2, "sigmoid", weights=[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], biases=[-0.4, 0.2]),
            sg.Layer(1, "sigmoid", weights=[[-0.3], [-0.2]], biases=[0.1]),
        ],
        loss="squared_error",
    )
    return net.backpropagate([1, 0, 1], targets=[1], rounding=rounding)


def test_every_letter_of_a_pass_may_stand_in_an_answer() -> None:
    found = network().backpropagate().gradients
    whole = "2(σ(z_6)-t_6) σ(z_6)(1-σ(z_6)) σ(w_14 x_1+w_24 x_2+w_34 x_3+b_4)"
    assert_verdicts(
        found["w_4_6"],
        ["e_6 o_4", "e6*o4", "-2(t_6-o_6)o_6(1-o_6)o_4", "2(o_6-t_6) σ'(z_6) o_4", "∂E/∂o_6·∂o_6/∂z_6·∂z_6/∂w_{4,6}",
         "dE/dz_6 * o_4", "∂E/∂o_6 · ∂o_6/∂w_46", "dE/dw46 = e6 o4", whole, "(2(o_6-t_6) e^(-z_6)/(1+e^(-z_6))^2) o_4",
         r"\frac{\partial E}{\partial o_6}\frac{\partial o_6}{\partial z_6} o_4"],
        ["e_6", "e_6 o_5", "(o_6-t_6)o_6(1-o_6)o_4", "0", "e_6 w_46", "e_4"],
    )  # fmt: skip
    assert_verdicts(
        found["z_5"],
        ["e_6 w_56 o_5(1-o_5)", "e_5", "dE/dz_6 dz_6/do_5 do_5/dz_5", "∂E/∂o_5 ∂o_5/∂z_5", "e_6 w_{5,6} σ'(z_5)",
         "∂o_6/∂o_5 · ∂E/∂o_6 · o_5 (1-o_5)"],
        ["e_6 o_5 (1-o_5)", "e_6 w_56", "e_6 w_46 o_5 (1-o_5)"],
    )  # fmt: skip


def test_several_gradients_at_once() -> None:
    found = network().backpropagate().gradients
    several = [found["w_4_6"], found["w_5_6"]]
    assert_verdicts(several, ["(e_6 o_4, e_6 o_5)", "∂E/∂z_6 o_4; e_6 o_5"], ["(e_6 o_5, e_6 o_4)", "(e_6 o_4, e_6)"])
    named = {"w_4_6": found["w_4_6"], "z_5": found["z_5"]}
    assert_verdicts(named, ["w46 = e_6 o_4, z_5 = e_6 w_56 σ'(z_5)"], ["w46 = e_6 o_4, z_5 = e_6", "w46 = e_6 o_4"])
    key = AnswerKey({"z_5": found["z_5"], "w_4_6": found["w_4_6"]}, form="factors_visible")
    assert key.check("z_5 = w_56 e_6 o_5 (1 - o_5), w_46 = o_4 e_6").score == 1


def test_letters_of_another_notation_and_sign() -> None:
    found = network(notation="han_kamber").backpropagate().gradients
    right = ["-Err_6 O_4", "(O_6-T_6)O_6(1-O_6)O_4"]
    assert_verdicts(found["w_4_6"], right, ["Err_6 O_4", "2(O_6-T_6)O_6(1-O_6)O_4"])


def test_the_factors_of_the_chain() -> None:
    key = AnswerKey(network().backpropagate().gradients["z_5"], form="factors_visible")
    for answer in ("e_6 w_56 o_5(1-o_5)", "e_6 w_56 σ'(z_5)", "-2(t_6-o_6)o_6(1-o_6) w_56 o_5 (1-o_5)"):
        assert key.check(answer).meets_requirements
    for answer in ("e_5", "(e_6 w_56 - e_6 w_56 o_5) o_5"):
        verdict = key.check(answer)
        assert (verdict.status, verdict.meets_requirements) == (CORRECT, False)


def test_graphs_and_chains_of_abstract_functions() -> None:
    assert_verdicts(sg.Graph.of("d (b + c)").backward().gradients["b"], ["d", "∂f/∂a", "∂f/∂a ∂a/∂b"], ["a", "1", "b"])
    chain = sg.Graph.of({"x": "f(w)", "y": "f(x)", "z": "f(y)"}, functions=["f"]).backward()
    assert_verdicts(
        chain.gradients["w"],
        ["f'(y) f'(x) f'(w)", "dz/dy dy/dx dx/dw", "f'(f(f(w))) f'(f(w)) f'(w)"],
        ["f'(y) f'(x)", "dz/dy dy/dx", "f'(w)^3"],
    )


def test_deep_relu_networks_are_compared_where_their_units_are_alive() -> None:
    layers = [*[sg.Layer(2, "relu")] * 8, sg.Layer(1, "identity")]
    found = sg.Network(inputs=2, layers=layers).backpropagate().gradients
    assert_verdicts(found["w_1_3"], ["e_3 x_1"], ["0", "e_3", "x_1", "e_4 x_1"])


def test_definitions_of_large_networks_stay_few() -> None:
    net = sg.Network(inputs=8, layers=[sg.Layer(16, "tanh"), sg.Layer(16, "tanh"), sg.Layer(4, "softmax")], loss="cross_entropy")
    found = list(definitions_of(net.backpropagate().passes[0]))
    assert len(found) < 4 * len(net.graph.edges)


@pytest.mark.parametrize("rounding", [sg.Rounding(), sg.Rounding("stepwise")])
def test_a_network_with_numbers_asks_for_numbers(rounding: sg.Rounding) -> None:
    found = worked(rounding)
    gradient, exact = found.gradients["w_4_6"].value, found.exact.gradients["w_4_6"].value
    key = AnswerKey(found.gradients["w_4_6"])
    assert isinstance(key.expected, NumberAnswer)
    assert (key.expected.stepwise is None) == (rounding.mode == "exact")
    for value in (gradient, exact):
        assert key.check(f"{value:.4f}").score == 1
    assert key.check(f"{gradient + 2e-4:.4f}").status is INCORRECT
    assert key.check("e_6 o_4").status is INCORRECT
    listed = ", ".join(f"{name} = {found.gradients[name].value:.4f}" for name in found.network.parameter_names)
    assert check(listed, expected=found).score == 1


def test_values_and_errors_of_a_pass() -> None:
    found = worked()
    assert check(f"{found.forward['o_6']:.3f}", expected=found.forward["o_6"]).score == 1
    assert check("0.475", expected=found.forward["o_6"]).status is INCORRECT
    assert check(f"{found.errors['e_6'].value:.4f}", expected=found.errors["e_6"]).score == 1
    assert check(f"{found.loss:.4f}", expected=found.loss, decimals=4).score == 1


# Other results


def test_a_tangent_is_an_equation() -> None:
    right = ["y = 4x - 4", "4x - 4", "y - 4 = 4(x - 2)", "y - 4x = -4", "4x = y + 4"]
    assert_verdicts(sg.tangent_line("x^2", at={"x": 2}), right, ["y = 4x", "4x - y = 3", "y = x^2"])


def test_stationary_points_in_any_order() -> None:
    assert_verdicts(
        sg.stationary_points("x^3 + y^3 - 3x y"),
        ["(0,0), (1,1)", "(1,1); (0,0)", "(1, 1, -1), (0, 0, 0)", "(x, y) = (0, 0), (1, 1)", "(0,0) and (1,1)"],
        ["(0,0)", "(0,0), (1,2)", "(0,0), (1,1), (2,2)", "none", "(1,1,5), (0,0,0)"],
    )
    assert_verdicts(
        sg.stationary_points("x^3 - 3x"),
        ["1, -1", "x = -1, x = 1", "(1,-2), (-1,2)", "{1, -1}", "x = 1 or x = -1"],
        ["1", "1, 2", "(1,-2), (-1,-2)", "1, 1, -1"],
    )
    assert_verdicts(sg.stationary_points("e^x"), ["none"], ["0", "1, 2"])


def test_each_point_earns_its_share_and_a_wrong_one_takes_one_away() -> None:
    key = AnswerKey(sg.stationary_points("x^3 - 3x"))
    assert (key.check("1").score, key.check("1, 2").score, key.check("1, -1, 2").score) == (
        Fraction(1, 2), Fraction(0), Fraction(1, 2),
    )  # fmt: skip
    assert key.check("1, 2").hint == "2 is not one of the points"
    assert key.check("(1, 2, 3), (1, 2)").status is Status.unreadable


def test_tables_paths_and_derivatives() -> None:
    assert_verdicts(
        sg.descend("2 - 3x + 4x^2", start={"x": 2}, learning_rate="0.01", max_steps=1), ["1.87", "x = 1.87"], ["1.9"]
    )
    assert_verdicts(
        sg.slope_table("2 - 3x + 4x^2", at={"x": 2}, h=["0.01", "0.001"]), ["13.04, 13.004"], ["13.04, 13"]
    )
    assert_verdicts(sg.differentiate("x^2 sin x", at={"x": 2}), ["4 sin 2 + 4 cos 2"], ["4 sin 2", "2x sin x"])
    assert_verdicts(sg.directional_derivative("x^2 y", {"x": 3, "y": 4}), ["(6x y+4x^2)/5"], ["6x y+4x^2"])
    assert_verdicts(sg.hessian("x^2 y"), ["[[2y, 2x], [2x, 0]]"], ["[[2y, 2x], [2x, 1]]"])
    assert_verdicts(sg.jacobian(["x y", "x"]), ["[[y, x], [1, 0]]"], ["[[y, 1], [x, 0]]"])


def test_matrix_notation_is_out_of_scope() -> None:
    with pytest.raises(UnsupportedError, match="matrix notation"):
        AnswerKey(sg.matrix_derivative("x^T A x", wrt="x", shapes={"x": "n", "A": ("n", "n")}))
    with pytest.raises(UnsupportedError, match="matrix notation"):
        AnswerKey(sg.matrix_form(worked().network))


def test_definitions_in_a_circle_are_refused() -> None:
    with pytest.raises(AuthorError, match="circle"):
        AnswerKey("a + 1", definitions={"a": "b", "b": "a + 1"})


# One key for a class


def keys() -> list[tuple[AnswerKey, str]]:
    return [
        (AnswerKey("2x sin x + x^2 cos x", form="simplified"), "x(2 sin x + x cos x)"),
        (AnswerKey(sg.implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x")), "(y^2-1)/(x y)"),
        (AnswerKey(network().backpropagate().gradients["z_5"]), "e_6 w_56 σ'(z_5)"),
        (AnswerKey(worked().gradients["z_5"]), "0.0131"),
        (AnswerKey([["1", "x"], ["0", "y"]]), "[[1, x], [0, y]]"),
        (AnswerKey(sg.stationary_points("x^3 - 3x")), "-1, 1"),
        (AnswerKey("y = 2x - 1"), "2x - y = 1"),
    ]


def test_keys_are_frozen_and_survive_pickling() -> None:
    for key, answer in keys():
        assert key.check(answer).is_correct
        again = pickle.loads(pickle.dumps(key))
        assert again.expected == key.expected
        assert again.check(answer).is_correct
        with pytest.raises(AttributeError):
            key.expected = key.expected  # type: ignore[misc]


def checked(task: tuple[AnswerKey, str]) -> str:
    return task[0].check(task[1]).status.value


def test_keys_work_in_other_processes() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert set(pool.map(_status, [(pickle.dumps(key), answer) for key, answer in keys()])) == {"correct"}


def _status(task: tuple[bytes, str]) -> str:
    return checked((pickle.loads(task[0]), task[1]))


def test_one_key_in_several_threads() -> None:
    tasks = [(key, text) for _ in range(12) for key, answer in keys()[:4] for text in (answer, f"1.001({answer})")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(checked, tasks))
    assert found == [checked(task) for task in tasks]
