"""What a page says about an activation's slope, symmetry, limits, range and values."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.calculus.bounds import INFINITY, Extreme, is_constant
from symgrad.document.activation_names import called, decimal, end_of, slope_name, stretch
from symgrad.document.model import Aligned, Block, Line, Paragraph, Table, Text, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import EULER, ZERO, Negative, Power, Quotient, Relation, Sum, Tree, number
from symgrad.networks.activation_study import ActivationStudy, Z
from symgrad.numeric.balls import evaluate, exact
from symgrad.numeric.worked import work_out

_PLACES = 4
_VALUES = range(-4, 5)
_LAYERS = 5


def largest_slope_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """The largest slope with its proof, and what it means for gradients."""
    found = study.largest_slope
    if found is None:
        return (Paragraph(("A largest slope was not established: no bound could be proved for the whole line.",)),)
    if not study.trainable:
        return (Paragraph(prose("The slope is 0 wherever there is one.")),)
    return (*_proof(study, found), *_least(study), *_meaning(found))


def _proof(study: ActivationStudy, found: Extreme) -> tuple[Block, ...]:
    slope = slope_name(study)
    gap = study.slope_gap
    if gap is not None:
        first = Sum((found.value, Negative(study.derivation.result_tree)))
        shown = Aligned(
            Sum((found.value, Negative(slope))),
            (
                Line("=", first),
                Line("=", gap, () if first == gap else prose("as a square")),
                Line("≥", ZERO, prose("a square is never negative")),
            ),
        )
        words = "So {bound} for every {z}, and it is taken at {at}, where the square is 0."
        bound = Relation(slope, "≤", found.value)
        lead = prose("How much is missing from {slope} to {value}?", slope=slope, value=found.value)
        return (Paragraph(lead), shown, Paragraph(prose(words, bound=bound, z=Z, at=_where(found))))
    return (Paragraph(_statement(study, found)),)


def _statement(study: ActivationStudy, found: Extreme) -> Text:
    slope, value = slope_name(study), found.value
    if value == INFINITY:
        return prose("The slope has no bound: {limit}.", limit=Relation(slope, "→", INFINITY))
    if not found.exact:
        words = "The largest slope is about {value}, with all these digits proved: on no part of the line is it larger."
        return prose(words, value=value)
    if not found.reached:
        words = "{bound} for every {z}; for {end} it comes as close to {value} as one likes but never reaches it."
        end = end_of(1 if found.where == "infinity" else -1)
        return prose(words, bound=Relation(slope, "<", value), z=Z, value=value, end=end)
    straight = [piece for piece in study.pieces if is_constant(piece, 1)]
    flat = [piece for piece in straight if exact(piece.derivative(1), {}) == exact(value, {})]
    if flat:
        words = "The largest slope is {value}, for all {z} with {where}."
        if len(study.pieces) == 1:
            return prose("The slope is {value} everywhere.", value=value)
        where = stretch(flat[0].low, flat[0].high)
        if flat[0].low is not None and flat[0].high is None and not study.without_slope(number(flat[0].low)):
            where = Relation(Z, "≥", decimal(flat[0].low))
        return prose(words, value=value, z=Z, where=where)
    return prose("The largest slope is {value}, at {at}.", value=value, at=_where(found))


def _where(found: Extreme) -> Tree:
    assert not isinstance(found.where, str)
    return Relation(Z, "=", number(found.where or 0))


def _least(study: ActivationStudy) -> tuple[Block, ...]:
    """That a slope can be negative, or never is."""
    found = study.smallest_slope
    if found is None or found.value == INFINITY:
        return ()
    falls = found.value == Negative(INFINITY) or (exact(found.value, {}) or 0) < 0
    if not falls:
        above = exact(found.value, {}) or not found.reached
        words = "The slope is never 0 or negative" if above else "The slope is never negative"
        return (Paragraph(prose(words + ": a larger {z} " + ("gives a larger" if above else "never gives a smaller")
                                + " output.", z=Z)),)  # fmt: skip
    about = "" if found.exact else "about "
    words = "The slope can be negative, down to {about}{value}: there a larger {z} gives a smaller output."
    return (Paragraph(prose(words, about=about, value=found.value, z=Z)),)


def _meaning(found: Extreme) -> tuple[Block, ...]:
    """What the bound does to a gradient that goes back through several layers."""
    value = exact(found.value, {})
    if value is None:
        return ()
    opening = "Backpropagation multiplies by one such slope in every layer"
    if value < 1:
        product = Relation(Power(_bracketed(found.value), number(_LAYERS)), "=", number(value**_LAYERS))
        words = ": through {n} layers by at most {product}, weights apart. This is how gradients **vanish**."
        return (Paragraph(prose(opening + words, n=_LAYERS, product=product)),)
    if value == 1:
        words = ": a slope of 1 passes the gradient on undiminished, every smaller one shrinks it."
        return (Paragraph((opening + words,)),)
    return (Paragraph((opening + ": where it is larger than 1, it makes the gradient grow.",)),)


def _bracketed(value: Tree) -> Tree:
    rational = exact(value, {})
    assert rational is not None
    return Quotient(number(rational.numerator), number(rational.denominator)) if rational.denominator != 1 else value


def symmetry_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """What the activation is at −z."""
    turned = called(study, Negative(Z))
    if study.symmetry == "odd":
        relation = Relation(turned, "=", Negative(called(study)))
        words = "**Symmetry.** {relation}: the function is odd, and its outputs are centred on 0."
        return (Paragraph(prose(words, relation=relation)),)
    if study.symmetry == "even":
        words = "**Symmetry.** {relation}: the function is even."
        return (Paragraph(prose(words, relation=Relation(turned, "=", called(study)))),)
    if study.reflection is not None:
        return (Paragraph(prose("**Symmetry.** {relation}.", relation=Relation(turned, "=", study.reflection))),)
    return ()


def far_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """The limits of the function and of its slope at both ends, and the range."""
    rows = (
        (prose("{f}", f=called(study)), *map(_limit, study.limits)),
        (prose("{slope}", slope=slope_name(study)), *map(_limit, study.slope_limits)),
    )
    header = ((), prose("{end}", end=end_of(-1)), prose("{end}", end=end_of(1)))
    blocks: list[Block] = [Paragraph(_how(study)), Table(header, rows, "lcc")]
    spread = range_text(study)
    if spread:
        blocks.append(Paragraph(prose("**Range.** {spread}{sign}", spread=spread, sign=_one_sign(study))))
    return tuple(blocks)


def _how(study: ActivationStudy) -> Text:
    """How the limits are seen."""
    if len(study.pieces) > 1 and all(is_constant(piece, 1) for piece in study.pieces):
        return ("Far out only the formula of that side counts, and it is a straight line:",)
    words = (
        "To see a limit, keep in each sum what grows fastest; beside it all else vanishes (an exponential outgrows "
        "every power, and {small} for {end}):"
    )
    return prose(words, small=Relation(Power(EULER, Negative(Z)), "→", ZERO), end=end_of(1))


def _limit(limit: Tree | None) -> Text:
    return prose("not established") if limit is None else prose("{limit}", limit=limit)


def range_text(study: ActivationStudy) -> Text:
    """Between which values the outputs lie, and which of them are reached; nothing where that is not known."""
    low, high = study.range
    if low is None or high is None:
        return ()
    if not study.trainable:
        return prose("The output is {low} or {high}, nothing between.", low=low.value, high=high.value)
    if low.value == Negative(INFINITY) and high.value == INFINITY:
        return prose("Every real number is an output.")
    if not (low.exact and high.exact):
        above = prose("up to {high}", high=high.value) if high.value != INFINITY else ("on, without a bound above",)
        return prose("The outputs go from about {low} (its digits are proved) {above}.", low=low.value, above=above)
    if not all(corner.continuous for corner in study.corners):
        return prose("For all outputs {relation}.", relation=range_tree(low, high, called(study)))
    return prose("The outputs are all numbers with {relation}.", relation=range_tree(low, high, called(study)))


def range_tree(low: Extreme, high: Extreme, name: Tree) -> Tree:
    """0 < σ(z) < 1, ReLU(z) ≥ 0; for an output without bounds −∞ < id(z) < ∞."""
    lower, upper = ("≤" if low.reached else "<"), ("≤" if high.reached else "<")
    if high.value == INFINITY and low.value != Negative(INFINITY):
        return Relation(name, "≥" if low.reached else ">", low.value)
    return Relation(low.value, lower, Relation(name, upper, high.value))  # type: ignore[arg-type]


def _one_sign(study: ActivationStudy) -> Text:
    """What outputs of one sign do to the weights of the next layer."""
    low = study.range[0]
    if low is None or low.value == Negative(INFINITY) or (exact(low.value, {}) or 0) < 0 or not study.trainable:
        return ()
    return prose(
        " None is negative, so with one example all weights into a unit of the next layer get gradients of the same "
        "sign, or 0: in such a step they can only rise together or fall together."
    )


def value_blocks(study: ActivationStudy) -> tuple[Block, ...]:
    """A table of values and slopes for small whole numbers."""
    header = (prose("{z}", z=Z), prose("{f}", f=called(study)), prose("{slope}", slope=slope_name(study)))
    rows = tuple((prose("{z}", z=number(place)), *_at(study, number(place))) for place in _VALUES)
    return (Table(header, rows, "rrr"),)


def _at(study: ActivationStudy, place: Tree) -> Sequence[Text]:
    at = {Z: place}
    filled = substitute(study.definition_tree, at)
    if not evaluate(filled, {}).is_finite():
        return prose("not defined"), prose("none")
    value = work_out(filled, places=_PLACES)
    if study.without_slope(place):
        return prose("{value}", value=value.tree), prose("none")
    steepness = substitute(study.derivation.result_tree, at)
    if not evaluate(steepness, {}).is_finite():
        return prose("{value}", value=value.tree), prose("none")
    slope = work_out(steepness, places=_PLACES)
    return prose("{value}", value=value.tree), prose("{slope}", slope=slope.tree)

