"""The backward pass of a graph on a page: the local gradients on the edges, the sums over paths, the patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from symgrad.document.chains import path_tree, paths_to_output
from symgrad.document.kinks import kink_blocks
from symgrad.document.model import Aligned, Block, Items, Line, Paragraph, Table, Text, prose
from symgrad.document.put_in import enumerated, put_in, shown
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import Derivative, Name, Negative, Number, Power, Product, Quotient, Relation, Sum, Tree
from symgrad.networks.backprop import Factor, Gradient, GraphPass
from symgrad.networks.local import local_derivation, released
from symgrad.networks.patterns import PATTERNS, Pattern, patterns_of
from symgrad.networks.wiring import Edge, Node

_LONGEST_CHAIN = 6
"""Edges of a single chain that is also written out in full."""

_LONGEST_FORMULA = 70
"""Characters of a gradient that is also written in the graph's own names."""

_MOST_PATHS = 4
"""Paths whose products are all written out in one line."""

_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def local_blocks(found: GraphPass) -> tuple[Block, ...]:
    """A table of the edges: what is differentiated, by what, the rule, and the value; then the kinks that are met."""
    header: list[Text] = [("edge",), ("local gradient",), ("rule",)]
    if found.ledger is not None:
        header.append(("value",))
    rows = tuple(_edge_row(factor, found) for factor in found.edges)
    text = prose("Each edge carries the derivative of its end by its beginning, everything else in it held fixed.")
    return (
        Paragraph(text + _about_ambiguous(found)),
        Table(tuple(header), rows, "lllr"[: len(header)]),
        *kink_blocks(found),
    )


def _about_ambiguous(found: GraphPass) -> Text:
    """Why some local gradients have no short name, with the first of them."""
    for factor in found.edges:
        edge = factor.edge
        if edge is not None and not _is_parallel(edge, found) and _has_way_around(edge, found):
            return prose(
                " From {x} more than one path leads to {f}: what the edge {edge} alone carries is written {local}, "
                "since {total} counts every path.",
                x=edge.source, f=edge.target, edge=Relation(edge.source, "→", edge.target),
                local=_pending(edge, found), total=factor.name_tree,
            )
    return ()


def _local_name(factor: Factor, found: GraphPass) -> Tree | None:
    """∂a/∂x for an edge; ∂/∂x[b x] where other paths lead to its end too; None for one of several uses."""
    edge = factor.edge
    if edge is None or _is_parallel(edge, found):
        return None
    return _pending(edge, found) if _has_way_around(edge, found) else factor.name_tree


def _pending(edge: Edge, found: GraphPass) -> Derivative:
    """∂/∂x[b x]: the operation at the end of an edge, still to be differentiated."""
    pending = local_derivation(found.graph.node(edge.target), edge.position).pending_tree
    assert isinstance(pending, Derivative)
    return replace(pending, partial=not found.graph.is_chain)


def _is_parallel(edge: Edge, found: GraphPass) -> bool:
    """Whether the end of an edge uses its beginning more than once."""
    return found.graph.node(edge.target).parents.count(edge.source) > 1


def _has_way_around(edge: Edge, found: GraphPass) -> bool:
    """Whether the beginning of an edge also leads to its end through another node."""
    stack = [parent for parent in found.graph.node(edge.target).parents if parent != edge.source]
    seen = set(stack)
    while stack:
        for parent in found.graph.node(stack.pop()).parents:
            if parent == edge.source:
                return True
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return False


def _edge_row(factor: Factor, found: GraphPass) -> tuple[Text, ...]:
    edge = factor.edge
    assert edge is not None
    name = prose("{edge}", edge=Relation(edge.source, "→", edge.target))
    uses = found.graph.node(edge.target).parents
    if uses.count(edge.source) > 1:
        name += (f", use {uses[: edge.position].count(edge.source) + 1}",)
    named = _local_name(factor, found)
    line = factor.tree if named is None else Relation(named, "=", factor.tree)
    row: tuple[Text, ...] = (name, prose("{line}", line=line), _rule(edge, found))
    if factor.value is None:
        return row
    return (*row, prose("{value}", value=shown(factor.value, found.rounding.errors)[0]))


def _rule(edge: Edge, found: GraphPass) -> Text:
    """The rule by which the local gradient follows; a letter for what is inside could be one of the graph's."""
    node = found.graph.node(edge.target)
    first = local_derivation(node, edge.position).steps[0]
    if first.rule == "negative_power" and isinstance(node.expression, Quotient):
        return ("power rule" if isinstance(node.expression.denominator, Power) else "reciprocal rule",)
    bindings = {letter: released(tree, node, edge.position) for letter, tree in first.bindings}
    return prose(first.pattern.replace(", {u=}", " with {u} inside"), **bindings)


def backward_blocks(found: GraphPass) -> tuple[Block, ...]:
    """From the output back: each gradient as the sum over the paths, by name, in symbols, in numbers."""
    own = found.gradients[found.output]
    blocks: list[Block] = [Paragraph(prose(
        "Start at the output with {line}. Every other node adds, over the edges that leave it, the gradient at the end "
        "of the edge times the local gradient on it.", line=Relation(own.name_tree, "=", own.tree)))]
    inner = [name for name in found.gradients.names() if name not in found.graph.inputs]
    for key in (*inner, *(name for name in found.graph.inputs if name in found.gradients.names())):
        if key != found.output:
            blocks += [*_paths(key, found), _gradient_lines(found.gradients[key], found)]
    return (*blocks, *_summary(found))


def _paths(key: Name, found: GraphPass) -> list[Block]:
    """The paths from a node that has several, and that two uses in one node are two of them."""
    paths = paths_to_output(found, key)
    if paths is None:
        return [Paragraph(prose("More than {count} paths lead from {x} to {f}; the edges that leave {x} collect them.",
                                count=8, x=key, f=found.output))]
    if len(paths) < 2:
        return []
    blocks: list[Block] = []
    for target in dict.fromkeys(edge.target for edge in found.graph.outgoing(key)):
        count = found.graph.node(target).parents.count(key)
        expression = found.graph.node(target).expression
        if count > 1 and expression is not None:
            blocks.append(Paragraph(prose(
                "{x} is used " + ("twice" if count == 2 else f"{count} times") + " in {line}: each use is an edge of "
                "its own, on which the other is held fixed.", x=key, line=Relation(target, "=", expression))))
    if len(set(paths)) > 1:
        blocks += [
            Paragraph(prose("{count} paths lead from {x} to {f}, and their products are added:",
                            count=_COUNTED[len(paths)].capitalize(), x=key, f=found.output)),
            Items(tuple(prose("{path}", path=path_tree(path)) for path in dict.fromkeys(paths))),
        ]
    return blocks


def _gradient_lines(gradient: Gradient, found: GraphPass) -> Aligned:
    """The chain by name, its factors put in, and the numbers; without numbers also as short as it gets."""
    factors = [path[-1] for path in gradient.paths]
    edges = [factor.edge for factor in factors if factor.edge is not None]
    if not edges:
        return Aligned(gradient.name_tree, (Line("=", gradient.tree, prose("it does not reach {f}", f=found.output)),))
    trees = [*_by_name(gradient, factors, found), _added(_product(factor, found, by_name=True) for factor in factors)]
    if found.ledger is None or any(_is_parallel(edge, found) for edge in edges):
        trees.append(in_derivatives(gradient.tree, found))
    chain = found.whole_chain(gradient.key)
    if found.graph.is_chain and len(edges) < len(chain) <= _LONGEST_CHAIN:
        trees.append(found.expanded(gradient.key))
    lines = [Line("=", tree) for tree in dict.fromkeys(trees)]
    if found.ledger is not None:
        collected = any(_is_parallel(edge, found) for edge in edges)
        put_together = _added(_product(factor, found, by_name=False) for factor in factors)
        worked = put_in(gradient.tree if collected else put_together, found, found.rounding.errors)
        worked = replace(worked, filled=_without_double_minus(worked.filled))
        lines += [line for line in worked.lines() if line.tree != lines[-1].tree]
    return Aligned(gradient.name_tree, tuple(lines))


def _without_double_minus(tree: Tree) -> Tree:
    """0.2 · 3 for −(−0.2) · 3, where the gradient at the end of an edge is written as minus another one."""
    match tree:
        case Sum(terms):
            return Sum(tuple(_without_double_minus(term) for term in terms))
        case Product((Negative(Negative(Number() as first)), *rest), dots):
            return Product((first, *rest), dots)
        case _:
            return tree


def _added(terms: Iterable[Tree]) -> Tree:
    parts = tuple(terms)
    return parts[0] if len(parts) == 1 else Sum(parts)


def _product(factor: Factor, found: GraphPass, by_name: bool) -> Tree:
    """The gradient at the end of an edge, by name or as it is written in formulas, times the local gradient on it."""
    assert factor.edge is not None
    target = factor.edge.target
    if target == found.output:
        return factor.tree
    at_end = found.named(found.output, target) if by_name else found.adjoints[target].written
    return Product((at_end, factor.tree), dots=True)


def _by_name(gradient: Gradient, factors: Sequence[Factor], found: GraphPass) -> list[Tree]:
    """The sum over the edges, each factor by its name; before it the whole chain, where the graph is one."""
    terms: list[Tree] = []
    for factor in factors:
        local = _local_name(factor, found)
        if local is None or factor.edge is None:
            return []
        target = factor.edge.target
        if target == found.output:
            terms.append(_pending(factor.edge, found))
        else:
            terms.append(Product((found.named(found.output, target), local), dots=True))
    chain = found.whole_chain(gradient.key)
    if found.graph.is_chain and len(chain) > 2:
        return [Product(tuple(factor.name_tree for factor in chain), dots=True), _added(terms)]
    return [*_over_paths(gradient.key, found), _added(terms)]


def _over_paths(key: Name, found: GraphPass) -> list[Tree]:
    """The sum over all paths to the output, every local gradient by its name, where there are several paths but few."""
    paths = paths_to_output(found, key, _MOST_PATHS)
    if paths is None or len(paths) < 2:
        return []
    terms = []
    for path in paths:
        edges = [_edge(source, target, found) for source, target in pairwise(path)]
        names = [_local_name(found.factor(edge), found) for edge in edges]
        if len(names) == 1 and names[0] is not None:
            names = [_pending(edges[0], found)]
        named = tuple(name for name in reversed(names) if name is not None)
        if len(named) < len(names):
            return []
        terms.append(named[0] if len(named) == 1 else Product(named, dots=True))
    return [Sum(tuple(terms))]


def _edge(source: Name, target: Name, found: GraphPass) -> Edge:
    return next(edge for edge in found.graph.outgoing(source) if edge.target == target)


def in_derivatives(tree: Tree, found: GraphPass) -> Tree:
    """The tree with ∂f/∂a for the letter ā of an adjoint."""
    letters = {
        adjoint.symbol.name: found.named(found.output, key)
        for key, adjoint in found.adjoints.items()
        if adjoint.symbol is not None
    }
    return substitute(tree, letters)


def _summary(found: GraphPass) -> tuple[Block, ...]:
    """The gradients by the inputs in the graph's own names, where they are not too long for it."""
    keys = [key for key in found.graph.inputs if key in found.gradients.names()]
    reached = [key for key in keys if found.gradients[key].paths]
    if found.graph.is_chain or all(found.whole_chain(key)[1:] == () for key in reached):
        return ()
    rows = [row for key in keys if (row := _summary_row(key, found)) is not None]
    if not rows:
        return ()
    header: list[Text] = [("input",), ("gradient",)]
    if found.ledger is not None:
        header.append(("value",))
    return (
        Paragraph(prose("Put together, in the names of the graph alone:")),
        Table(tuple(header), tuple(rows), "llr"[: len(header)]),
    )


def _summary_row(key: Name, found: GraphPass) -> tuple[Text, ...] | None:
    gradient = found.gradients[key]
    if paths_to_output(found, key) is None:
        return None
    whole = found.expanded(key)
    if len(to_text(whole)) > _LONGEST_FORMULA:
        return None
    row: tuple[Text, ...] = (
        prose("{x}", x=key), prose("{line}", line=Relation(gradient.name_tree, "=", whole)),
    )
    if gradient.value is None:
        return row
    return (*row, prose("{value}", value=shown(gradient.value, found.rounding.errors)[0]))


def pattern_blocks(found: GraphPass) -> tuple[Block, ...]:
    """The patterns that occur, each with the nodes at which it does."""
    nodes: dict[str, list[Node]] = {}
    for node in found.graph.nodes:
        for pattern in patterns_of(found.graph, node):
            nodes.setdefault(pattern.id, []).append(node)
    items = tuple(_pattern(pattern, nodes[pattern.id], found) for pattern in PATTERNS if pattern.id in nodes)
    return (Items(items),) if items else ()


def _pattern(pattern: Pattern, nodes: Sequence[Node], found: GraphPass) -> Text:
    text = prose(f"**{pattern.name[0].upper()}{pattern.name[1:]}.** {pattern.sentence}: ")
    for place, node in enumerate(nodes):
        text += (("; ",) if place else ()) + _OCCURRENCES[pattern.id](node, found)
    return (*text, ".")


def _at(node: Node, rest: Text = ()) -> Text:
    assert node.expression is not None
    return prose("at {line}", line=Relation(node.key, "=", node.expression)) + rest


def _at_addition(node: Node, _found: GraphPass) -> Text:
    return _at(node, prose(" to {parents}", parents=enumerated(tuple(dict.fromkeys(node.parents)))))


def _at_multiplication(node: Node, found: GraphPass) -> Text:
    shares = dict.fromkeys((edge.source, factor.tree) for factor, edge in _entering(node, found))
    parts = [prose("{x} receives it times {local}", x=source, local=local) for source, local in shares]
    if len(shares) < len(node.parents):
        parts = [("each use of ", *part) for part in parts]
    return _at(node, (", ", *_joined(parts)))


def _at_selection(node: Node, found: GraphPass) -> Text:
    if found.ledger is None:
        return _at(node)
    if any(met.node == node.key and met.exactly for met in found.kinks):
        return _at(node, prose(" there is a tie, and the first of those that tie counts as taken"))
    taken = [edge.source for factor, edge in _entering(node, found) if factor.value]
    return _at(node, prose(" to {x}", x=taken[0]) if taken else prose(" it is the constant that was taken"))


def _at_copy(node: Node, found: GraphPass) -> Text:
    uses = [edge.target for edge in found.graph.outgoing(node.key)]
    counts = {target: uses.count(target) for target in dict.fromkeys(uses)}
    often = {1: "in {n}", 2: "twice in {n}"}
    parts = [prose(often.get(count, f"{count} times in {{n}}"), n=target) for target, count in counts.items()]
    return (*prose("{x}, used ", x=node.key), *_joined(parts))


def _entering(node: Node, found: GraphPass) -> list[tuple[Factor, Edge]]:
    """The edges into a node, with what they carry."""
    return [(factor, factor.edge) for factor in found.edges if factor.edge and factor.edge.target == node.key]


def _joined(parts: Sequence[Text]) -> Text:
    """Phrases with commas and an "and" between them."""
    joined: Text = ()
    for place, part in enumerate(parts):
        joined += ("" if place == 0 else " and " if place == len(parts) - 1 else ", ", *part)
    return joined


_OCCURRENCES: Mapping[str, Callable[[Node, GraphPass], Text]] = MappingProxyType(
    {
        "addition": _at_addition,
        "multiplication": _at_multiplication,
        "selection": _at_selection,
        "copy": _at_copy,
    }
)
"""How a page says where a pattern occurs, by the pattern's id."""
