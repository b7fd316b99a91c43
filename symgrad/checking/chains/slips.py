"""What a wrong line was meant to be, and which named mistakes lead to it."""

from __future__ import annotations

from symgrad.checking.chains.explain import Comparer
from symgrad.checking.chains.letters import Letters
from symgrad.checking.chains.place import Place
from symgrad.checking.diagnosis.mistake import Made
from symgrad.checking.diagnosis.question import DerivativeQuestion, Question
from symgrad.checking.diagnosis.wrong_lines import LineQuestion
from symgrad.language.traversal import walk
from symgrad.language.tree import Derivative, Tree


def mistakes_between(
    comparer: Comparer, letters: Letters, place: Place | None, order: int, meaning: Tree
) -> tuple[tuple[Made, ...], ...]:
    """The named mistakes that lead to a line: from the line before, else from the function itself."""
    tried: list[tuple[Tree, Question | None]] = []
    variable = letters.variable(order)
    if place is not None and order == place.order:
        tried.append((place.meaning, LineQuestion(comparer.expanded(place.tree), variable)))
    elif place is not None and order == place.order + 1:
        derived = comparer.scope.derived(place.meaning, (variable,))
        tried.append((derived, LineQuestion(place.meaning, variable, True)))
    before, value = letters.values.get(order - 1), letters.value(order)
    if value is not None:
        asked = None if before is None else DerivativeQuestion(((comparer.meant(before), variable),))
        tried.append((value, asked))
    if letters.put:
        tried = [(letters.with_numbers(right, meaning), None) for right, _ in tried]
    for right, question in tried:
        found = comparer.explained(right, question, meaning)
        if found:
            return found
    return ()


def likely_order(letters: Letters, place: Place | None, orders: list[int], side: Tree) -> int:
    """Which derivative a wrong line without a name is meant to be."""
    if len(orders) == 1 or any(isinstance(node, Derivative) for node in walk(side)):
        return orders[-1]
    last = letters.truth.last
    if place is not None:
        is_pending = any(isinstance(node, Derivative) for node in walk(place.tree))
        return orders[0] if is_pending or (last is not None and place.order >= last) else orders[-1]
    return min(1, orders[-1]) if 1 in orders else orders[-1]
