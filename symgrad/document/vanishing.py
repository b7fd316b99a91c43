"""Vanishing gradients as a page: what a layer does, the product through the layers, its bound, the numbers."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.evidence import explain
from symgrad.document.magnitudes import magnitude
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.proofs import require_lines
from symgrad.document.vanishing_numbers import change_blocks, layer_blocks, unit_blocks
from symgrad.errors import ProofError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    ONE,
    Call,
    Cases,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
    number,
)
from symgrad.networks.activations import Activation
from symgrad.networks.backprop import GraphPass
from symgrad.networks.network import Layer, Network
from symgrad.networks.slope_bounds import SlopeBound, slope_bound
from symgrad.networks.values import Value
from symgrad.networks.vanishing import VanishingGradients

_DEPTHS = (1, 5, 10, 20)
_LONGEST_CHAIN = 5
_SHOWN_CHAIN = 3
_MOST_PROVED = 300
_O, _HALF = Name("o"), Quotient(ONE, number(2))


def vanishing_document(found: VanishingGradients) -> Document:
    """The whole page."""
    blocks: list[Block] = []
    for title, part in vanishing_sections(found):
        blocks += [Heading(2, (title,)), *part]
    return Document(("Vanishing gradients",), tuple(blocks))


def vanishing_sections(found: VanishingGradients) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The parts of the page with their titles; those with numbers only where there are some."""
    if found.depth == 1:
        units = [("The units", unit_blocks(found))] if found.layers else []
        story = ("What a layer does to a gradient", _one_layer(found))
        return (story, ("The largest slope", slope_blocks(found)), *units)
    sections = [
        ("What a layer does to a gradient", layer_rule_blocks(found)),
        ("Through all layers", chain_blocks(found)),
        ("The largest slope", slope_blocks(found)),
        ("The bound through all layers", depth_blocks(found)),
    ]
    if found.layers:
        sections += [("The numbers, layer by layer", layer_blocks(found)), ("The units", unit_blocks(found))]
        changes = change_blocks(found)
        sections += [("What would change it", changes)] if changes else []
    return tuple(sections)


def _one_layer(found: VanishingGradients) -> tuple[Block, ...]:
    """With one layer there is no way back through others: a short story."""
    network, letters = found.found.network, found.found.network.letters
    one = found.found.passes[0]
    _require_proved(one)
    unit = network.structure.units[-1]
    gradient = one.gradients[letters.sum_of_unit(unit.label)]
    assert gradient.symbol is not None
    line = Relation(gradient.symbol.name, "=", gradient.symbol.letter_tree(gradient.tree))
    return (Paragraph(prose(
        "This network has one layer. Nothing lies between its weights and the loss, so no gradient can vanish on a way "
        "back: the only slopes that it meets are those of the outputs themselves. Here, for unit {label}: {line}.",
        label=unit.label, line=line,
    )),)


def layer_rule_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """e_j = φ′(z_j) Σ_k w_{j,k} e_k, and one unit of this network as an example."""
    network, letters = found.found.network, found.found.network.letters
    error = letters.error_of("j")
    meaning = error.letter_tree(found.found.passes[0].named(network.objective_name, letters.sum_of_unit("j")))
    rule = Product((
        Call("phi", (letters.sum_of_unit("j"),), primes=1),
        Summation(Product((letters.weight_of("j", "k"), letters.error_of("k").name)), Name("k")),
    ))
    blocks: list[Block] = [
        Paragraph(prose(
            "The error of a unit that is no output, {meaning}, is made from the errors of the units {k} that it feeds. "
            "Each comes back over its weight, and the slope {slope} of the unit's own activation multiplies their sum:",
            meaning=Relation(error.name, "=", meaning), k=Name("k"), slope=Call("phi", (Name("z"),), primes=1),
        )),
        Formula(Relation(error.name, "=", rule)),
    ]
    hidden = [unit for unit in network.structure.units if unit.label not in network.structure.outputs]
    if hidden and len(network.graph.nodes) <= _MOST_PROVED:
        one = found.found.passes[0]
        _require_proved(one)
        unit = hidden[-1]
        gradient = one.gradients[letters.sum_of_unit(unit.label)]
        assert gradient.symbol is not None
        line = Relation(gradient.symbol.name, "=", gradient.symbol.letter_tree(gradient.tree))
        words = "Here, for unit {label}: {line}."
        if unit.activation.over_layer:
            words = (
                "Softmax is an exception: each weighted sum moves all outputs of its layer, and a sum over them takes "
                "the place of the one slope. Here, for unit {label}: {line}."
            )
        blocks.append(Paragraph(prose(words, label=unit.label, line=line)))
    blocks.append(Paragraph(prose(
        "So every layer that a gradient passes multiplies it by a slope and by weights. If these factors are small, "
        "little is left after a few layers: the gradient **vanishes**, and the first layers hardly learn. If they are "
        "large, it **explodes**."
    )))
    return tuple(blocks)


def _require_proved(one: GraphPass) -> None:
    for line in one.verify().lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))


def chain_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """The gradient of the first weight as one product: of this network where it is a chain, else of a small one."""
    chain, own = _chain(found)
    one = chain.backpropagate().passes[0]
    _require_proved(one)
    key = chain.parameter_names[0]
    factors = one.whole_chain(key)
    names = Product(tuple(factor.name_tree for factor in factors), dots=True)
    trees = Product(tuple(factor.tree for factor in factors if factor.tree != ONE), dots=True)
    count = found.depth if own else _SHOWN_CHAIN
    whose = "This network is a chain" if own else f"Take a chain of {count} layers with one unit each"
    return (
        Paragraph(prose(
            f"{whose}. The only way from its first weight {{w}} to the loss passes every unit, so its gradient is one "
            "product:", w=key,
        )),
        Aligned(one.named(one.output, key), (Line("=", names), Line("=", trees))),
        Paragraph(prose(
            "One factor {slope} for every unit, one weight for every arrow between two units. With several units in a "
            "layer there is such a product for every path from the first layer to the loss, and they are added.",
            slope=Call("phi", (Name("z"),), primes=1),
        )),
    )


def _chain(found: VanishingGradients) -> tuple[Network, bool]:
    """A symbolic chain: this network's own, or one with its hidden activation."""
    network, structure = found.found.network, found.found.network.structure
    options = {"loss": network.objective.loss.id, "notation": network.letters,
               "drop_constant": network.objective.drop_constant}
    own = (
        len(structure.inputs) == 1
        and not structure.tied
        and all(len(unit.sources) == 1 and not unit.companions for unit in structure.units)
        and len(structure.units) == found.depth <= _LONGEST_CHAIN
    )
    if own:
        layers = [
            Layer(1, unit.activation.id, biases=None if unit.bias else False, labels=[unit.label])
            for unit in structure.units
        ]
        return Network(list(structure.inputs), layers, **options), True
    activation = next((unit.activation for unit in structure.units if not unit.companions), None)
    word = "sigmoid" if activation is None else activation.id
    return Network(1, [Layer(1, word, biases=False)] * _SHOWN_CHAIN, loss="half_squared_error",
                   notation=network.letters), False


def slope_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """For each activation of a hidden unit how large its slope can be, with the reason."""
    blocks: list[Block] = []
    for bound in found.slopes:
        blocks += [Paragraph(_no_bound())] if bound is None else _slope(bound)
    return tuple(blocks)


def _no_bound() -> Text:
    return prose("For one of the activations no largest slope was found: its slope may grow without end.")


def _slope(bound: SlopeBound) -> list[Block]:
    slope = Call("phi", (Name("z"),), primes=1)
    activation = bound.activation
    if activation.over_layer:
        return [Paragraph(prose(
            "A local gradient of softmax is at most {most}: {own} is largest at {half}, and {other} is never "
            "larger than that, because the outputs add up to 1.",
            most=bound.tree, own=Product((_O, Sum((ONE, Negative(_O))))), half=Relation(_O, "=", _HALF),
            other=Product((Name("o", ("k",)), Name("o", ("j",)))),
        ))]
    size = Relation(Call("abs", (slope,)), "≤", bound.tree)
    formula = Relation(Call("phi", (Name("z"),)), "=", activation.formula)
    reason, rest = _square(activation, bound)
    if bound.smallest == bound.most:
        return [Paragraph(prose("For {formula} the slope is {value} everywhere.", formula=formula, value=bound.tree))]
    pieces = _pieces(activation)
    if pieces is not None:
        return [Paragraph(prose("For {formula} the slope is {slope}, so at most {most}.",
                                formula=formula, slope=pieces, most=bound.tree)), Formula(size)]  # fmt: skip
    how = ", because" if reason else "; it was enclosed on intervals, and beyond them followed to its limits:"
    blocks: list[Block] = [Paragraph(prose(
        "For {formula} the slope is at most {most} for every {z}" + how,
        formula=formula, most=bound.tree, z=Name("z"),
    ))]
    if reason is not None and rest is not None:
        blocks.append(Formula(Relation(Relation(reason, "=", rest), "≥", number(0))))
    blocks.append(Formula(size))
    return blocks


def _pieces(activation: Activation) -> Cases | None:
    """The slope of an activation made of straight lines: 1 if z > 0 else 0; None for any other."""
    derivation = derive(activation.formula, Name("z"))
    slope = derivation.result_tree
    if not isinstance(slope, Cases) or slope.otherwise is None:
        return None
    require_lines(derivation.verify().lines)
    values = (*(value for value, _ in slope.branches), slope.otherwise)
    return slope if all(isinstance(value, (Number, Quotient)) and not names_in(value) for value in values) else None


def _square(activation: Activation, bound: SlopeBound) -> tuple[Tree | None, Tree | None]:
    """L − φ′ written as a square of the output, where that can be proved: 1/4 − (1 − o) o = (1/2 − o)²."""

    entry = FUNCTIONS.get(activation.id)
    if entry is None or not entry.output_form or not bound.exact:
        return None, None
    difference = Sum((bound.tree, Negative(read(entry.output_form))))
    for square in (Power(Sum((_HALF, Negative(_O))), number(2)), Power(_O, number(2))):
        try:
            prove_equal(difference, square)
        except ProofError:
            continue
        return difference, square
    return None, None


def depth_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """|∂E/∂w₁| ≤ |∂E/∂o_n| Lⁿ |w₂| … |w_n| |x|, and Lⁿ for a few depths."""
    chain, _ = _chain(found)
    bounds = [slope_bound(unit.activation) for unit in chain.structure.units]
    known = [bound for bound in bounds if bound is not None]
    if found.most is None or len(known) < len(bounds):
        return (Paragraph(prose("Without a largest slope there is no bound that holds for all numbers.")),)
    most = next(one.tree for one in found.slopes if one is not None and one.most == found.most)
    blocks = _chain_bound(chain, known)
    return (*blocks, *(_falling(found.most, most) if found.most < 1 else (Paragraph(_no_shrinking(found)),)))


def _falling(value: Fraction, most: Tree) -> tuple[Block, ...]:
    """Lⁿ for a few depths, and the weights that would be needed against it."""
    if not value:
        return (Paragraph(prose("The slope is 0 everywhere: no gradient comes back through such a unit at all.")),)
    n = Name("n")
    rows = tuple((prose("{n}", n=number(n)), prose("{value}", value=magnitude(Value(value**n), 3))) for n in _DEPTHS)
    return (
        Paragraph(prose("The slopes of {n} layers together are at most {power}:", n=n, power=Power(most, n))),
        Table((prose("{n}", n=n), prose("{power}", power=Power(most, n))), rows, "rr"),
        Paragraph(prose(
            "Weights of size 1 do not help against this. To keep up, every weight between two units would have to be "
            "{needed} in size, and every unit stay where its slope is largest.",
            needed=magnitude(Value(1 / value), 4),
        )),
    )


def _chain_bound(chain: Network, bounds: list[SlopeBound]) -> list[Block]:
    """The product of the chain with each slope replaced by its bound."""
    letters, structure = chain.letters, chain.structure
    one = chain.backpropagate().passes[0]
    first, last = chain.parameter_names[0], letters.output_of(structure.outputs[0])
    sizes = [Call("abs", (name,)) for name in
             (*chain.parameter_names[1 : len(bounds)], letters.input_of(structure.inputs[0]))]
    counts = {tree: sum(bound.tree == tree for bound in bounds) for tree in dict.fromkeys(one.tree for one in bounds)}
    powers = [tree if count == 1 else Power(tree, number(count)) for tree, count in counts.items() if tree != ONE]
    bound = Product((Call("abs", (one.named(one.output, last),)), *powers, *sizes), dots=True)
    text = prose("In the product above put the largest size for each slope. Whatever the values are:")
    return [Paragraph(text), Formula(Relation(Call("abs", (one.named(one.output, first),)), "≤", bound))]


def _no_shrinking(found: VanishingGradients) -> Text:
    if found.most == 1:
        return prose(
            "A slope of 1 takes nothing away, however many layers there are: the slopes alone do not force the "
            "gradient to vanish. It still shrinks where units are saturated or dead, and with the weights."
        )
    return prose("Slopes above 1 can make a gradient grow with every layer; the bound grows with them.")
