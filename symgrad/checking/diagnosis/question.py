"""What an expected answer is the answer to, as far as it is known: from it wrong answers are foreseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from typing import Final, Protocol, runtime_checkable

from symgrad.calculus.derivation import Derivation
from symgrad.checking.diagnosis.antiderivative import antiderivative
from symgrad.checking.diagnosis.arithmetic import minus
from symgrad.checking.diagnosis.forms import made
from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.diagnosis.wrong_algebra import as_if_varying
from symgrad.checking.diagnosis.wrong_derivatives import MOST_VARIANTS, right_derivative, wrong_derivatives
from symgrad.errors import UnsupportedError
from symgrad.language.traversal import depends_on, names_in, substitute, walk
from symgrad.language.tree import ZERO, Name, Tree

_LONGEST: Final = 60
"""Nodes of a function whose further derivative is foreseen."""


@runtime_checkable
class Question(Protocol):
    """What an answer is asked for. Questions are plain data, so that keys can be pickled."""

    def variants(self, mistakes: int = 2) -> list[Variant]:
        """What comes out with up to so many mistakes."""

    def entry(self, place: int) -> Question | None:
        """The question behind one entry of an answer with several, counted from 0."""


@dataclass(frozen=True, slots=True)
class DerivativeQuestion:
    """The derivative of a function: ``stages`` holds what is differentiated in turn, and by which variable.

    ``at`` is the point at which its value is asked for.

    >>> from symgrad.calculus.differentiate import differentiate
    >>> question = derivative_question(differentiate("x^3", order=2))
    >>> sorted({slip.mistake for variant in question.variants(1) for slip in variant.made})[:2]
    ['derivative_missing', 'derivative_too_many']
    """

    stages: tuple[tuple[Tree, Name], ...]
    at: tuple[tuple[Name, Tree], ...] = ()

    def entry(self, place: int) -> Question | None:
        """The only entry is the whole."""
        return self if place == 0 else None

    def variants(self, mistakes: int = 2) -> list[Variant]:
        """What comes out with up to so many mistakes."""
        last, variable = self.stages[-1]
        found = [variant for variant in wrong_derivatives(last, variable, mistakes) if not self._is_earlier(variant)]
        right = found[0].tree
        further = (self._as_a_whole(right), self._oftener(right), self._earlier_slips(), self._elsewhere(right))
        extra = [variant for variants in further for variant in _as_far_as_possible(variants)]
        singles = [variant for variant in found if len(variant.made) == 1]
        if mistakes > 1:
            extra += [Variant(minus(one.tree), (*one.made, Made("sign"))) for one in singles]
        found = sorted([*found, *extra], key=lambda variant: len(variant.made))
        return found[:MOST_VARIANTS]

    def _is_earlier(self, variant: Variant) -> bool:
        """Whether what was to be differentiated is given as it is, which has a name of its own."""
        kept = [one.mistake for one in variant.made] == ["not_differentiated"]
        return kept and variant.tree == self.stages[-1][0]

    def _as_a_whole(self, right: Tree) -> Iterator[Variant]:
        """Another derivative than the one asked for."""
        tree, x = self.stages[-1]
        asked = [variable for _, variable in self.stages]
        yield Variant(minus(right), (Made("sign"),))
        if depends_on(tree, x):
            itself = "derivative_missing" if len(self.stages) > 1 else "function_itself"
            yield Variant(tree, made(itself, x, f=self.stages[0][0]))
        whole = antiderivative(tree, x) if len(self.stages) == 1 else None
        if whole is not None and whole != ZERO:
            yield Variant(whole, made("integrated", x, f=tree))
        if not depends_on(tree, x):
            yield Variant(tree, made("constant_kept", x, c=tree))
            yield Variant(as_if_varying(tree), made("constant_as_variable", x, c=tree))
        for y in names_in(self.stages[0][0]):
            for place, variable in enumerate(asked):
                if y != variable:
                    others = [*asked[:place], y, *asked[place + 1 :]]
                    result = reduce(right_derivative, others, self.stages[0][0])
                    yield Variant(result, made("wrong_variable", variable, y=y, f=self.stages[0][0]))

    def _oftener(self, right: Tree) -> Iterator[Variant]:
        """One derivative more, unless the result is so long that nobody would go on."""
        tree, x = self.stages[-1]
        if sum(1 for _ in islice(walk(tree), _LONGEST)) < _LONGEST:
            yield Variant(right_derivative(right, x), made("derivative_too_many", x, f=self.stages[0][0]))

    def _earlier_slips(self) -> Iterator[Variant]:
        """A mistake in an earlier derivative, and the later ones taken rightly from there."""
        for place, (tree, variable) in enumerate(self.stages[:-1]):
            later = [name for _, name in self.stages[place + 1 :]]
            for one in wrong_derivatives(tree, variable, 1)[1:]:
                yield Variant(reduce(right_derivative, later, one.tree), one.made)

    def _elsewhere(self, right: Tree) -> Iterator[Variant]:
        """The right derivative at another point than the one asked for."""
        if not self.at:
            return
        x = self.stages[-1][1]
        for name, value in self.at:
            slots = made("other_point", x, a=value)
            yield Variant(substitute(right, {name: minus(value)}), slots)
            yield Variant(substitute(right, {name: ZERO}), slots)
        if len(self.at) > 1:
            names = [name for name, _ in self.at]
            values = [value for _, value in self.at]
            turned = dict(zip(names, [*values[1:], values[0]], strict=True))
            yield Variant(substitute(right, turned), made("coordinates_exchanged", x))


def _as_far_as_possible(variants: Iterator[Variant]) -> Iterator[Variant]:
    """Variants up to the first that takes mathematics which is not covered."""
    try:
        yield from variants
    except UnsupportedError:
        return


@dataclass(frozen=True, slots=True)
class SeveralQuestions:
    """A question for each entry of a vector, or of a matrix row by row."""

    entries: tuple[Question | None, ...]

    def variants(self, mistakes: int = 2) -> list[Variant]:  # noqa: ARG002
        """Nothing is known of the whole; each entry has its own."""
        return []

    def entry(self, place: int) -> Question | None:
        """The question behind an entry."""
        return self.entries[place] if place < len(self.entries) else None


def derivative_question(derivation: Derivation) -> DerivativeQuestion:
    """The question that a derivation answers."""
    stages: list[tuple[Tree, Name]] = []
    one: Derivation | None = derivation
    while one is not None:
        stages.insert(0, (one.expression_tree, one.variable))
        one = one.previous
    return DerivativeQuestion(tuple(stages), derivation.at)
