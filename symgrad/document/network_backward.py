"""The backward pass of a network: for each unit the path, the chain rule, every factor derived, the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symgrad.document.chains import factor_lines, only_term, path_tree, paths_to_output, sum_over_paths
from symgrad.document.kinks import kink_blocks
from symgrad.document.model import (
    Aligned,
    Block,
    Formula,
    Heading,
    Items,
    Line,
    Paragraph,
    Statement,
    Table,
    Text,
    prose,
)
from symgrad.document.network_activation import activation_blocks
from symgrad.document.network_forward import go, worked_units
from symgrad.document.put_in import enumerated, put_in, shown, significant
from symgrad.document.together import together
from symgrad.errors import ProofError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.printing import to_text
from symgrad.language.tree import (
    ZERO,
    Call,
    Derivative,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    number,
)
from symgrad.networks.backprop import Factor, Gradient, GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.differences import central_differences
from symgrad.networks.topology import Unit

_MUCH = 5
"""How many times smaller a gradient is than the one it is made from before the page says why."""

_LONGEST_FORMULA = 60
"""Characters of a formula that still stands in a table of units."""

_AGREE = 1e-7
"""The relative distance to a central difference beyond which a value is not shown."""


def backward_blocks(found: Backpropagation[Any], numbers_only: bool = False) -> tuple[Block, ...]:
    """The error of every unit, from the outputs back; only the numbers where the rest stands on the page already."""
    if numbers_only:
        worked = [(unit.label, others) for unit, others in worked_units(found.network.structure)]
        return tuple(
            block for label, others in reversed(worked)
            for block in (*number_blocks(found, label), *_same_way(found, others))
        )  # fmt: skip
    letters = found.network.letters
    symbol = letters.error_of("j")
    meaning = Relation(symbol.name, "=", symbol.letter_tree(found.only_pass.named(
        found.network.objective_name, letters.sum_of_unit("j"))))
    blocks: list[Block] = [
        *kink_blocks(found.only_pass),
        Paragraph(prose("For each unit we want {meaning}: how much the loss "
                        + ("falls as the unit's weighted sum rises. " if letters.error_sign == -1
                           else "changes with the unit's weighted sum. ")
                        + "The output comes first, because the units before it need its result.", meaning=meaning)),
        *activation_blocks(found.network),
    ]
    derived: set[Derivative] = set()
    for unit, others in reversed(list(worked_units(found.network.structure))):
        blocks += [*unit_blocks(found, unit.label, derived), *_same_way(found, others)]
    return tuple(blocks)


def _same_way(found: Backpropagation[Any], units: Sequence[Unit]) -> tuple[Block, ...]:
    """The errors of the units that go the same way as the one before them, in a table."""
    if not units:
        return ()
    one, letters = found.only_pass, found.network.letters
    gradients = [one.gradients[letters.sum_of_unit(unit.label)] for unit in units]
    formulas = one.ledger is None or all(len(to_text(gradient.tree)) <= _LONGEST_FORMULA for gradient in gradients)
    header: list[Text] = [("unit",), *([("gradient",)] if formulas else []), *([("value",)] if one.ledger else [])]
    rows = []
    for unit, gradient in zip(units, gradients, strict=True):
        row = [prose(unit.label)]
        if formulas:
            row.append(prose("{line}", line=Relation(gradient.name_tree, "=", gradient.tree)))
        if gradient.value is not None:
            row.append(prose("{value}", value=shown(gradient.value, one.rounding.printed("errors"))[0]))
        rows.append(tuple(row))
    return (
        Paragraph(prose("{others} the same way, each with its own weights and values:", others=go(units))),
        Table(tuple(header), tuple(rows), "l" + "l" * formulas + "r" * (one.ledger is not None)),
    )


def unit_blocks(
    found: Backpropagation[Any], label: str, derived: set[Derivative] | None = None
) -> tuple[Block, ...]:
    """∂E/∂z of one unit, derived and worked out.

    ``derived`` are the factors that the page has derived already; those of this unit are added to it.
    """
    derived = set() if derived is None else derived
    one = found.only_pass
    key = found.network.letters.sum_of_unit(label)
    gradient = one.gradients[key]
    paths = gradient.paths
    title = prose("Unit {label}: {name}", label=label, name=gradient.name_tree)
    blocks: list[Block] = [Heading(3, title), *_ways(one, key, label)]
    if not derived:
        blocks.append(Statement(
            prose("Chain rule."),
            prose("Along a path multiply the local derivatives, one for each arrow; several paths are added."),
        ))
    blocks.append(Aligned(gradient.name_tree, (Line("=", sum_over_paths(paths, one)),)))
    blocks += _known(paths, key, explain=not any(_is_of_sum(name, found) for name in derived))
    blocks += _derived(found, paths, derived)
    blocks.append(Paragraph(prose("**Together:**")))
    blocks.append(together(gradient))
    if one.ledger is not None:
        blocks += [Paragraph(prose("**Numbers:**")), *number_blocks(found, label)]
        blocks.append(Paragraph(_meaning(gradient, key in one.behind_kinks)))
        blocks += [] if key in one.behind_kinks else [Paragraph(check(found, gradient))]
    return tuple(blocks)


def _ways(one: GraphPass, key: Name, label: str) -> list[Block]:
    """The question, and the ways from the weighted sum to the loss."""
    question = "How does the loss change when the weighted sum {z} of unit {label} changes a little? "
    paths = paths_to_output(one, key)
    if paths is None:
        return [Paragraph(prose(question + "Very many ways lead from {z} to {E}; all of them go through the units "
                                "that {label} feeds.", z=key, label=label, E=one.output))]
    if len(paths) == 1:
        return [
            Paragraph(prose(question + "The only way from {z} to {E}:", z=key, label=label, E=one.output)),
            Formula(path_tree(paths[0])),
        ]
    return [
        Paragraph(prose(question + "There are {count} ways from {z} to {E}:", z=key, label=label, E=one.output,
                        count=len(paths))),
        Items(tuple(prose("{path}", path=path_tree(path)) for path in paths)),
    ]


def _known(paths: tuple[tuple[Factor, ...], ...], key: Name, explain: bool) -> list[Block]:
    """Which factors need not be derived again; ``explain`` says why that matters."""
    symbols = list(dict.fromkeys(factor.known for path in paths for factor in path if factor.known))
    if not symbols:
        return []
    known = enumerated([symbol.written for symbol in symbols])
    text = prose("**Known already:** {known}.", known=known)
    if explain:
        word = "it" if len(symbols) == 1 else "them"
        why = f" Using {word} again instead of deriving {word} again for {{z}} is what makes backpropagation cheap."
        text += prose(why, z=key)
    return [Paragraph(text)]


def _is_of_sum(name: Derivative, found: Backpropagation[Any]) -> bool:
    """Whether a factor is the derivative of a weighted sum, as only units before others have it."""
    return isinstance(name.operand, Name) and name.operand.base == found.network.letters.sum


def _derived(
    found: Backpropagation[Any], paths: tuple[tuple[Factor, ...], ...], derived: set[Derivative]
) -> list[Block]:
    """Every factor derived in the order of the chain; one that the page has derived already is recalled."""
    factors = {factor.name_tree: factor for path in paths for factor in path if factor.edge is not None}
    blocks: list[Block] = []
    recalled = [Relation(name, "=", factor.tree) for name, factor in factors.items() if name in derived]
    if recalled:
        blocks.append(Paragraph(prose("As before, {known}.", known=enumerated(recalled))))
    fresh = {name: factor for name, factor in factors.items() if name not in derived}
    sums = [factor for name, factor in fresh.items() if _is_of_sum(name, found)]
    for factor in fresh.values():
        if factor not in sums[1:]:
            blocks += factor_blocks(found, factor)
        if sums[1:] and factor is sums[0]:
            known = enumerated([Relation(other.name_tree, "=", other.tree) for other in sums[1:]])
            which = "sum" if len(sums) == 2 else "sums"
            blocks.append(Paragraph(prose(f"In the other weighted {which} it is the same: {{known}}.", known=known)))
    derived |= set(factors)
    return blocks


def factor_blocks(found: Backpropagation[Any], factor: Factor) -> tuple[Block, ...]:
    """One factor: what kind of node it belongs to, and its derivation."""
    one, letters = found.only_pass, found.network.letters
    assert factor.edge is not None
    target, source = factor.edge.target, factor.edge.source
    expression = one.graph.node(target).expression
    assert expression is not None
    definition = Relation(target, "=", expression)
    if target.base == letters.sum:
        term = only_term(expression, source)
        pattern = (
            "**The weighted sum.** {line}. Only one term contains {x}, and there it has the factor {f}:"
            if term is not None and factor.tree != number(1)
            else "**The weighted sum.** {line}. In it {x} stands by itself:"
            if term is not None
            else "**The weighted sum.** {line}:"
        )
        text = prose(pattern, line=definition, x=source, f=factor.tree)
        return (Paragraph(text), factor_lines(factor, one, short=True))
    short = target == letters.reduced_loss_name or _derived_above(found, target)
    word = "The activation" if target.base == letters.output else "The dropped constant" if short else "The loss"
    return (Paragraph(prose(f"**{word}.** {{line}}:", line=definition)), factor_lines(factor, one, short))


def _derived_above(found: Backpropagation[Any], output: Name) -> bool:
    """Whether a node is the output of a unit whose activation, softmax or a formula, was derived for all units.

    An activation with a name is short to derive again: its rule is quoted.
    """
    units, letters = found.network.structure.units, found.network.letters
    return any(unit.activation.id not in FUNCTIONS and letters.output_of(unit.label) == output for unit in units)


def number_blocks(found: Backpropagation[Any], label: str) -> tuple[Block, ...]:
    """The error of a unit with its numbers put in."""
    one = found.only_pass
    gradient = one.gradients[found.network.letters.sum_of_unit(label)]
    assert gradient.symbol is not None
    tree = gradient.symbol.letter_tree(gradient.tree)
    left = Relation(gradient.symbol.name, "=", gradient.symbol.letter_tree(gradient.name_tree))
    worked = put_in(tree, one, one.rounding.printed("errors"))
    formula = () if tree == ZERO else (Line("=", tree),)
    return (Aligned(left, (*formula, *worked.lines())),)


def _meaning(gradient: Gradient, at_kink: bool) -> Text:
    """What the sign of a gradient says, and why it is small where it is."""
    assert gradient.value is not None
    if not gradient.value and at_kink:
        return prose("It is 0 with the value that convention takes at the kink.")
    if not gradient.value:
        return prose("It is 0: to first order a small change of {z} does not change the loss.", z=gradient.key)
    sign, moves, step = ("positive", "raises", "lower") if gradient.value > 0 else ("negative", "lowers", "raise")
    text = prose(
        f"The gradient {{g}} is {sign}: raising {{z}} {moves} the loss, so the step will {step} {{z}}.",
        g=gradient.name_tree, z=gradient.key,
    )
    return text + _shrinking(gradient)


def _shrinking(gradient: Gradient) -> Text:
    """Which factors make the gradient much smaller than the one that it is made from."""
    factors = gradient.factors
    if len(gradient.paths) != 1 or not factors or factors[0].known is None:
        return ()
    values = [factor.value for factor in factors if factor.value is not None]
    ratio = abs(values[0] / gradient.value) if gradient.value else 0
    if ratio < _MUCH or any(abs(value) >= 1 for value in values[1:]):
        return ()
    return prose(
        "{space}It is about {ratio} times smaller than {known}, because {factors} are small: a gradient that begins to "
        "vanish.",
        space=" ", ratio=f"{ratio:.0f}", known=factors[0].name_tree,
        factors=enumerated([factor.tree for factor in factors[1:]]),
    )


def check(found: Backpropagation[Any], gradient: Gradient) -> Text:
    """The unrounded value beside its central difference. Raises ProofError where they disagree."""
    exact = found.only_pass.exact
    assert exact.ledger is not None
    value = exact.gradients[gradient.key].value
    assert value is not None
    difference = central_differences(exact.graph, exact.ledger, [gradient.key])[gradient.key]
    if abs(value - difference) > _AGREE * max(1.0, abs(value)):
        raise ProofError(to_text(gradient.name_tree), f"{float(value)} against a central difference of {difference}")
    h, size = Name("h"), abs(exact.values[gradient.key])
    step: tuple[Tree, ...] = (number(6), Power(number(10), number(-6)))
    return prose(
        "**Check.** Without rounding the value is {value}; the slope {quotient} with {step} is {difference}.",
        value=significant(value),
        quotient=_quotient(found.network.objective_name, gradient.key, h),
        step=Relation(h, "=", Product(step if size <= 1 else (*step, Call("abs", (gradient.key,))), dots=True)),
        difference=significant(difference),
    )


def _quotient(output: Name, key: Name, h: Name) -> Tree:
    """(E(z + h) − E(z − h))/(2h)"""
    name = str(output)
    forward, backward = Call(name, (Sum((key, h)),)), Call(name, (Sum((key, Negative(h))),))
    return Quotient(Sum((forward, Negative(backward))), Product((number(2), h)))
