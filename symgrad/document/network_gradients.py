"""The gradients of all parameters with central differences beside them, and how the page was checked."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import Evidence
from symgrad.document.evidence import explain
from symgrad.document.model import Aligned, Block, Line, Paragraph, Table, Text, prose
from symgrad.document.put_in import agreement, put_in, shown, significant
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Power, Product, Relation, Tree, number
from symgrad.networks.algebra import product_of
from symgrad.networks.backprop import Gradient
from symgrad.networks.backpropagation import Backpropagation

_AGREE = 1e-7


def gradient_blocks(found: Backpropagation[Any]) -> tuple[Block, ...]:
    """∂E/∂w_{i,j} = e_j o_i and ∂E/∂b_j = e_j derived once, then every parameter."""
    blocks: list[Block] = [*_rule(found, bias=False)]
    if any(unit.bias for unit in found.network.structure.units):
        blocks += _rule(found, bias=True)
    blocks.append(_table(found))
    if found.is_batch:
        mean = found.network.objective.loss.combine == "mean"
        blocks.append(Paragraph(prose(
            "The gradients of the {count} examples are added"
            + (" and divided by {count}, as the loss is their mean." if mean else ", as the loss is their sum."),
            count=len(found.passes),
        )))
    return tuple(blocks)


def _rule(found: Backpropagation[Any], bias: bool) -> tuple[Block, ...]:
    """The gradient by one weight or bias of the last unit, from its weighted sum; the others go the same way."""
    network, letters = found.network, found.network.letters
    units = [unit for unit in network.structure.units if unit.bias or not bias]
    label = units[-1].label
    key = letters.bias_of(label) if bias else letters.weight_of(units[-1].sources[0], label)
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
            "So for every " + ("bias" if bias else "weight") + " {rule}" + ("" if bias else ", with {x} for an input")
            + ".",
            rule=Relation(of(found.network.objective_name, general), "=", rule),
            x=Relation(letters.output_of("i"), "=", letters.input_of("i")),
        )),
    )


def _table(found: Backpropagation[Any]) -> Table:
    """Parameter, formula, numbers, value; and where there are numbers the unrounded value and its difference."""
    header: list[Text] = [("gradient",), ("formula",)]
    names = found.network.parameter_names
    if found.loss is None:
        rows = tuple(_symbols(found.gradients[name]) for name in names)
        return Table(tuple(header), rows, "ll")
    differences = found.finite_differences()
    if not found.is_batch:
        header.append(("numbers",))
    header += [("value",), ("unrounded",), ("central difference",)]
    rows = tuple(_row(found, name, differences[name]) for name in names)
    return Table(tuple(header), rows, "ll" + "l" * (not found.is_batch) + "rrr")


def _symbols(gradient: Gradient) -> tuple[Text, ...]:
    return (prose("{name}", name=gradient.name_tree), prose("{tree}", tree=gradient.tree))


def _row(found: Backpropagation[Any], name: Name, difference: float) -> tuple[Text, ...]:
    gradient, exact = found.gradients[name], found.exact.gradients[name].value
    assert gradient.value is not None
    assert exact is not None
    meets_kink = any(name in one.behind_kinks for one in found.passes)
    if not meets_kink and abs(exact - difference) > _AGREE * max(1.0, abs(exact)):
        raise ProofError(to_text(gradient.name_tree), f"{float(exact)} against a central difference of {difference}")
    places = found.rounding.printed("gradients")
    numbers: tuple[Text, ...] = ()
    if not found.is_batch:
        numbers = (prose("{filled}", filled=put_in(gradient.tree, found.only_pass, places).filled),)
    value = prose("{value}", value=shown(gradient.value, places)[0])
    return (
        *_symbols(gradient), *numbers, value,
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
    return (Paragraph(text + _differences(evidence)),)


def _power_of_ten(error: float) -> Tree:
    """4 · 10⁻¹³, the error rounded up to one digit."""
    exponent = floor(log10(error))
    digit = ceil(error / 10.0**exponent)
    return Product((number(digit), Power(number(10), number(exponent))), dots=True)


def _differences(evidence: Evidence) -> Text:
    if not evidence.differences:
        return ()
    if not evidence.differences_agree:
        raise ProofError("the gradients", f"the central differences are off by {evidence.max_error:.2g}")
    return prose(
        " {count} gradients by parameters and inputs agree with their central differences to {error}.",
        count=len(evidence.differences), error=_power_of_ten(max(evidence.max_error, 1e-15)),
    )


