"""Everything about one activation: derivative, largest slope, other forms, range, limits, where it saturates or dies.

Nothing in it is stated without proof: what could not be established is None, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from symgrad.calculus.bounds import Extreme, greatest, limit_at
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.kinks import Corner, without_derivative
from symgrad.calculus.pieces import Piece, pieces_of
from symgrad.calculus.saturation import Saturation, saturation
from symgrad.calculus.signs import bound_of
from symgrad.calculus.simplify import simplify
from symgrad.calculus.verify import prove_equal
from symgrad.errors import AuthorError, ProofError, UnsupportedError
from symgrad.functions.entry import Function
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import activation_facts, defaults, definition, output_form
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ZERO, Name, Negative, Sum, Tree, number
from symgrad.networks.activations import Activation, activation_of
from symgrad.networks.softmax_study import SoftmaxStudy
from symgrad.shown import Shown

Z, OUTPUT = Name("z"), Name("o")
Symmetry = Literal["odd", "even", ""]


@dataclass(frozen=True, slots=True)
class Form:
    """Another way to write an activation, proved equal to its definition, and how it comes about."""

    tree: Tree
    reason: str


@dataclass(frozen=True)
class ActivationStudy(Shown):
    """What is known of one activation, in z.

    ``largest_slope``, ``smallest_slope`` and the two ends of ``range`` say where they are and whether they are
    exact; each may be None: not established. ``limits`` are those for z → −∞ and z → ∞.

    >>> import symgrad as sg
    >>> study = sg.activation("sigmoid")
    >>> study
    <ActivationStudy σ(z)>
    >>> to_text(study.largest_slope.value), [to_text(limit) for limit in study.limits]
    ('1/4', ['0', '1'])
    >>> [to_text(form.tree) for form in study.forms]
    ['e^z/(1 + e^z)', '(1/2) (1 + tanh(z/2))', '1 − σ(−z)']
    """

    activation: Activation

    def __repr__(self) -> str:
        return self._brief(to_text(self.formula))

    @property
    def formula(self) -> Tree:
        """φ(z) as it is called: σ(z), or the text that was given."""
        return self.activation.formula

    @property
    def entry(self) -> Function | None:
        """The entry of the registry; None for a text of one's own, and for the identity's bare z."""
        return FUNCTIONS.get(self.activation.id)

    @cached_property
    def definition_tree(self) -> Tree:
        """The formula in simpler functions."""
        found = definition(self.entry.id) if self.entry else None
        if found is None or self.entry is None:
            return self.formula
        return self._filled(found[1])

    def _filled(self, tree: Tree) -> Tree:
        """A text of the entry in z; a parameter that is 1 is not written as a factor."""
        filled = substitute(tree, self._arguments)
        return simplify(filled)[0] if self.entry and self.entry.defaults else filled

    @property
    def _arguments(self) -> dict[Name, Tree]:
        """What stands for the formal arguments of the entry: z, and the default values of the others."""
        if self.entry is None:
            return {}
        formal = tuple(map(Name, self.entry.arguments))
        return dict(zip(formal, (Z, *defaults(self.entry.id)), strict=True))

    def _fact(self, text: str) -> Tree | None:
        """A text of the entry as a tree in z."""
        if self.entry is None or not text:
            return None
        return self._filled(activation_facts(self.entry.id, text))

    @cached_property
    def derivation(self) -> Derivation:
        """The derivative by z, with its steps."""
        return derive(self.formula, Z)

    @cached_property
    def output_form(self) -> Tree | None:
        """The derivative by the output o = φ(z), proved equal; None where there is no such form."""
        form = output_form(self.entry.id) if self.entry else None
        if form is None or OUTPUT not in names_in(form):
            return None
        prove_equal(self.derivation.result_tree, substitute(form, {OUTPUT: self.formula}))
        return form

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Other ways to write it, each proved equal to the definition."""
        if self.entry is None:
            return ()
        found = []
        for form in self.entry.forms:
            tree = self._fact(form.expression)
            assert tree is not None
            prove_equal(self.definition_tree, tree)
            found.append(Form(tree, form.reason))
        return tuple(found)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The plain formulas, from left to right; none where the places at which they change were not found."""
        try:
            return pieces_of(self.formula, Z)
        except UnsupportedError:
            return ()

    @cached_property
    def corners(self) -> tuple[Corner, ...]:
        """The places without a derivative, with the slopes on both sides, proved."""
        places = sorted({piece.low for piece in self.pieces} - {None})  # type: ignore[type-var]
        functions = (self.derivation, derive(self.definition_tree, Z))
        found = (
            next((corner for one in functions if (corner := without_derivative(one, {Z: number(place)}))), None)
            for place in places
            if place is not None
        )
        corners = tuple(corner for corner in found if corner is not None)
        for corner in corners:
            corner.prove()
        return corners

    @cached_property
    def largest_slope(self) -> Extreme | None:
        """The least number that no slope exceeds."""
        return self._extreme(1, 1)

    @cached_property
    def smallest_slope(self) -> Extreme | None:
        """The largest number below which no slope lies."""
        return self._extreme(1, -1)

    @cached_property
    def slope_gap(self) -> Tree | None:
        """What φ′(z) lacks of the largest slope, in a form whose sign is seen: (½ − σ(z))². None without one.

        Raises :class:`ProofError` where the entry's form is not that.
        """
        if self.entry is None or not self.entry.slope_gap:
            return None
        bound = self._fact(self.entry.largest_slope)
        gap = activation_facts(self.entry.id, self.entry.slope_gap)
        assert bound is not None
        here = substitute(gap, {OUTPUT: self.formula})
        prove_equal(Sum((bound, Negative(self.derivation.result_tree))), here)
        return here if bound_of(here) in ("≥", ">") else None

    @cached_property
    def range(self) -> tuple[Extreme | None, Extreme | None]:
        """The smallest and the largest output, or what it only comes close to."""
        return self._extreme(0, -1), self._extreme(0, 1)

    def _extreme(self, order: int, direction: Literal[1, -1]) -> Extreme | None:
        return greatest(self.pieces, order, direction) if self.pieces else None

    @cached_property
    def limits(self) -> tuple[Tree | None, Tree | None]:
        """What φ(z) goes to for z → −∞ and z → ∞."""
        return self._limits(0)

    @cached_property
    def slope_limits(self) -> tuple[Tree | None, Tree | None]:
        """What φ′(z) goes to for z → −∞ and z → ∞."""
        return self._limits(1)

    def _limits(self, order: int) -> tuple[Tree | None, Tree | None]:
        if not self.pieces:
            return None, None
        return limit_at(self.pieces, order, -1), limit_at(self.pieces, order, 1)

    @cached_property
    def saturations(self) -> tuple[Saturation, ...]:
        """On which sides the slope becomes small for good (below 0.01), and from where on."""
        found = (saturation(self.pieces, side) for side in (-1, 1)) if self.pieces else ()
        return tuple(one for one in found if one is not None)

    @property
    def dies(self) -> tuple[Saturation, ...]:
        """On which sides the slope is exactly 0: a unit there is changed by no step."""
        return tuple(one for one in self.saturations if one.exactly_zero)

    @property
    def trainable(self) -> bool:
        """Whether there is a slope other than 0 anywhere, which gradient descent needs."""
        return not self.pieces or any(piece.derivative(1) != ZERO for piece in self.pieces)

    @cached_property
    def symmetry(self) -> Symmetry:
        """Odd, φ(−z) = −φ(z), or even, φ(−z) = φ(z), proved; "" for neither."""
        turned = substitute(self.formula, {Z: Negative(Z)})
        if _equal(turned, Negative(self.formula)):
            return "odd"
        return "even" if _equal(turned, self.formula) else ""

    @cached_property
    def reflection(self) -> Tree | None:
        """φ(−z) by φ(z): 1 − σ(z), proved; None where the entry says nothing."""
        if self.entry is None or not self.entry.reflection:
            return None
        form = activation_facts(self.entry.id, self.entry.reflection)
        here = substitute(form, {**self._arguments, OUTPUT: self.formula})
        prove_equal(substitute(self.formula, {Z: Negative(Z)}), here)
        return here

    def without_slope(self, place: Tree) -> bool:
        """Whether there is no derivative at a place."""
        return any(corner.point == ((Z, place),) for corner in self.corners)


def activation(text: str) -> ActivationStudy | SoftmaxStudy:
    """Study an activation: a name of the registry ("sigmoid", "relu"), a formula of your own in z, or "softmax".

    Softmax takes a whole layer together, so its study is of another kind. Raises AuthorError for anything else.

    >>> activation("z/(1 + exp(-z))").limits
    (Number(value=Fraction(0, 1), places=None), Constant(symbol='infinity'))
    """
    found = activation_of(text)
    return SoftmaxStudy() if found.over_layer else ActivationStudy(found)


@dataclass(frozen=True, slots=True)
class ActivationComparison(Shown):
    """Several activations side by side."""

    studies: tuple[ActivationStudy, ...]

    def __repr__(self) -> str:
        return self._brief(", ".join(to_text(study.formula) for study in self.studies))


def compare_activations(activations: Sequence[str]) -> ActivationComparison:
    """Several activations in one table: formula, derivative, range, largest slope, value at 0, where each saturates.

    >>> compare_activations(["sigmoid", "relu"])
    <ActivationComparison σ(z), ReLU(z)>
    """
    if isinstance(activations, str) or len(activations) < 2:
        raise AuthorError("there is nothing to compare", expected="a list of two activations or more")
    studies = tuple(activation(text) for text in activations)
    alone = tuple(study for study in studies if isinstance(study, ActivationStudy))
    if len(alone) < len(studies):
        raise AuthorError("softmax takes a whole layer together", expected="activations of one weighted sum")
    return ActivationComparison(alone)


def _equal(left: Tree, right: Tree) -> bool:
    try:
        prove_equal(left, right)
    except ProofError:
        return False
    return True
