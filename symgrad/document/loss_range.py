"""Between which values a loss lies, on a page: why never less, where it is lowest, and that no bound holds it."""

from __future__ import annotations

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.model import Aligned, Block, Line, Paragraph, Statement, Text, prose
from symgrad.document.proofs import require_lines
from symgrad.language.parser import read
from symgrad.language.traversal import substitute
from symgrad.language.tree import ONE, ZERO, Call, Cases, Constant, Name, Negative, Relation, Sum, Tree
from symgrad.networks.loss_range import LEVEL, ProvedRange
from symgrad.networks.loss_study import LOSS, LossStudy
from symgrad.networks.objective import OUTPUT

_INFINITY = Constant("infinity")


def range_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The range for all targets, or one after the other for those for which it differs."""
    blocks: list[Block] = []
    for found in study.ranges:
        blocks += _range(found)
    if study.objective.loss.distribution:
        alone = study.activation is not None and not study.activation.over_layer
        blocks += (_no_distribution(study),) if alone else entropy_blocks(study)
    return tuple(blocks)


def _range(found: ProvedRange) -> list[Block]:
    opening: list[Block] = []
    if found.targets is not None:
        same = found.targets.operator != "="
        words = "**For {t}**" + (":" if same else " the loss is {line}.")
        opening = [Paragraph(prose(words, t=found.targets, line=Relation(LOSS, "=", found.term)))]
    blocks: list[Block] = [*opening, Paragraph((*_why(found), *_place(found)))]
    if not _is_plain(found):
        blocks.append(_at_place(found))
    if found.level is not None:
        blocks += [Paragraph(_no_bound(found, found.level)), _level(found, found.level)]
    return [*blocks, Paragraph(_verdict(found))]


def _is_plain(found: ProvedRange) -> bool:
    """Whether the place is a whole stretch, so that there is no single value to put in."""
    return found.at.operator != "="


def _why(found: ProvedRange) -> Text:
    """Why the loss is never less than its lowest value."""
    match found.reason:
        case "square":
            return prose("A square is never negative, so the loss is never less than 0. ")
        case "absolute":
            return prose("An absolute value is never negative, so the loss is never less than 0. ")
        case "form":
            return prose("Squares, absolute values and exponentials are never negative, and nothing is taken away from "
                         "them, so the loss is never less than 0. ")
        case "maximum":
            assert isinstance(found.term, Call)
            other = next(part for part in found.term.arguments if part != ZERO)
            return prose("The larger one of 0 and {u} is at least 0, so the loss is never negative. ", u=other)
        case "cases":
            assert isinstance(found.term, Cases)
            (branch, condition), *_ = found.term.branches
            assert found.term.otherwise is not None
            return prose(
                "While {condition} the loss is {branch}, which is never negative; beyond that, {other} is even more "
                "than its value at the border. So the loss is never less than 0. ",
                condition=condition, branch=branch, other=found.term.otherwise,
            )
        case "falls" | "rises" | "turns":
            return _by_slope(found)


def _by_slope(found: ProvedRange) -> Text:
    slope = found.slope.result_tree
    if found.reason == "turns":
        return prose(
            "The slope is {slope}. Its denominator is positive between 0 and 1, so it has the sign of {difference}: "
            "the loss falls as long as {below} and rises as soon as {above}. ",
            slope=slope, difference=Sum((OUTPUT, Negative(found.at.right))),
            below=Relation(OUTPUT, "<", found.at.right), above=Relation(OUTPUT, ">", found.at.right),
        )
    moves, sign = ("falls", "negative") if found.reason == "falls" else ("rises", "positive")
    end = "up to" if found.reason == "falls" else "from"
    return prose(
        f"The slope {{slope}} is {sign} for every {{o}} between 0 and 1, so the loss {moves} all the way {end} "
        "{at}. ", slope=slope, o=OUTPUT, at=found.at,
    )


def _place(found: ProvedRange) -> Text:
    if _is_plain(found):
        return prose("It is {lowest} wherever {at}: there the prediction is right, and by far enough.",
                     lowest=found.lowest, at=found.at)
    if not found.reached:
        return prose("There it would be {lowest}, a value that it comes as close to as one likes:", lowest=found.lowest)
    return prose("The lowest value is reached at {at}:", at=found.at)


def _at_place(found: ProvedRange) -> Aligned:
    filled = substitute(found.term, {OUTPUT: found.at.right})
    return Aligned(LOSS, _distinct(filled, found.lowest))


def _no_bound(found: ProvedRange, level: Tree) -> Text:
    return prose(
        "Upwards there is no bound. Whatever {M} somebody names ({levels}), at the prediction {o} the loss is "
        + ("just that:" if found.surplus == ZERO else "more than that:"),
        M=LEVEL, levels=found.levels, o=Relation(OUTPUT, "=", level),
    )


def _level(found: ProvedRange, level: Tree) -> Aligned:
    filled = substitute(found.term, {OUTPUT: level})
    if found.surplus == ZERO:
        return Aligned(LOSS, _distinct(filled, LEVEL))
    reason = prose("the other term is positive, since the logarithm of a number below 1 is negative")
    return Aligned(LOSS, (Line("=", filled), Line("=", Sum((LEVEL, found.surplus))), Line("≥", LEVEL, reason)))


def _distinct(filled: Tree, result: Tree) -> tuple[Line, ...]:
    return (Line("=", result),) if filled == result else (Line("=", filled), Line("=", result))


def _verdict(found: ProvedRange) -> Text:
    upper = LOSS if found.level is None else Relation(LOSS, "<", _INFINITY)
    low = Relation(found.lowest, "≤" if found.reached else "<", upper)
    where = "" if found.targets is None else " for {t}"
    tail = "" if found.reached else "; 0 itself is never reached, because {o} never gets to {end}"
    return prose(f"**So {{range}}**{where}{tail}.", range=low, o=OUTPUT, end=found.at.right,
                 **({} if found.targets is None else {"t": found.targets}))


def _no_distribution(study: LossStudy) -> Paragraph:
    """That the loss is made for outputs that sum to 1, which an activation of single units does not give."""
    assert study.activation is not None
    return Paragraph(prose(
        "**Several outputs.** This loss is made for outputs that sum to 1, as those of softmax do: raising one lowers "
        "the others. Those of {f} do not. An output with the target 0 adds nothing to the loss, so nothing pushes it "
        "down; the binary cross-entropy has a term for that, {term}.",
        f=study.activation.formula, term=read("-(1 - t) ln(1 - o)"),
    ))  # fmt: skip


def entropy_blocks(study: LossStudy) -> tuple[Block, ...]:
    """The lowest value over a whole distribution: the entropy of the targets, by ln x ≤ x − 1."""
    difference = read(r"\sum_k t_k ln(o_k) - \sum_k t_k ln(t_k)")
    ratio, bound = read(r"\sum_k t_k ln(o_k/t_k)"), read(r"\sum_k t_k (o_k/t_k - 1)")
    sums = read(r"\sum_k o_k - \sum_k t_k")
    prove_equal(difference, ratio)
    prove_equal(bound, sums)
    entropy, loss = Name("H"), LOSS
    first: tuple[Block, ...] = (
        Paragraph(prose(
            "**All outputs together.** The targets sum to 1, and so do the outputs. A target of 1 with zeros beside it "
            "(one-hot) leaves one term, {term}, and the loss reaches 0 where that output is 1. Targets in between, as "
            "0.9 and 0.1, leave more than one term, and then **the lowest value is not 0**: it is the entropy "
            "{line} of the targets, at {at}.",
            term=read("-ln(o_k)"), line=Relation(entropy, "=", read(r"-\sum_k t_k ln(t_k)")), at=read("o_k = t_k"),
        )),
        *_logarithm_blocks(),
    )
    chain = Aligned(Sum((entropy, Negative(loss))), (
        Line("=", difference),
        Line("=", ratio, prose("{line}", line=read("ln(a) - ln(b) = ln(a/b)"))),
        Line("≤", bound, prose("{line} with {x=}", line=_INEQUALITY, x=read("o_k/t_k"))),
        Line("=", sums, prose("multiply out")),
        Line("≤", Sum((ONE, Negative(ONE))), prose("the outputs sum to at most 1, the targets to 1")),
        Line("=", ZERO),
    ))
    softmax = study.activation is not None and study.activation.over_layer
    never = " Outputs of softmax are always below 1, so with one-hot targets the loss comes close to 0 without "
    never += "reaching it."
    return (
        *first, Paragraph(prose("So, with sums over the targets that are not 0 (the others add nothing to "
                                "either side):")), chain,
        Paragraph(prose("**So {range}**, and where the targets and the outputs are the same, both are equal."
                        + (never if softmax else ""),
                        range=Relation(entropy, "≤", Relation(loss, "<", _INFINITY)))),
    )


_INEQUALITY = read("ln(x) <= x - 1")


def _logarithm_blocks() -> tuple[Block, ...]:
    """ln x ≤ x − 1, from the slope of the difference."""
    x, gap = Name("x"), read("x - 1 - ln(x)")
    derivation = derive(gap, x)
    require_lines(derivation.verify().lines)
    fraction = read("(x - 1)/x")
    prove_equal(derivation.result_tree, fraction)
    name = Call("g", (x,))
    return (
        Statement(prose("{line}.", line=_INEQUALITY), prose(
            "The difference {g} has the slope {slope}, negative for {below} and positive for {above}. So it is lowest "
            "at {one}, and there it is 0.",
            g=Relation(name, "=", gap), slope=Relation(Call("g", (x,), primes=1), "=", fraction),
            below=read("x < 1"), above=read("x > 1"), one=read("x = 1"),
        )),
    )
