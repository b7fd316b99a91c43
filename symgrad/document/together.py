"""A chain put together: the factors as they were derived, what cancels, and what is known of the targets."""

from __future__ import annotations

from symgrad.calculus.factors import factors_of
from symgrad.calculus.verify import prove_equal
from symgrad.document.model import Aligned, Line, Text, prose
from symgrad.document.put_in import enumerated
from symgrad.language.traversal import names_in
from symgrad.language.tree import ONE, Product, Sum, Tree
from symgrad.networks.algebra import cancelled, product_of, sum_of
from symgrad.networks.backprop import Gradient
from symgrad.networks.conditions import SumIsOne


def together(gradient: Gradient) -> Aligned:
    """The factors multiplied and the paths added, then the short form where that is another one."""
    joined = sum_of(*(product_of(*(factor.tree for factor in path)) for path in gradient.paths))
    product = _as_derived(gradient, joined)
    lines = dict.fromkeys(product, prose("")) | {joined: _common_factors(gradient) if product else ()}
    for known in gradient.conditions:
        shortened = known.shortened(cancelled(joined))
        if shortened is not None:
            lines |= {shortened[0]: prose("multiply out and collect"), shortened[1]: condition_reason(known)}
    lines.setdefault(gradient.tree, ())
    return Aligned(gradient.name_tree, tuple(Line("=", tree, reason) for tree, reason in lines.items()))


def condition_reason(known: SumIsOne) -> Text:
    """Where the condition on the targets is used."""
    return prose("the targets sum to 1: {line}", line=known.tree)


def _common_factors(gradient: Gradient) -> Text:
    """What cancels between the factors of a path, where something does."""
    gone: dict[Tree, None] = {}
    for path in gradient.paths:
        factors = factors_of(Product(tuple(factor.tree for factor in path)))
        left = dict(factors.exponents())
        above_and_below = [base for base in factors.powers if base in factors.divided]
        found = [base for base in above_and_below if factors.cancelled and base not in left]
        gone |= {product_of(*found): None} if found else {}
    verb = "cancels" if len(gone) == 1 else "cancel"
    return prose(f"{{factors}} {verb}", factors=enumerated([*gone])) if gone else ()


def _as_derived(gradient: Gradient, joined: Tree) -> tuple[Tree, ...]:
    """The factors as they were derived, where the next line takes a number into another or cancels something."""
    paths = [tuple(factor.tree for factor in path) for path in gradient.paths]
    products = [Product(factors, dots=True) if len(factors) > 1 else factors[0] for factors in paths]
    number_taken = len(paths) == 1 and any(not names_in(tree) and tree != ONE for tree in paths[0])
    if not paths or len(paths[0]) == 1 or not (number_taken or any(factors_of(tree).cancelled for tree in products)):
        return ()
    product = products[0] if len(products) == 1 else Sum(tuple(products))
    prove_equal(product, joined)
    return (product,)
