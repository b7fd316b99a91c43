"""The texts of the entries are read, and say the same as the functions' numbers."""

import math

import pytest

from symgrad.errors import AuthorError
from symgrad.functions.registry import FUNCTIONS, LOSSES
from symgrad.language import definitions
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import names_in
from symgrad.language.tree import Name


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_text_of_an_entry_is_read(function: str) -> None:
    entry = FUNCTIONS[function]
    arguments = set(definitions.formal_arguments(function))
    trees = [definitions.derivative(function, place) for place in range(len(entry.arguments))]
    defined = definitions.definition(function)
    trees += [defined[1] if defined else None, definitions.domain(function), *definitions.derivation(function)]
    trees += definitions.defaults(function)
    assert len(definitions.derivation(function)) == len(entry.derivation)
    assert all(set(names_in(tree)) <= arguments for tree in trees if tree is not None)
    form = definitions.output_form(function)
    assert form is None or set(names_in(form)) <= {*arguments, Name("o")}
    for kink in entry.kinks:
        for text in filter(None, (kink.at, kink.left, kink.right, kink.convention)):
            read(text, Notation(names=entry.arguments, closed=True))


@pytest.mark.parametrize("loss", LOSSES.values(), ids=str)
def test_every_text_of_a_loss_is_read(loss) -> None:  # type: ignore[no-untyped-def]
    notation = Notation(names=("t", "o"), closed=True)
    for text in filter(None, (loss.term, loss.factor, loss.constant, loss.targets, loss.outputs)):
        read(text, notation)


def test_what_is_read_is_kept() -> None:
    assert definitions.definition("sigmoid") is definitions.definition("sigmoid")
    assert definitions.definition("sin") is None
    assert definitions.derivative("relu", 5) is None


def test_an_unknown_function_is_an_error() -> None:
    with pytest.raises(AuthorError, match="sigmoid"):
        definitions.definition("sigmoyd")


@pytest.mark.oracle
@pytest.mark.parametrize("function", [name for name, entry in FUNCTIONS.items() if entry.definition and len(entry.arguments) == 1])
def test_definition_and_numbers_agree(function: str) -> None:
    import numpy as np

    from symgrad.language.convert import to_sympy

    defined = definitions.definition(function)
    assert defined is not None
    (argument,), tree = defined
    for point in (0.3, 0.6, 1.7):
        expected = float(FUNCTIONS[function].numeric(np, point)) if _inside(function, point) else math.nan
        if not math.isnan(expected):
            assert float(to_sympy(tree).doit().subs(str(argument), point).evalf()) == pytest.approx(expected, rel=1e-12)


def _inside(function: str, point: float) -> bool:
    return {"asec": point > 1, "acsc": point > 1, "acosh": point > 1, "acoth": point > 1, "atanh": point < 1, "asech": point < 1}.get(function, True)
