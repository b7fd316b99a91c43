"""The list of mistakes, each with an example that is checked like any answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import differentiate
from symgrad.calculus.implicit import ImplicitDerivative, implicit_derivative
from symgrad.checking.asked import Demands, DigitsAsked, NumberAnswer
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.diagnose import NamedMistake
from symgrad.checking.diagnosis.example_networks import network_example
from symgrad.checking.diagnosis.mistake import Mistake
from symgrad.checking.diagnosis.network_diagnoser import network_diagnoser
from symgrad.checking.diagnosis.table import MISTAKES
from symgrad.checking.numbers import number_checker
from symgrad.errors import AuthorError, SymgradError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Derivative, Name, Tree
from symgrad.shown import Shown

_PLACES: Final = 4
"""Decimals of the examples about networks."""
_CURVE: Final = re.compile(r"d(\w)/d(\w) on (.*)")


@dataclass(frozen=True, slots=True)
class MistakeList(Shown):
    """Mistakes as a document: what each is called, and an example.

    >>> "product_of_derivatives" in mistake_list().to_text()
    True
    """

    entries: tuple[Mistake, ...]

    def to_dict(self) -> dict[str, dict[str, str]]:
        """The mistakes as plain data, by their ids.

        >>> mistake_list(["inner_missing"]).to_dict()["inner_missing"]["answer"]
        'cos(3x^2)'
        """
        return {
            one.id: {
                "name": one.name, "rule": one.rule, "where": one.where, "what": one.what, "question": one.example[0],
                "right": one.example[1], "answer": one.example[2], "source": one.source,
            }
            for one in self.entries
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.entries)}>"


def mistake_list(ids: Sequence[str] | None = None) -> MistakeList:
    """All mistakes that are known, or those with the given ids.

    Raises AuthorError for an id that is none.
    """
    unknown = [one for one in ids or () if one not in MISTAKES]
    if unknown:
        near = get_close_matches(unknown[0], MISTAKES, n=2)
        expected = f"perhaps {' or '.join(near)}" if near else "an id that symgrad mistakes lists"
        raise AuthorError(f"there is no mistake {unknown[0]!r}", expected=expected)
    return MistakeList(tuple(MISTAKES.values()) if ids is None else tuple(MISTAKES[one] for one in ids))


def example_question(mistake: Mistake) -> Derivation | ImplicitDerivative | None:
    """The derivation that an example asks for, None where it asks for something else than a derivative.

    >>> example_question(MISTAKES["inner_missing"])
    <Derivation f'(x) = 6x cos(3x²)>
    """
    curve = _CURVE.fullmatch(mistake.example[0])
    if curve:
        return implicit_derivative(curve[3], of=curve[1], wrt=curve[2])
    text, _, point = mistake.example[0].partition(" at ")
    tree = _read(text)
    if not isinstance(tree, Derivative):
        return None
    function: Tree = tree
    variables: list[Name] = []
    while isinstance(function, Derivative):
        variables = [*function.variables, *variables]
        function = function.operand
    at = {name.strip(): value.strip() for name, _, value in (pair.partition("=") for pair in point.split(",") if pair)}
    return differentiate(function, variables if len(variables) > 1 else variables[0], at=at or None)


@cache
def example_mistakes(mistake: Mistake) -> tuple[NamedMistake, ...]:
    """What is found in the wrong answer of a mistake's own example: the mistake is among it."""
    asked = example_question(mistake)
    if asked is None:
        return _in_a_network(mistake)
    verdict = AnswerKey(asked).check(mistake.example[2])
    return tuple(one for alternative in verdict.diagnosis for one in alternative)


def _in_a_network(mistake: Mistake) -> tuple[NamedMistake, ...]:
    question = network_example(mistake)
    if question is None:
        return ()
    right, wrong = mistake.example[1:]
    checker = number_checker(NumberAnswer(read(right)), Demands(digits=DigitsAsked(decimals=_PLACES)))
    diagnoser = network_diagnoser([checker], question)
    found = () if diagnoser is None else diagnoser.named(read(wrong), wrong)
    return tuple(one for alternative in found for one in alternative)


def _read(text: str) -> Tree | None:
    try:
        return read(text, Notation())
    except SymgradError:
        return None
