"""What a network problem asks: a part for each value, gradient and update, by name ("gradient w_4_6")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, Literal

from symgrad.checking.asked import Demands
from symgrad.checking.diagnosis.network_question import network_question
from symgrad.checking.passes import Definition, value_tree, with_letters
from symgrad.document.model import prose
from symgrad.language.tree import Derivative, Name, Tree, number
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.rounding import Kind
from symgrad.networks.values import Value
from symgrad.problems.kinds.network_links import linked
from symgrad.problems.part import DigitsAsked, ExpressionAnswer, NumberAnswer, Part

_FORWARD = "Forward pass: work out {wanted}."
_LOSS = "Work out the loss {wanted}."
_BACKWARD = "Backward pass: work out {wanted}."
_AFTER = "The step: work out the new {wanted}."
_ASKED: Final[Mapping[str, Literal["value", "gradient", "new"]]] = {
    "value": "value", "loss": "value", "gradient": "gradient", "update": "new",
}  # fmt: skip
_MOST_LISTED = 6
"""Parameters that are still asked for one by one."""


def network_parts(found: Backpropagation[Any], asks: Sequence[str], rate: Fraction | None) -> tuple[Part, ...]:
    """The parts for the chosen groups; a network without numbers is asked for formulas."""
    made: dict[str, Callable[[], list[Part]]] = {
        "count": lambda: [_count(found)],
        "forward": lambda: _forward(found),
        "loss": lambda: _loss(found),
        "gradients": lambda: _gradients(found, "forward" in asks),
        "updates": lambda: _updates(found, rate, "gradients" in asks),
    }
    return linked([part for ask in asks for part in made[ask]()], found, rate)


def _count(found: Backpropagation[Any]) -> Part:
    count = NumberAnswer(number(len(found.network.parameter_names)))
    return Part("count", ("How many parameters does the network have?",), count)


def _forward(found: Backpropagation[Any]) -> list[Part]:
    """The weighted sum and the output of each unit; each depends on those that feed it."""
    if not found.examples or found.is_batch:
        return []
    letters, structure = found.network.letters, found.network.structure
    parts: list[Part] = []
    for unit in structure.units:
        total, output = letters.sum_of_unit(unit.label), letters.output_of(unit.label)
        feeding = tuple(
            f"value {letters.output_of(source)}" for source in unit.sources if source not in structure.inputs
        )
        parts.append(_value(found, total, "sums", feeding))
        parts.append(_value(found, output, "outputs", (f"value {total}",)))
    return parts


def _value(found: Backpropagation[Any], name: Name, kind: Kind, depends_on: tuple[str, ...]) -> Part:
    values = _both(found, lambda one: one.forward[str(name)])
    return _numeric(found, f"value {name}", (_FORWARD, name), values, kind, depends_on)


def _loss(found: Backpropagation[Any]) -> list[Part]:
    if found.loss is None:
        return []
    values = _both(found, lambda one: one.loss)
    return [_numeric(found, "loss", (_LOSS, found.network.letters.loss_name), values, "loss", ())]


def _gradients(found: Backpropagation[Any], asked_forward: bool) -> list[Part]:
    """The gradient by each weighted sum, from the last unit back, then by each parameter."""
    letters, structure = found.network.letters, found.network.structure
    sums = [letters.sum_of_unit(unit.label) for unit in reversed(structure.units)]
    feeding = {letters.sum_of_unit(unit.label): unit for unit in structure.units}
    parts = []
    for name in (*sums, *found.network.parameter_names):
        if name in feeding:
            later = [unit.label for unit in structure.units if feeding[name].label in unit.sources]
            depends = [f"gradient {letters.sum_of_unit(label)}" for label in later]
            depends += [f"value {letters.output_of(name.subscripts[-1])}"] if asked_forward and found.examples else []
        else:
            standing = dict.fromkeys(edge.target for edge in found.network.graph.outgoing(name))
            depends = [f"gradient {total}" for total in standing]
        parts.append(_gradient(found, name, "errors" if name in feeding else "gradients", tuple(depends)))
    return [*parts[: len(sums)], *_grouped(parts[len(sums) :], f"and from these the gradient by {_every(found)}")]


def _gradient(found: Backpropagation[Any], name: Name, kind: Kind, depends_on: tuple[str, ...]) -> Part:
    gradient = found.gradients[str(name)]
    wanted = Derivative(gradient.output, (name,), partial=True)
    if gradient.value is not None:
        question = (_BACKWARD, wanted)
        values = _both(found, lambda one: one.gradients[str(name)].value)
        return _numeric(found, f"gradient {name}", question, values, kind, depends_on)
    answer = ExpressionAnswer(gradient.tree)
    letters = with_letters(Demands(), found.only_pass)
    return Part(
        f"gradient {name}", prose(_BACKWARD, wanted=wanted), answer, depends_on=depends_on, pattern=_BACKWARD,
        wanted=wanted, notation=letters.notation, definitions=_without(letters.definitions, found, name),
        question=network_question(found, ("gradient", name)),
    )  # fmt: skip


def _without(definitions: Sequence[Definition], found: Backpropagation[Any], name: Name) -> tuple[Definition, ...]:
    """The letters that explain an answer, without what only names the gradient itself: e_5 is no answer to ∂E/∂z₅."""
    symbol = found.only_pass.plan.symbols.get(name)
    names: set[Name | Derivative] = {Derivative(found.only_pass.output, (name,), partial=True)}
    names |= set() if symbol is None else {symbol.name}
    return tuple(pair for pair in definitions if pair[0] not in names)


def _updates(found: Backpropagation[Any], rate: Fraction | None, asked_gradients: bool) -> list[Part]:
    parts = []
    exact = {update.name: update.new for update in found.exact.updates(rate or 0)}
    for update in found.updates(rate or 0):
        depends = (f"gradient {update.name}",) if asked_gradients else ()
        question = (_AFTER, update.name)
        values = update.new, exact[update.name]
        parts.append(_numeric(found, f"update {update.name}", question, values, "parameters", depends, rate))
    return _grouped(parts, f"value of {_every(found)}")


def _every(found: Backpropagation[Any]) -> str:
    return "every weight and bias" if any(unit.bias for unit in found.network.structure.units) else "every weight"


def _grouped(parts: list[Part], words: str) -> list[Part]:
    """Parts that are asked for in words together, where there are too many to be listed."""
    return parts if len(parts) <= _MOST_LISTED else [replace(part, group=(words,)) for part in parts]


def _numeric(
    found: Backpropagation[Any],
    name: str,
    question: tuple[str, Tree],
    values: tuple[Value, Value],
    kind: Kind,
    depends_on: tuple[str, ...],
    rate: Fraction | None = None,
) -> Part:
    """A number to the places that the page prints: without rounding on the way, and with it where that is done."""
    pattern, wanted = question
    asked, key = _ASKED[name.split(" ")[0]], wanted.variables[0] if isinstance(wanted, Derivative) else wanted
    places = found.rounding.printed(kind)
    value, exact = values
    printed = value.number(places) if found.rounding.mode == "stepwise" else None
    return Part(
        name,
        prose(pattern, wanted=wanted),
        NumberAnswer(value_tree(exact), printed),
        depends_on=depends_on,
        digits=DigitsAsked(decimals=places),
        pattern=pattern,
        wanted=wanted,
        question=network_question(found, (asked, key), rate=rate) if isinstance(key, Name) else None,
    )


def _both(found: Backpropagation[Any], of: Callable[[Backpropagation[Any]], Value | None]) -> tuple[Value, Value]:
    """A value with the rounding of the pass, and without any."""
    value, exact = of(found), of(found.exact)
    assert value is not None, "there are numbers"
    assert exact is not None, "there are the same numbers"
    return value, exact
