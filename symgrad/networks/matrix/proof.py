"""Proof of the matrix form: every line, in indices and in matrices, beside the network in node form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from symgrad.calculus.matrices.verify import compared
from symgrad.calculus.verify import Evidence, LineEvidence
from symgrad.errors import AuthorError
from symgrad.language.tree import Name, Relation
from symgrad.networks.evidence import assignments, verify_pass
from symgrad.networks.ledger import Ledger
from symgrad.networks.matrix.formula import Formula
from symgrad.networks.matrix.forward import Setting
from symgrad.networks.matrix.world import PRECISION, World
from symgrad.networks.model import NetworkModel
from symgrad.numeric.balls import Key
from symgrad.numeric.sampling import points

SAMPLES = 2
_TRIES = 12
METHOD = "ball arithmetic, entry by entry, beside the network in node form, and central differences"


def generic_ledgers(network: NetworkModel, examples: int, sample: int) -> list[Ledger] | None:
    """Generic numbers: one choice of parameters, and inputs and targets for each example; None if none are found."""
    parameters: dict[Name, Fraction] = {}
    found: list[Ledger] = []
    names = set(network.parameter_names)
    for point in points(network.graph.inputs, count=_TRIES + examples, seed=sample):
        given = _completed(network, point) | parameters
        with suppress(AuthorError):
            ledger = Ledger(given, assignments(network.graph, network.adjoints))
            ledger.numbers(PRECISION)
            parameters = parameters or {name: given[name] for name in names}
            found.append(ledger)
        if len(found) == examples:
            return found
    return None


def _completed(network: NetworkModel, point: Mapping[Key, Fraction]) -> dict[Name, Fraction]:
    """The numbers of a point, targets that sum to 1 where they have to."""
    given = {name: value for name, value in point.items() if isinstance(name, Name)}
    for known in network.plan.conditions:
        given |= known.completed(given)
    return given


def prove(
    formulas: Sequence[tuple[Setting, Sequence[Formula], Sequence[Relation]]],
    network: NetworkModel,
    given: Sequence[Ledger],
) -> Evidence:
    """The evidence for formulas, each group with its setting and further equations between matrices.

    The numbers are generic ones, and those of the ``given`` ledgers.
    """
    lines: list[LineEvidence] = []
    for on, group, further in formulas:
        samples = [ledgers for seed in range(SAMPLES) if (ledgers := generic_ledgers(network, on.examples, seed))]
        samples += [list(given[: on.examples])] if given else []
        worlds = [World(on, network, ledgers) for ledgers in samples]
        for formula in group:
            lines += _lines_of(formula, worlds)
        for relation in further:
            pairs = [(world.matrix(relation.left), world.matrix(relation.right)) for world in worlds]
            lines.append(_line(relation, "put_together", pairs))
    node = verify_pass(network.graph, network.plan, network.adjoints, given[0] if given else None)
    return Evidence((*lines, *node.lines), node.differences, METHOD)


def _lines_of(formula: Formula, worlds: Sequence[World]) -> Iterator[LineEvidence]:
    """Each step, and that the lines in matrices begin where those in indices end."""
    for step in formula.index_steps:
        pairs = [
            (world.at_all_places(step.before_tree, formula), world.at_all_places(step.after_tree, formula))
            for world in worlds
        ]
        yield _line(Relation(step.before_tree, "=", step.after_tree), step.rule, pairs)
    for step in formula.matrix_steps:
        left = formula.index_steps[-1].after_tree
        pairs = [(world.at_all_places(left, formula), world.matrix(step.after_tree)) for world in worlds]
        yield _line(Relation(step.before_tree, "=", step.after_tree), step.rule, pairs)


def _line(relation: Relation, rule: str, pairs: Sequence[tuple[list, list]]) -> LineEvidence:  # type: ignore[type-arg]
    flat = [pair for left, right in pairs for pair in zip(left, right, strict=True)]
    return LineEvidence(relation.left, relation.right, rule, compared(flat))
