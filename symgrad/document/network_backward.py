"""The backward pass of a network: for each unit the path, the chain rule, every factor derived, the numbers."""

from __future__ import annotations

from typing import Any

from symgrad.calculus.verify import prove_equal
from symgrad.document.chains import factor_lines, only_term, path_tree, paths_to_output, sum_over_paths
from symgrad.document.kinks import kink_blocks
from symgrad.document.model import Aligned, Block, Formula, Heading, Items, Line, Paragraph, Statement, Text, prose
from symgrad.document.network_activation import activation_blocks
from symgrad.document.put_in import enumerated, put_in, significant
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    ONE,
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
from symgrad.networks.algebra import product_of, sum_of
from symgrad.networks.backprop import Factor, Gradient, GraphPass
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.differences import central_differences

_MUCH = 5
"""How many times smaller a gradient is than the one it is made from before the page says why."""

_AGREE = 1e-7
"""The relative distance to a central difference beyond which a value is not shown."""


def backward_blocks(found: Backpropagation[Any], numbers_only: bool = False) -> tuple[Block, ...]:
    """The error of every unit, from the outputs back; only the numbers where the rest stands on the page already."""
    if numbers_only:
        labels = [unit.label for unit in reversed(found.network.structure.units)]
        return tuple(block for label in labels for block in number_blocks(found, label))
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
    for unit in reversed(found.network.structure.units):
        blocks += unit_blocks(found, unit.label, derived)
    return tuple(blocks)


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
    blocks.append(_together(gradient))
    if one.ledger is not None:
        blocks += [Paragraph(prose("**Numbers:**")), *number_blocks(found, label)]
        blocks.append(Paragraph(_meaning(gradient)))
        blocks += [] if key in one.behind_kinks else [Paragraph(check(found, gradient))]
    return tuple(blocks)


def _together(gradient: Gradient) -> Aligned:
    """The factors multiplied and the paths added, then the short form where that is another one."""
    joined = sum_of(*(product_of(*(factor.tree for factor in path)) for path in gradient.paths))
    trees = dict.fromkeys((*_uncollected(gradient, joined), joined, gradient.tree))
    return Aligned(gradient.name_tree, tuple(Line("=", tree) for tree in trees))


def _uncollected(gradient: Gradient, joined: Tree) -> tuple[Tree, ...]:
    """The factors as they were derived, where one is a mere number that the next line takes into another."""
    factors = tuple(factor.tree for path in gradient.paths for factor in path)
    if len(gradient.paths) != 1 or len(factors) == 1 or all(names_in(tree) or tree == ONE for tree in factors):
        return ()
    product = Product(factors, dots=True)
    prove_equal(product, joined)
    return (product,)


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
    for name, factor in factors.items():
        if name not in derived:
            blocks += factor_blocks(found, factor)
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
    short = target == letters.reduced_loss_name
    word = "The activation" if target.base == letters.output else "The dropped constant" if short else "The loss"
    return (Paragraph(prose(f"**{word}.** {{line}}:", line=definition)), factor_lines(factor, one, short))


def number_blocks(found: Backpropagation[Any], label: str) -> tuple[Block, ...]:
    """The error of a unit with its numbers put in."""
    one = found.only_pass
    gradient = one.gradients[found.network.letters.sum_of_unit(label)]
    assert gradient.symbol is not None
    tree = gradient.symbol.letter_tree(gradient.tree)
    left = Relation(gradient.symbol.name, "=", gradient.symbol.letter_tree(gradient.name_tree))
    worked = put_in(tree, one, one.rounding.printed("errors"))
    return (Aligned(left, (Line("=", tree), *worked.lines())),)


def _meaning(gradient: Gradient) -> Text:
    """What the sign of a gradient says, and why it is small where it is."""
    assert gradient.value is not None
    if not gradient.value:
        return prose("It is 0: a small change of {z} does not change the loss.", z=gradient.key)
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
