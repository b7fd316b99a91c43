"""A computational graph as a page: its nodes, forward, the local gradients on the edges, backward, the patterns."""

from __future__ import annotations

from dataclasses import replace

from symgrad.document.chains import sum_over_paths
from symgrad.document.evidence import explain
from symgrad.document.kinks import kink_blocks
from symgrad.document.model import (
    Aligned,
    Block,
    Document,
    Figure,
    FigureEdge,
    FigureNode,
    Heading,
    Items,
    Line,
    Paragraph,
    Table,
    Text,
    prose,
)
from symgrad.document.put_in import agreement, enumerated, put_in, shown, significant
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Product, Relation, Tree
from symgrad.networks.backprop import Factor, Gradient, GraphPass
from symgrad.networks.local import local_derivation, released
from symgrad.networks.patterns import patterns_of
from symgrad.networks.wiring import Node, Wiring

_MOST_LABELS = 24
"""Edges of a figure that are still labelled."""

_LONGEST_CHAIN = 6
"""Edges of a single chain that is also written out in full."""


def graph_document(graph: Wiring) -> Document:
    """A graph by itself: what it computes, node by node, and its drawing."""
    return Document(prose("The graph of {f}", f=graph.output), (*nodes_blocks(graph), graph_figure(graph)))


def pass_document(found: GraphPass) -> Document:
    """The worked solution: forward values, local gradients, backward pass, patterns, check."""
    blocks: list[Block] = []
    for title, part in pass_sections(found):
        blocks += [Heading(2, prose(title)), *part]
    return Document(prose("Gradients of {f} through its graph", f=found.output), tuple(blocks))


def pass_sections(found: GraphPass) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The parts of the page with their titles."""
    sections = [("The graph", (*nodes_blocks(found.graph), graph_figure(found.graph, found)))]
    if found.ledger is not None:
        sections.append(("Forward pass", forward_blocks(found)))
    if found.adjoints:
        sections.append(("Local gradients", local_blocks(found)))
        sections.append(("Backward pass", backward_blocks(found)))
        sections.append(("Patterns", pattern_blocks(found)))
        sections.append(("Check", check_blocks(found)))
    return tuple((title, part) for title, part in sections if part)


def nodes_blocks(graph: Wiring) -> tuple[Block, ...]:
    """The nodes with their formulas, one elementary operation each."""
    rows = tuple(
        Relation(node.key, "=", node.expression) for node in graph.nodes if node.expression is not None
    )
    if not rows:
        return (Paragraph(prose("The graph is the input {x} alone.", x=graph.output)),)
    return (
        Paragraph(prose(f"From the {_inputs(graph)} {{inputs}} the graph works out, one operation a node:",
                        inputs=enumerated(graph.inputs))),
        Items(tuple(prose("{row}", row=row) for row in rows)),
    )


def _inputs(graph: Wiring) -> str:
    return "input" if len(graph.inputs) == 1 else "inputs"


def graph_figure(graph: Wiring, found: GraphPass | None = None) -> Figure:
    """The nodes from left to right with their values; the local gradients on the edges."""
    depth: dict[Name, int] = {}
    for node in graph.nodes:
        depth[node.key] = 1 + max((depth[parent] for parent in node.parents), default=-1)
    rows: dict[int, int] = {}
    nodes = []
    for node in graph.nodes:
        row = rows.setdefault(depth[node.key], 0)
        rows[depth[node.key]] += 1
        nodes.append(FigureNode(str(node.key), node.key, _notes(node.key, found), depth[node.key], row))
    labelled = found is not None and bool(found.adjoints) and len(graph.edges) <= _MOST_LABELS
    edges = tuple(
        FigureEdge(
            str(edge.source), str(edge.target), prose("{g}", g=found.factor(edge).tree) if labelled and found else ()
        )
        for edge in graph.edges
    )
    return Figure(tuple(nodes), edges, prose(_caption(found, labelled)))


def _caption(found: GraphPass | None, labelled: bool) -> str:
    """What stands beside the nodes and on the edges."""
    beside = "the values" if found is not None and found.ledger is not None else ""
    beside += " and gradients" if beside and found is not None and found.adjoints else ""
    parts = [f"{beside} beside the nodes"] * bool(beside) + ["the local gradients on the edges"] * labelled
    return f"The graph: {', '.join(parts)}." if parts else "The graph."


def _notes(key: Name, found: GraphPass | None) -> tuple[Text, ...]:
    """The value of a node and its gradient."""
    if found is None or found.ledger is None:
        return ()
    notes = [prose("{value}", value=shown(found.values[key], found.rounding.outputs)[0])]
    if found.adjoints:
        gradient = found.gradients[key]
        assert gradient.value is not None
        value = shown(gradient.value, found.rounding.errors)[0]
        notes.append(prose("{line}", line=Relation(gradient.name_tree, "=", value)))
    return tuple(notes)


def forward_blocks(found: GraphPass) -> tuple[Block, ...]:
    """Every node's formula, the numbers put in, and the value."""
    given = tuple(Relation(key, "=", shown(found.values[key], 0, exact=True)[0]) for key in found.graph.inputs)
    verb = "is" if len(given) == 1 else "are"
    blocks: list[Block] = [Paragraph(prose(f"The {_inputs(found.graph)} {verb} {{given}}.", given=enumerated(given)))]
    for node in found.graph.nodes:
        if node.expression is not None:
            worked = put_in(node.expression, found, found.rounding.outputs)
            blocks.append(Aligned(node.key, (Line("=", node.expression), *worked.lines())))
    return tuple(blocks)


def local_blocks(found: GraphPass) -> tuple[Block, ...]:
    """A table of the edges: what is differentiated, by what, the rule, and the value."""
    header: list[Text] = [("edge",), ("local gradient",), ("rule",)]
    if found.ledger is not None:
        header.append(("value",))
    rows = tuple(_edge_row(factor, found) for factor in found.edges)
    return (
        Paragraph(("Each edge carries the derivative of its end by its beginning, everything else held fixed.",)),
        Table(tuple(header), rows, "lllr"[: len(header)]),
    )


def _edge_row(factor: Factor, found: GraphPass) -> tuple[Text, ...]:
    assert factor.edge is not None
    edge = factor.edge
    node = found.graph.node(edge.target)
    assert node.expression is not None
    first = local_derivation(node, edge.position).steps[0]
    line = Relation(factor.name_tree, "=", factor.tree)
    row: tuple[Text, ...] = (
        prose("{edge}", edge=Relation(edge.source, "→", edge.target)),
        prose("{line}", line=line),
        prose(first.pattern, **{letter: released(tree, node, edge.position) for letter, tree in first.bindings}),
    )
    if factor.value is None:
        return row
    return (*row, prose("{value}", value=shown(factor.value, found.rounding.errors)[0]))


def backward_blocks(found: GraphPass) -> tuple[Block, ...]:
    """From the output back: each gradient as the sum over the edges to the nodes that use it."""
    own = found.gradients[found.output]
    blocks: list[Block] = [Paragraph(prose(
        "Start at the output with {line}. Every other node adds, over the edges that leave it, the gradient at the end "
        "of the edge times the local gradient on it.", line=Relation(own.name_tree, "=", own.tree)))]
    inner = [name for name in found.gradients.names() if name not in found.graph.inputs]
    for key in (*inner, *(name for name in found.graph.inputs if name in found.gradients.names())):
        if key != found.output:
            blocks.append(_gradient_lines(found.gradients[key], found))
    return tuple(blocks)


def _gradient_lines(gradient: Gradient, found: GraphPass) -> Aligned:
    """By name, in symbols, in numbers."""
    paths = gradient.paths
    if not paths:
        return Aligned(gradient.name_tree, (Line("=", gradient.tree, prose("it does not reach {f}", f=found.output)),))
    trees = [_by_name(paths, found), in_derivatives(gradient.tree, found)]
    chain = found.whole_chain(gradient.key)
    if len(chain) > len(paths[0]):
        trees.insert(0, Product(tuple(factor.name_tree for factor in chain), dots=True))
        trees += [found.expanded(gradient.key)] if len(chain) <= _LONGEST_CHAIN else []
    lines = [Line("=", tree) for tree in dict.fromkeys(trees)]
    if found.ledger is not None:
        worked = put_in(gradient.tree, found, found.rounding.errors).lines()
        lines += [line for line in worked if line.tree != lines[-1].tree]
    return Aligned(gradient.name_tree, tuple(lines))


def _by_name(paths: tuple[tuple[Factor, ...], ...], found: GraphPass) -> Tree:
    """The sum over the edges by name; the output's own operation where a node feeds it directly and nothing else."""
    if len(paths) == 1 and len(paths[0]) == 1 and (edge := paths[0][0].edge) is not None:
        pending = local_derivation(found.graph.node(edge.target), edge.position).pending_tree
        return replace(pending, partial=not found.graph.is_chain)
    return sum_over_paths(tuple(_unbraced(path) for path in paths), found)


def _unbraced(path: tuple[Factor, ...]) -> tuple[Factor, ...]:
    return tuple(replace(factor, known=None) for factor in path)


def in_derivatives(tree: Tree, found: GraphPass) -> Tree:
    """The tree with ∂f/∂a for the letter ā of an adjoint."""
    letters = {
        adjoint.symbol.name: found.named(found.output, key)
        for key, adjoint in found.adjoints.items()
        if adjoint.symbol is not None
    }
    return substitute(tree, letters)


def pattern_blocks(found: GraphPass) -> tuple[Block, ...]:
    """The patterns that occur, each with where it does."""
    items = []
    for node in found.graph.nodes:
        for pattern in patterns_of(found.graph, node):
            names = _users(found.graph, node) if pattern.id == "copy" else tuple(dict.fromkeys(node.parents))
            name = prose(f"**{pattern.name[0].upper()}{pattern.name[1:]}.** ")
            items.append((*name, *prose(pattern.sentence, node=node.key, parents=enumerated(names))))
    return (Items(tuple(items)),) if items else ()


def _users(graph: Wiring, node: Node) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(edge.target for edge in graph.outgoing(node.key)))


def check_blocks(found: GraphPass) -> tuple[Block, ...]:
    """How the lines were proved. Raises ProofError for the first that was not."""
    evidence = found.verify()
    for line in evidence.lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))
    text = prose("Each local gradient and each sum over edges holds {agreement}.", agreement=agreement(evidence))
    if evidence.differences and not evidence.differences_agree:
        raise ProofError(to_text(found.output), f"the central differences are off by {evidence.max_error:.2g}")
    names = [key for key in found.graph.inputs if key in found.adjoints and key not in found.behind_kinks]
    blocks = kink_blocks(found)
    if found.ledger is None or not names:
        return (Paragraph(text), *blocks)
    header: tuple[Text, ...] = (("input",), ("gradient",), ("central difference",))
    rows = tuple(
        (prose("{x}", x=key), prose("{v}", v=significant(one.value)), prose("{v}", v=significant(one.difference)))
        for key, one in zip(names, evidence.differences, strict=True)
    )
    return (Paragraph((*text, " Beside central differences:")), Table(header, rows, "lrr"), *blocks)



