"""The gradients of all parameters with central differences beside them, and how the page was checked."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import Evidence
from symgrad.document.evidence import explain
from symgrad.document.model import Aligned, Block, Line, Paragraph, Table, Text, prose
from symgrad.document.network_batch import batch_gradient_blocks, batch_loss_blocks, example_cells
from symgrad.document.put_in import agreement, enumerated, put_in, shown, significant
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Power, Product, Relation, Sum, Tree, number
from symgrad.networks.algebra import product_of
from symgrad.networks.backprop import Gradient
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.evidence import sampled_differences, testable
from symgrad.networks.model import NetworkModel

_AGREE = 1e-7


def gradient_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """∂E/∂w_{i,j} = e_j o_i and ∂E/∂b_j = e_j derived once, then every parameter."""
    blocks: list[Block] = [*_rule(found, bias=False)]
    if any(unit.bias for unit in found.network.structure.units):
        blocks += _rule(found, bias=True)
    blocks += _shared_rule(found)
    if found.is_batch:
        blocks += [*batch_loss_blocks(found), *batch_gradient_blocks(found, found.network.parameter_names[0])]
    blocks.append(_table(found))
    return tuple(blocks)


def _rule(found: Backpropagation[Any], bias: bool) -> tuple[Block, ...]:
    """The gradient by one weight or bias of the last unit, from its weighted sum; the others go the same way."""
    network, letters = found.network, found.network.letters
    single = _single_place(network, bias)
    if single is None:
        return ()
    key, label = single
    total = letters.sum_of_unit(label)
    expression = network.graph.node(total).expression
    assert expression is not None
    derivation = derive(expression, key, partial=True)
    gradient = found.passes[0].gradients[key]
    of = found.passes[0].named
    general = letters.bias_of("j") if bias else letters.weight_of("i", "j")
    error = letters.error_of("j").written
    rule = error if bias else product_of(error, letters.output_of("i"))
    return (
        Paragraph(prose(
            "{key} acts on the loss only through {z}, and there "
            + ("it stands by itself:" if bias else "it has the factor {x}:"),
            key=key, z=total, x=derivation.result_tree,
        )),
        Aligned(gradient.name_tree, (
            Line("=", Product((of(found.network.objective_name, total), of(total, key)), dots=True)),
            Line("=", gradient.tree),
        )),
        Paragraph(prose(
            "So for every " + ("bias" if bias else "weight") + (" that is not shared" if network.shared else "")
            + " {rule}" + ("" if bias else ", with {x} for an input") + ".",
            rule=Relation(of(found.network.objective_name, general), "=", rule),
            x=Relation(letters.output_of("i"), "=", letters.input_of("i")),
        )),
    )


def _single_place(network: NetworkModel, bias: bool) -> tuple[Name, str] | None:
    """A weight or bias that stands in one place, of the last unit that has one, and the label of that unit."""
    structure, letters = network.structure, network.letters
    shared = set(network.shared.values())
    for unit in reversed(structure.units):
        names = [structure.weight(letters, source, unit.label) for source in unit.sources]
        if bias:
            names = [structure.bias(letters, unit.label)] if unit.bias else []
        for name in names:
            if name not in shared:
                return name, unit.label
    return None


def _shared_rule(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """The gradient by the first shared parameter: a path for each weighted sum that it stands in."""
    network, one = found.network, found.passes[0]
    if not network.shared:
        return ()
    key = next(name for name in network.parameter_names if name in network.shared.values())
    sums = tuple(dict.fromkeys(edge.target for edge in one.graph.outgoing(key)))
    products = [Product((one.named(one.output, total), one.named(total, key)), dots=True) for total in sums]
    gradient = one.gradients[key]
    return (
        Paragraph(prose(
            "{key} is shared: it stands in {sums}. Each of them is a path to the loss, and the gradients along the "
            "paths are added:" if len(sums) > 1 else "{key} is shared: it stands in {sums} more than once.",
            key=key, sums=enumerated(sums),
        )),
        Aligned(gradient.name_tree, (
            Line("=", products[0] if len(products) == 1 else Sum(tuple(products))),
            Line("=", gradient.tree),
        )),
    )


def _table(found: Backpropagation[Any]) -> Table:
    """Parameter, formula, numbers, value; and where there are numbers the unrounded value and its difference."""
    header: list[Text] = [("gradient",), ("formula",)]
    names = found.network.parameter_names
    if found.is_batch:
        return _batch_table(found, names)
    if found.loss is None:
        rows = tuple(_symbols(found.gradients[name]) for name in names)
        return Table(tuple(header), rows, "ll")
    differences = found.finite_differences()
    header += [("numbers",), ("value",), ("unrounded",), ("central difference",)]
    rows = tuple((*_symbols(found.gradients[name]), *_numbers(found, name), *_values(found, name, differences[name]))
                 for name in names)  # fmt: skip
    return Table(tuple(header), rows, "lllrrr")


def _batch_table(found: Backpropagation[Any], names: tuple[Name, ...]) -> Table:
    """Parameter, what each example adds, and the value of all together."""
    differences = found.finite_differences()
    rows = tuple(
        (_symbols(found.gradients[name])[0], *example_cells(found, name), *_values(found, name, differences[name]))
        for name in names
    )
    examples: list[Text] = [(f"example {place}",) for place in range(1, len(rows[0]) - 3)]
    how: Text = ("mean" if found.share != 1 else "sum",)
    header = (("gradient",), *examples, how, ("unrounded",), ("central difference",))
    return Table(header, rows, "l" + "r" * (len(header) - 1))


def _symbols(gradient: Gradient) -> tuple[Text, ...]:
    return (prose("{name}", name=gradient.name_tree), prose("{tree}", tree=gradient.tree))


def _numbers(found: Backpropagation[Any], name: Name) -> tuple[Text, ...]:
    """The formula of one example with its numbers put in."""
    places = found.rounding.printed("gradients")
    return (prose("{filled}", filled=put_in(found.gradients[name].tree, found.only_pass, places).filled),)


def _values(found: Backpropagation[Any], name: Name, difference: float) -> tuple[Text, ...]:
    """The value, without rounding, and its central difference. Raises ProofError where these two disagree."""
    gradient, exact = found.gradients[name], found.exact.gradients[name].value
    assert gradient.value is not None
    assert exact is not None
    meets_kink = any(name in one.behind_kinks for one in found.passes)
    if not meets_kink and abs(exact - difference) > _AGREE * max(1.0, abs(exact)):
        raise ProofError(to_text(gradient.name_tree), f"{float(exact)} against a central difference of {difference}")
    return (
        prose("{value}", value=shown(gradient.value, found.rounding.printed("gradients"))[0]),
        prose("{value}", value=significant(exact)),
        ("at a kink",) if meets_kink else prose("{value}", value=significant(difference)),
    )


def check_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """How the formulas were proved. Raises ProofError for the first that was not."""
    evidence = found.verify()
    for line in evidence.lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))
    text = prose(
        "Each local derivative was compared with automatic differentiation of its node, and each formula with the sum "
        "over all paths: {count} lines, {agreement}.",
        count=len(evidence.lines), agreement=agreement(evidence),
    )
    return (Paragraph(text + _differences(evidence, found)),)


def _power_of_ten(error: float) -> Tree:
    """4 · 10⁻¹³, the error rounded up to one digit."""
    exponent = floor(log10(error))
    digit = ceil(error / 10.0**exponent)
    if digit in (1, 10):
        return Power(number(10), number(exponent + (digit == 10)))
    return Product((number(digit), Power(number(10), number(exponent))), dots=True)


def _differences(evidence: Evidence, found: Backpropagation[Any]) -> Text:
    if not evidence.differences:
        return ()
    if not evidence.differences_agree:
        raise ProofError("the gradients", f"the central differences are off by {evidence.max_error:.2g}")
    error = _power_of_ten(max(evidence.max_error, 1e-15))
    where = _elsewhere(found)
    if drawn := sampled_differences(evidence):
        return where + prose(f" Central differences{drawn} agree with the gradients to {{error}}.", error=error)
    return where + prose(
        " {count} gradients by parameters and inputs agree with their central differences to {error}.",
        count=len(evidence.differences), error=error,
    )


def _elsewhere(found: Backpropagation[Any]) -> Text:
    """That differences were not taken at the given numbers, where nothing can be moved but across a kink."""
    worked = [(one, one.exact.ledger) for one in found.passes]
    whole = [number(place) for place, (one, ledger) in enumerate(worked, 1)
             if ledger is not None and not testable(one.graph, one.adjoints, ledger)]  # fmt: skip
    if not whole:
        return ()
    which: Text = ("At these numbers",) if not found.is_batch else prose(
        "At the numbers of " + ("example {which}" if len(whole) == 1 else "the examples {which}"),
        which=enumerated(tuple(whole)),
    )
    words = (
        " every parameter and input moves a unit at its kink, so a central difference says nothing there; "
        "the differences were taken at other numbers, away from the kinks."
    )
    return (" ", *which, words)
