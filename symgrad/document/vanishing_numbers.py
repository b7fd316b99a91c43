"""The numbers of vanishing gradients: layers, units that are saturated or dead, and what another activation changes."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.magnitudes import magnitude
from symgrad.document.model import Block, Paragraph, Statement, Table, Text, prose
from symgrad.language.tree import EULER, Call, Name, Power, Product, Summation
from symgrad.networks.activations import Activation
from symgrad.networks.values import Value
from symgrad.networks.vanishing import LayerSignal, UnitSignal, VanishingGradients, ratio_of

_MOST_UNITS = 24
_MOST_TRIED = 1000
"""Parameters up to which the network is also worked out with other activations."""

_DIGITS = 3


def layer_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """Each layer's errors, how they compare with the layer after, and the bound; then what that comes to."""
    letters = found.found.network.letters
    error = Call("abs", (letters.error_of("j").name,))
    several = any(len(layer.units) > 1 for layer in found.layers) or found.found.is_batch
    header: list[Text] = [("layer",), ("units",)]
    header += [prose("mean {e}", e=error), prose("largest {e}", e=error)] if several else [prose("{e}", e=error)]
    header += [("part of the next layer's",), ("factor at most",), prose("{e} at most", e=error)]
    rows = tuple(_layer_row(layer, several) for layer in found.layers)
    weight = Call("abs", (letters.weight_of("j", "k"),))
    examples = " and the examples" if found.found.is_batch else ""
    words = (
        "The factor is the largest slope times the sum of a unit's outgoing weights, {factor}, and the layer's is that "
        "of its worst unit. The last column multiplies such factors back from the outputs, unit by unit; no error of "
        "the layer is larger."
    )
    return (
        *((Paragraph(prose(f"The mean is taken over the layer's units{examples}.")),) if several else ()),
        _without_empty(tuple(header), rows, "r" * len(header)),
        Paragraph(
            prose(words, factor=Product((Name("L"), Summation(weight, Name("k")))))
            if any(layer.factor is not None for layer in found.layers)
            else prose("Where a cell is empty no bound is known: the slope of an activation has no largest value.")
        ),
        Paragraph(_verdict(found)),
    )


def _without_empty(header: tuple[Text, ...], rows: tuple[tuple[Text, ...], ...], align: str) -> Table:
    """The table without the columns in which nothing stands."""
    kept = [place for place in range(len(header)) if any(row[place] for row in rows)]
    shown = tuple(tuple(row[place] for place in kept) for row in rows)
    return Table(tuple(header[place] for place in kept), shown, "".join(align[place] for place in kept))


def _layer_row(layer: LayerSignal, several: bool) -> tuple[Text, ...]:
    labels = [unit.label for unit in layer.units]
    return (
        prose("{n}", n=layer.number),
        (", ".join(labels) if len(labels) <= 4 else f"{labels[0]} to {labels[-1]}",),
        _cell(layer.mean),
        *((_cell(layer.largest),) if several else ()),
        _cell(layer.ratio),
        _cell(layer.factor),
        _cell(layer.bound),
    )


def _cell(value: Value | None, digits: int = _DIGITS) -> Text:
    return () if value is None else prose("{value}", value=magnitude(value, digits))


def _verdict(found: VanishingGradients) -> Text:
    first, last = found.layers[0], found.layers[-1]
    if found.ratio is None:
        return prose("The loss does not change with the outputs here, so there is no gradient to hand back.")
    if len(found.layers) == 1:
        return prose("There is only one layer, so nothing lies between the weights and the loss.")
    slots = {"first": magnitude(first.mean, _DIGITS), "last": magnitude(last.mean, _DIGITS)}
    if not first.mean:
        return prose("**No gradient at all reaches the first layer**: it cannot learn from these examples.")
    if found.trend == "vanishing":
        shrunk = magnitude(_inverse(found.ratio), 2)
        return prose(
            "**The gradient vanishes on the way back**: from {last} in the last layer to {first} in the first, about "
            "{shrunk} times smaller. With one learning rate for all, the first layer moves that much less.",
            shrunk=shrunk, **slots,
        )
    if found.trend == "exploding":
        return prose(
            "**The gradient explodes on the way back**: from {last} in the last layer to {first} in the first, about "
            "{grown} times larger. A step that suits the last layer is far too long for the first.",
            grown=magnitude(found.ratio, 2), **slots,
        )
    return prose(
        "From the last layer to the first it goes from {last} to {first}, by less than a factor of ten: through so few "
        "layers, with these weights, the gradient neither vanishes nor explodes.",
        **slots,
    )


def _inverse(value: Value) -> Value:
    inverse = ratio_of(Value(Fraction(1)), value)
    assert inverse is not None
    return inverse


def unit_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """Weighted sum, slope and error of each unit, then the ones through which little or nothing comes."""
    units = found.units
    blocks: list[Block] = []
    if len(units) <= _MOST_UNITS:
        letters = found.found.network.letters
        z = letters.sum_of_unit("j")
        header: tuple[Text, ...] = (
            ("unit",), prose("{z}", z=z), prose("{slope}", slope=Call("phi", (z,), primes=1)), ("at most",),
            prose("{e}", e=Call("abs", (letters.error_of("j").name,))), ("",),
        )
        if found.found.is_batch:
            blocks.append(Paragraph(prose("From the smallest to the largest value over the examples:")))
        blocks.append(_without_empty(header, tuple(_unit_row(unit) for unit in units), "lrrrrl"))
    return (*blocks, *_saturated(found), *_dead(found))


def _unit_row(unit: UnitSignal) -> tuple[Text, ...]:
    most: Text = () if unit.largest_slope is None else prose("{most}", most=unit.largest_slope.tree)
    word = "dead" if unit.is_dead else "saturated" if unit.is_saturated else ""
    ranges = (_range(unit.sums, _DIGITS + 1), _range(unit.slopes), most, _range(unit.errors))
    return (prose(unit.label), *ranges, (word,) if word else ())


def _range(values: tuple[Value, ...], digits: int = _DIGITS) -> Text:
    low, high = min(values), max(values)
    if low == high:
        return _cell(low, digits)
    return prose("{low} to {high}", low=magnitude(low, digits), high=magnitude(high, digits))


def _saturated(found: VanishingGradients) -> tuple[Block, ...]:
    units = found.saturated
    if not units:
        return ()
    every = " for every example" if found.found.is_batch else ""
    return (Statement(
        prose("Saturated."),
        prose(
            f"{_listed(units)} {'lies' if len(units) == 1 else 'lie'} where the activation is nearly flat{every}: the "
            "slope is less than a tenth of the largest one. What comes back is multiplied by it, so such a unit, and "
            "all before it, learn slowly."
        ),
    ),)


def _dead(found: VanishingGradients) -> tuple[Block, ...]:
    units = found.dead
    if not units:
        return ()
    letters = found.found.network.letters
    unit = units[0]
    one = len(units) == 1
    always = unit.largest_slope is not None and not unit.largest_slope.most
    why = (
        "the activation's slope is 0 everywhere"
        if always
        else f"the slope is 0 for {'every one of the examples' if found.found.is_batch else 'this example'}"
    )
    weight = letters.weight_of("i", unit.label)
    bias = " and for its bias" if found.found.network.structure.unit(unit.label).bias else ""
    zero = found.found.passes[0].named(found.found.network.objective_name, weight)
    return (Statement(
        prose("Dead."),
        prose(
            f"{_listed(units)} {'lets' if one else 'let'} no gradient through: {why}. So {{gradient}} is 0 for every "
            f"weight that leads into unit {unit.label}{bias}{'' if one else ', likewise for the others'}, and no step "
            "changes them. "
            + (
                "Such a network cannot be trained by gradient." if always else
                "As long as the examples and the units before stay as they are, the unit stays dead."
                if one else "As long as the examples and the units before stay as they are, they stay dead."
            ),
            gradient=zero,
        ),
    ),)


def _listed(units: tuple[UnitSignal, ...]) -> str:
    labels = [unit.label for unit in units]
    if len(labels) == 1:
        return f"Unit {labels[0]}"
    if len(labels) > _MOST_UNITS:
        return f"{len(labels)} units"
    return f"Units {', '.join(labels[:-1])} and {labels[-1]}"


def change_blocks(found: VanishingGradients) -> tuple[Block, ...]:
    """The same numbers with other activations in the hidden units, and what an initialisation is for."""
    if len(found.found.network.parameter_names) > _MOST_TRIED:
        return _initialisation(found)
    alternatives = found.alternatives()
    if not alternatives:
        return ()
    letters = found.found.network.letters
    error = Call("abs", (letters.error_of("j").name,))
    header: tuple[Text, ...] = (
        ("hidden units",), prose("mean {e}, first layer", e=error), prose("last layer",), ("dead units",)
    )
    structure = found.found.network.structure
    own = {unit.activation for unit in structure.units if unit.label not in structure.outputs}
    rows = [_as_it_is(found, own)]
    rows += [
        (prose("{f}", f=one.activation.formula), _cell(one.first), _cell(one.last), prose("{n}", n=one.dead))
        for one in alternatives
        if own != {one.activation}
    ]
    return (
        Paragraph(prose("The same weights and examples, with another activation in the hidden units:")),
        Table(header, tuple(rows), "lrrr"),
        Paragraph(_why_leaky()),
        *_initialisation(found),
    )


def _as_it_is(found: VanishingGradients, own: set[Activation]) -> tuple[Text, ...]:
    """The row of the network itself, with what it has in its hidden units."""
    hidden = [unit for layer in found.layers[:-1] for unit in layer.units]
    name = prose("{f}, as it is", f=next(iter(own)).formula) if len(own) == 1 else ("as it is",)
    dead = sum(unit.is_dead for unit in hidden)
    return (name, _cell(found.layers[0].mean), _cell(found.layers[-1].mean), prose("{n}", n=dead))


def _why_leaky() -> Text:
    z = Name("z")
    return prose(
        "{relu} has slope 1 where {z} is positive and takes nothing away, but slope 0 where it is negative. {leaky} "
        "keeps a slope of 0.01 there and {elu} one of {exponential}, so a unit that is off still gets a gradient and "
        "can come back.",
        relu=Call("relu", (z,)), leaky=Call("leaky_relu", (z,)), elu=Call("elu", (z,)), exponential=Power(EULER, z),
        z=z,
    )


def _initialisation(found: VanishingGradients) -> tuple[Block, ...]:
    factors = [layer.factor for layer in found.layers[:-1] if layer.factor is not None]
    if not factors or found.most is None or not found.most:
        return ()
    least, largest = min(factors), max(factors)
    units = max(len(layer.units) for layer in found.layers[1:])
    fitting = Value(1 / (found.most * units))
    said = (
        "Here a layer multiplies by at most {largest}. " if least == largest else
        "Here a layer multiplies by at most {least} to {largest}. "
    )
    tail = (
        "A factor below 1 means that the gradient must shrink in that layer. " if least < 1 else
        "None of these factors is below 1, so the weights leave room for the gradient to keep its size. "
    )
    return (Paragraph(prose(
        "**Initialisation.** " + said + tail + "The first weights are chosen so that it is near 1: with a largest "
        "slope of {most} and {units} in the next layer that takes weights of about {fitting}. Larger ones let the "
        "bound grow with every layer.",
        least=magnitude(least, _DIGITS), largest=magnitude(largest, _DIGITS), most=magnitude(Value(found.most), 4),
        units="one unit" if units == 1 else f"up to {units} units", fitting=magnitude(fitting, 2),
    )),)
