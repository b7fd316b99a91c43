"""A chain of derivatives on a page: the path, the factors by name, each factor derived. For graphs and networks."""

from __future__ import annotations

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.model import Aligned, Line, Text, prose
from symgrad.language.traversal import depends_on
from symgrad.language.tree import Derivative, Name, Product, Relation, Sum, Tree, Underbrace
from symgrad.networks.backprop import Factor, GraphPass
from symgrad.networks.local import local_derivation
from symgrad.networks.reverse import contributing, useful_edges


def path_tree(path: tuple[Name, ...]) -> Tree:
    """z₅ → o₅ → z₆ → o₆ → E"""
    tree: Tree = path[0]
    for name in path[1:]:
        tree = Relation(tree, "→", name)
    return tree


def paths_to_output(found: GraphPass, key: Name, most: int = 8) -> tuple[tuple[Name, ...], ...] | None:
    """All ways from a node to the output, None where there are more than ``most``."""
    relevant = contributing(found.graph)
    stack: list[tuple[Name, ...]] = [(key,)]
    done: list[tuple[Name, ...]] = []
    while stack:
        path = stack.pop()
        if path[-1] == found.output:
            done.append(path)
        else:
            stack += [(*path, edge.target) for edge in reversed(useful_edges(found.graph, path[-1], relevant))]
        if len(done) + len(stack) > most:
            return None
    return tuple(done)


def product_of_names(factors: tuple[Factor, ...], found: GraphPass) -> Tree:
    """The factors of a path by name; what is known already has a brace with its letter below it."""
    parts = tuple(_named(factor, found) for factor in factors)
    return parts[0] if len(parts) == 1 else Product(parts, dots=True)


def sum_over_paths(paths: tuple[tuple[Factor, ...], ...], found: GraphPass) -> Tree:
    """The products of all paths, added."""
    products = tuple(product_of_names(path, found) for path in paths)
    return products[0] if len(products) == 1 else Sum(products)


def _named(factor: Factor, found: GraphPass) -> Tree:
    if factor.known is None:
        return factor.name_tree
    return Underbrace(_opened(factor.name_tree, found), factor.known.written)


def _opened(name: Derivative, found: GraphPass) -> Tree:
    """The known derivative as the product that it was, where that is one short chain up to the output."""
    paths = found.gradients[name.variables[0]].paths
    if len(paths) != 1 or len(paths[0]) > 3 or any(factor.known for factor in paths[0]):
        return name
    return Product(tuple(factor.name_tree for factor in paths[0]), dots=True) if len(paths[0]) > 1 else name


def factor_lines(factor: Factor, found: GraphPass, short: bool = False) -> Aligned:
    """The derivation of one factor, ending in the form in which it is used.

    ``short`` leaves out what stands between the derivative and its result.
    """
    assert factor.edge is not None
    derivation = local_derivation(found.graph.node(factor.edge.target), factor.edge.position)
    lines = [Line("=", derivation.pending_tree)]
    part = None if short else _part_with(derivation.expression_tree, factor.edge.source)
    if part is not None:
        derivation = derive(part, factor.edge.source, partial=True)
        prove_equal(lines[0].tree, derivation.pending_tree)
        lines.append(Line("=", derivation.pending_tree, prose("only this term contains {x}", x=factor.edge.source)))
    if not short:
        lines += [
            Line("=", line.tree, prose(line.step.pattern, **dict(line.step.bindings))) for line in derivation.lines()
        ]
    if lines[-1].tree != factor.tree:
        lines.append(Line("=", factor.tree, () if short else own_name(factor, found)))
    return Aligned(factor.name_tree, tuple(lines))


def _part_with(expression: Tree, name: Name) -> Tree | None:
    """The only term of a sum that contains a name, with the constant factors before the sum; None where all do."""
    if isinstance(expression, Product) and isinstance(expression.factors[-1], Sum):
        *before, total = expression.factors
        term = None if any(depends_on(part, name) for part in before) else only_term(total, name)
        return None if term is None else Product((*before, term), expression.dots)
    return only_term(expression, name)


def own_name(factor: Factor, found: GraphPass) -> Text:
    """Why the node's own name may stand in its local gradient."""
    assert factor.edge is not None
    expression = found.graph.node(factor.edge.target).expression
    if expression is None or not depends_on(factor.tree, factor.edge.target):
        return ()
    return prose("{line}", line=Relation(expression, "=", factor.edge.target))


def only_term(expression: Tree, name: Name) -> Tree | None:
    """The only term of a sum that contains a name, None where there are several or it is no sum."""
    if not isinstance(expression, Sum):
        return None
    terms = [term for term in expression.terms if depends_on(term, name)]
    return terms[0] if len(terms) == 1 else None
