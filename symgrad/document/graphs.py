"""A computational graph as a page: its nodes, forward, the local gradients on the edges, backward, the patterns."""

from __future__ import annotations

from symgrad.document.evidence import explain
from symgrad.document.graph_backward import backward_blocks, local_blocks, pattern_blocks
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
from symgrad.language.tree import Name, Relation
from symgrad.networks.backprop import GraphPass
from symgrad.networks.evidence import sampled_differences
from symgrad.networks.wiring import Wiring, operands

_MOST_LABELS = 24
"""Edges of a figure that are still labelled."""


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
    if found.adjoints and found.graph.inputs:
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
    if not graph.inputs:
        words = "The graph has no input: {f} is a constant, and there is nothing to differentiate by."
        return (Items(tuple(prose("{row}", row=row) for row in rows)), Paragraph(prose(words, f=graph.output)))
    elementary = all(node.expression is None or operands(node.expression) is not None for node in graph.nodes)
    return (
        Paragraph(prose(f"From the {_inputs(graph)} {{inputs}} the graph works out"
                        + (", one operation a node:" if elementary else ", node by node:"),
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
    labelled = found is not None and bool(found.adjoints) and 0 < len(graph.edges) <= _MOST_LABELS
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
    words = prose(f"The {_inputs(found.graph)} {verb} {{given}}.", given=enumerated(given))
    blocks: list[Block] = [Paragraph(words)] if given else []
    for node in found.graph.nodes:
        if node.expression is not None:
            worked = put_in(node.expression, found, found.rounding.outputs)
            blocks.append(Aligned(node.key, (Line("=", node.expression), *worked.lines())))
    return tuple(blocks)


def check_blocks(found: GraphPass) -> tuple[Block, ...]:
    """How the lines were proved. Raises ProofError for the first that was not."""
    evidence = found.verify()
    for line in evidence.lines:
        if not line.holds:
            raise ProofError(f"{to_text(line.left)} = {to_text(line.right)}", explain(line.comparison))
    text = prose("Each local gradient and each sum over edges holds {agreement}.", agreement=agreement(evidence))
    if evidence.differences and not evidence.differences_agree:
        raise ProofError(to_text(found.output), f"the central differences are off by {evidence.max_error:.2g}")
    if found.ledger is None:
        return (Paragraph(text),)
    inputs = [key for key in found.graph.inputs if key in found.adjoints]
    names = [key for key in inputs if key not in found.behind_kinks]
    blocks: list[Block] = []
    drawn = sampled_differences(evidence)
    if names and drawn:
        blocks.append(Paragraph((*text, f" Central differences{drawn} agree with the gradients.")))
    elif names:
        header: tuple[Text, ...] = (("input",), ("gradient",), ("central difference",))
        rows = tuple(
            (prose("{x}", x=key), prose("{v}", v=significant(one.value)), prose("{v}", v=significant(one.difference)))
            for key, one in zip(names, evidence.differences, strict=True)
        )
        blocks += [Paragraph((*text, " Beside central differences:")), Table(header, rows, "lrr")]
    else:
        blocks.append(Paragraph(text))
    left_out = [key for key in inputs if key in found.behind_kinks]
    if left_out:
        nodes = tuple(dict.fromkeys(met.node for met in found.kinks))
        blocks.append(Paragraph(prose(
            "A central difference by {inputs} says nothing here: it moves {nodes} across a kink.",
            inputs=enumerated(left_out), nodes=enumerated(nodes))))
    return tuple(blocks)
