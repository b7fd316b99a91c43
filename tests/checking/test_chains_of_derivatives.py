"""Derivations made at random: right ones are never accused, and one slip is found in the line in which it was made."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

import symgrad as sg
from symgrad.checking.chains.verdict import ChainVerdict, LineStatus
from symgrad.checking.diagnosis.wrong_derivatives import wrong_derivatives
from symgrad.language.parser import read
from symgrad.language.printing import to_tex, to_text
from symgrad.language.traversal import children, map_children, with_children
from symgrad.language.tree import Call, Derivative, Name, Negative, Number, Power, Product, Sum, Tree

FUNCTIONS = (
    "x^2 sin x", "sin(3x^2)", "(2x + 1)^5", "x^2/(x + 1)", "e^(-x^2)", "ln(x^2 + 1)", "x e^x", "sqrt(1 + x^2)",
    "sin(x)/x", "x^3 - 4x^2 + 7x - 1", "1/(1 + e^(-x))", "tanh(2x)", "x ln x", "cos(x)^3", "e^(2x) sin(5x)",
    "(x^2 + 1)^3 (x - 2)", "(3x - 1)/(2x + 5)", "arctan(x^2)", "x^(3/2) + 2/x", "ln(sin x)", "sin(cos x)",
    "5 - 3x + x^4/2", "(x^2 - 3)(4x + 1)", "2^x", "x^2 e^(3x) cos x", "1/(x^2 + 1)^2", "ln(1 + e^x)", "tan x",
    "x/(1 + x^2)", "e^(sin x)",
)  # fmt: skip
INNER = (
    ("sin u", "3x^2"), ("u^5", "2x + 1"), ("e^u", "-x^2"), ("ln u", "x^2 + 1"), ("sqrt(u)", "1 + x^2"), ("1/u", "x^3 - 2"),
    ("cos u", "e^x"), ("u^3", "sin x"), ("tanh u", "2x - 1"), ("u^2 + 3u", "ln x"),
)  # fmt: skip
X = Name("x")


def rewritten(tree: Tree, chance: random.Random) -> Tree:
    """A tree with terms and factors in another order."""
    tree = map_children(tree, lambda part: rewritten(part, chance))
    if isinstance(tree, Sum) and chance.random() < 0.5:
        return Sum(tuple(chance.sample(tree.terms, len(tree.terms))))
    if isinstance(tree, Product) and chance.random() < 0.3:
        return Product(tuple(chance.sample(tree.factors, len(tree.factors))), dots=True)
    return tree


def carried_out(tree: Tree) -> Tree:
    if isinstance(tree, Derivative):
        return sg.differentiate(tree.operand, "x").result_tree
    return map_children(tree, carried_out)


def front(chance: random.Random, function: str) -> list[str]:
    """What stands in front of the first lines: nothing, the function's name, or d/dx."""
    return chance.choice(
        [
            ["", "= "],
            ["d/dx[" + function + "]", "= "],
            [f"f(x) = {function}", "f'(x) = "],
            [f"y = {function}", "dy/dx = "],
        ]
    )


def written(trees: list[Tree], function: str, chance: random.Random) -> tuple[list[str], int]:
    """The lines of a derivation, and how many stand above the first of the trees."""
    first, lead = front(chance, function)
    show: Callable[[Tree], str] = chance.choice([to_text, to_text, to_tex])
    lines = [first] if first else []
    above = len(lines)
    for place, tree in enumerate(trees):
        text = show(tree)
        text = (lead if first else "") + text if place == 0 else "= " + text
        lines.append(text + chance.choice(["", "", "   (chain rule)", " by the product rule"]))
    return lines, above


def steps(function: str, chance: random.Random) -> list[Tree]:
    """The lines of a derivation, some left out."""
    detail = chance.choice(["short", "normal", "full"])
    trees = [line.tree for line in sg.differentiate(function).lines(detail)]  # type: ignore[arg-type]
    kept = [tree for tree in trees[:-1] if chance.random() < 0.7]
    return [rewritten(tree, chance) if chance.random() < 0.5 else tree for tree in (*kept, trees[-1])]


def slips(tree: Tree, chance: random.Random) -> Iterator[Tree]:
    """The tree with a sign, a number, a function or an exponent wrong, or with a part left out, at one place."""
    for place, part in enumerate(children(tree)):
        for wrong in slips(part, chance):
            parts = list(children(tree))
            parts[place] = wrong
            yield with_children(tree, parts)
    match tree:
        case Sum(terms):
            place = chance.randrange(len(terms))
            others = [*terms[:place], *terms[place + 1 :]]
            yield Sum((*terms[:place], Negative(terms[place]), *terms[place + 1 :]))
            yield others[0] if len(others) == 1 else Sum(tuple(others))
        case Product(factors):
            place = chance.randrange(len(factors))
            others = [*factors[:place], *factors[place + 1 :]]
            yield others[0] if len(others) == 1 else Product(tuple(others), tree.dots)
        case Number(value):
            yield Number(value + 1)
        case Power(base, exponent):
            yield base
            yield Power(base, Sum((exponent, Number(Fraction(1)))))
        case Call("sin" | "cos", arguments):
            yield Call("cos" if tree.function == "sin" else "sin", arguments)


def shown(verdict: ChainVerdict) -> str:
    return "\n".join(f"{line.number} {line.text}: {line.status} {line.step}" for line in verdict.lines)


@pytest.mark.parametrize("seed", range(200))
def test_right_derivations(seed: int) -> None:
    chance = random.Random(seed)
    function = FUNCTIONS[seed % len(FUNCTIONS)]
    lines, _ = written(steps(function, chance), function, chance)
    expected = sg.differentiate(function) if seed % 4 else f"d/dx[{function}]"
    verdict = sg.check_chain(lines if seed % 3 else "\n".join(lines), expected)
    assert {str(line.status) for line in verdict.lines} == {"right"}, shown(verdict)
    assert verdict.is_correct
    assert verdict.score == 1
    assert sg.check_chain(lines).first_wrong is None, shown(sg.check_chain(lines))


def one_slip(seed: int) -> tuple[list[str], str, int]:
    """The lines of a derivation with a slip in one of them, the function, and the number of that line."""
    chance = random.Random(1000 + seed)
    function = FUNCTIONS[seed % len(FUNCTIONS)]
    right = steps(function, chance)
    value = sg.differentiate(function).result_tree
    key = sg.AnswerKey(value)
    while True:
        place = chance.randrange(len(right))
        made = list(slips(right[place], chance))
        if not made:
            continue
        wrong = chance.choice(made)
        try:
            if key.check(to_text(carried_out(wrong))).status is not sg.Status.incorrect:
                continue
        except sg.SymgradError:
            continue
        later = [rewritten(carried_out(wrong), chance) for _ in range(chance.randrange(3))]
        lines, above = written([*right[:place], wrong, *later], function, chance)
        return lines, function, above + place + 1


@pytest.mark.parametrize("seed", range(200))
def test_one_slip(seed: int) -> None:
    lines, function, number = one_slip(seed)
    verdict = sg.check_chain(lines, sg.differentiate(function))
    assert verdict.first_wrong is not None, shown(verdict)
    assert verdict.first_wrong.number == number, shown(verdict)
    assert all(line.status is LineStatus.follows for line in verdict.lines[number:]), shown(verdict)
    assert verdict.first_wrong.found is not None


def test_named_mistakes() -> None:
    """A derivative taken wrongly by a named rule is explained by that rule, or by all that cannot be told apart."""
    named = Counter[bool]()
    for seed, function in enumerate(FUNCTIONS):
        tree = read(function)
        right = sg.AnswerKey(sg.differentiate(function).result_tree)
        for variant in [one for one in wrong_derivatives(tree, X, 1) if one.made][:12]:
            text = to_text(variant.tree)
            if right.check(text).status is not sg.Status.incorrect:
                continue
            lines = [
                f"f(x) = {function}",
                f"f'(x) = {text}",
                f"= {to_text(rewritten(variant.tree, random.Random(seed)))}",
            ]
            verdict = sg.check_chain(lines, sg.differentiate(function))
            assert verdict.first_wrong is not None, shown(verdict)
            assert verdict.first_wrong.number == 2, shown(verdict)
            assert verdict.lines[2].status is LineStatus.follows, shown(verdict)
            ids = {one.id for explanation in verdict.first_wrong.diagnosis for one in explanation}
            if "function_itself" in ids:
                ids.add("not_differentiated")
            named[variant.made[0].mistake in ids] += 1
    assert named[True] > 150
    assert named[False] == 0


@pytest.mark.parametrize(("outer", "inner"), INNER)
@pytest.mark.parametrize("letter", ["u", "s", "g"])
def test_with_a_letter_for_the_inner_function(outer: str, inner: str, letter: str) -> None:
    outside = to_text(read(outer)).replace("u", letter)
    by_letter = to_text(sg.differentiate(outside, letter).result_tree)
    by_x = to_text(sg.differentiate(inner).result_tree)
    function = to_text(read(outer)).replace("u", f"({inner})")
    answer = to_text(sg.differentiate(function).result_tree)
    lines = [
        f"y = {outside}", f"{letter} = {inner}", f"dy/d{letter} = {by_letter}", f"d{letter}/dx = {by_x}",
        f"dy/dx = dy/d{letter} · d{letter}/dx", f"= ({by_letter}) ({by_x})", f"= {answer}",
    ]  # fmt: skip
    verdict = sg.check_chain(lines, sg.differentiate(function))
    assert verdict.is_correct, shown(verdict)
    slip = [*lines[:3], f"d{letter}/dx = {by_x} + 1", lines[4], f"= ({by_letter}) ({by_x} + 1)"]
    wrong = sg.check_chain(slip, sg.differentiate(function))
    assert wrong.first_wrong is not None, shown(wrong)
    assert wrong.first_wrong.number == 4, shown(wrong)
    assert [str(line.status) for line in wrong.lines[4:]] == ["right", "follows"], shown(wrong)
