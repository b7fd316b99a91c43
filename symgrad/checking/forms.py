"""The form of an answer, where one is asked for: whether it has it is said beside whether it is right.

A form is an entry: what it is called, in which words it is asked for, and its test. None of them demands one particular
way to write something; each is decided on the answer as it was written, in bounded time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from symgrad.checking.asked import Demands, Form
from symgrad.checking.polynomial_forms import is_expanded, is_factored
from symgrad.checking.simple_form import is_simplified
from symgrad.checking.target import Target
from symgrad.checking.verdict import Requirement
from symgrad.checking.visible_factors import shows_factors, wanted_factors
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.traversal import names_in, walk
from symgrad.language.tree import Call, Derivative, Tree


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form that an author may ask for: its id, the words in which it is asked for, and its test.

    The test is given the answer, the target it was compared with, and the demands.
    """

    id: Form
    words: str
    test: Callable[[Tree, Target, Demands], bool]


def requirements_of(answer: Tree, target: Target, demands: Demands) -> tuple[Requirement, ...]:
    """What is asked of the form of a right answer, and whether it is met.

    >>> from symgrad.checking.target import target_of
    >>> from symgrad.language.parser import read
    >>> requirements_of(read("d/dx[x^2]"), target_of(read("2x")), Demands(form="carried_out"))[0].met
    False
    """
    found = []
    if demands.form in FORMS:
        found.append(Requirement("form", demands.form, FORMS[demands.form].test(answer, target, demands)))
    if demands.allowed is not None:
        wanted = ", ".join(map(str, demands.allowed))
        found.append(Requirement("names", wanted, set(names_in(answer)) <= set(demands.allowed)))
    return tuple(found)


def is_carried_out(answer: Tree, expected: Tree) -> bool:
    """Whether no derivative is left to do: no d/dx[…], no (…)′, no ∂E/∂z, no σ′(z) of a function that has a formula.

    What stands in the expected answer as well may stay.

    >>> from symgrad.language.parser import read
    >>> [is_carried_out(read(text), read("2x")) for text in ("2x", "d/dx[x^2]", "2x + d/dx[3]")]
    [True, False, False]
    """
    pending = {node for node in walk(answer) if _is_pending(node)}
    return not pending or pending <= {node for node in walk(expected) if _is_pending(node)}


def _is_pending(node: Tree) -> bool:
    match node:
        case Derivative():
            return True
        case Call():
            return node.primes > 0 and node.function in FUNCTIONS
        case _:
            return False


def _carried_out_and(test: Callable[[Tree], bool]) -> Callable[[Tree, Target, Demands], bool]:
    return lambda answer, target, _: is_carried_out(answer, target.tree) and test(answer)


def _is_simplified(answer: Tree, target: Target, _: Demands) -> bool:
    return is_carried_out(answer, target.tree) and is_simplified(answer, target.tree)


def _shows_factors(answer: Tree, target: Target, demands: Demands) -> bool:
    return shows_factors(answer, demands.factors or wanted_factors(target.tree), target)


FORMS: Final[Mapping[str, AskedForm]] = MappingProxyType(
    {
        form.id: form
        for form in (
            AskedForm("carried_out", "with every derivative carried out", _carried_out_and(lambda _: True)),
            AskedForm("simplified", "simplified", _is_simplified),
            AskedForm("expanded", "multiplied out, with like terms collected", _carried_out_and(is_expanded)),
            AskedForm("factored", "as a product, factored as far as it goes", _carried_out_and(is_factored)),
            AskedForm("factors_visible", "with the factors of the chain rule visible", _shows_factors),
        )
    }
)
"""Every form by its id."""
