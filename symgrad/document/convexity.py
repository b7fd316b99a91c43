"""Convex or not, as a page: the second derivatives, the sign of each principal minor, the verdict with its reason."""

from __future__ import annotations

from symgrad.calculus.convexity import Convexity, Minor, Witness
from symgrad.calculus.signs import Bound
from symgrad.document.derivations import derivative_of
from symgrad.document.evidence import listing
from symgrad.document.jacobian import hessian_blocks, hessian_check
from symgrad.document.model import Block, Document, Heading, Items, Paragraph, Table, Text, prose
from symgrad.document.proofs import agreement_of, derivation_lines, require_lines
from symgrad.language.tree import ZERO, Call, Derivative, Name, Operator, Relation, Tree

_VERDICTS = {
    "convex": "convex",
    "concave": "concave",
    "straight": "straight, both convex and concave",
    "neither": "neither convex nor concave",
    "undecided": "undecided",
}
_OPERATORS: dict[Bound, Operator] = {">": ">", "≥": "≥", "=": "=", "≤": "≤", "<": "<"}


def convexity_document(found: Convexity, check: bool = True) -> Document:
    """The worked answer to whether a function is convex."""
    called = Relation(Call("f", found.variables), "=", found.expression_tree)
    return Document(prose("Is {f} convex?", f=called), convexity_blocks(found, check=check))


def convexity_blocks(found: Convexity, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The derivatives, what their signs are, and what follows."""
    if found.hessian is not None:
        criterion = (
            "A function of several variables is convex if its Hessian is never negative in any direction: if all its "
            "principal minors are at least 0 everywhere."
        )
        blocks: list[Block] = [Paragraph((criterion,)), *hessian_blocks(found.hessian, check=False, level=level)]
    else:
        assert found.second is not None
        assert found.second.previous is not None
        chains = (found.second.previous, found.second)
        criterion = "A function is convex if its slope never falls: if its second derivative is never negative."
        blocks = [Paragraph((criterion,)), *(derivation_lines(derivative_of(step), step) for step in chains)]
    blocks.append(Heading(level, prose("The sign")))
    return (*blocks, *verdict_blocks(found), *(_check(found) if check else ()))


def _check(found: Convexity) -> tuple[Block, ...]:
    if found.hessian is not None:
        return hessian_check(found.hessian)
    evidence = found.verify()
    require_lines(evidence.lines)
    words = "**Check.** Each line equals the one before it {agreement}."
    return (Paragraph(prose(words, agreement=agreement_of(evidence))),)


def verdict_blocks(found: Convexity) -> tuple[Block, ...]:
    """The signs that decide, and the verdict in words."""
    blocks: list[Block] = []
    if found.minors and found.verdict != "neither":
        blocks.append(_minors(found))
    if found.witnesses:
        blocks.append(Items(tuple(_witness(witness, found) for witness in found.witnesses)))
    return (*blocks, Paragraph(_verdict(found)))


def _minors(found: Convexity) -> Table:
    """Each principal minor, and how it compares with 0 for all values."""
    rows = tuple(
        (
            prose("{names}", names=listing(tuple(found.variables[place] for place in minor.rows))),
            prose("{minor}", minor=_compared(minor.tree, minor.bound)),
        )
        for minor in found.minors
    )
    return Table((prose("rows and columns of"), prose("principal minor")), rows, "ll")


def _compared(tree: Tree, bound: Bound | None) -> Tree:
    if bound is None or tree == ZERO:
        return tree
    return Relation(tree, _OPERATORS[bound], ZERO)


def _witness(witness: Witness, found: Convexity) -> Text:
    """At x = −1 the minor is −6: not convex there."""
    where = listing(tuple(Relation(name, "=", value) for name, value in witness.point))
    what = "not convex there" if witness is found.witnesses[0] else "not concave there"
    if found.hessian is None:
        assert found.second is not None
        value = Relation(derivative_of(found.second), "=", witness.value)
        return prose("At {where}: {value}, so the function is " + what + ".", where=where, value=value)
    names = listing(tuple(found.variables[place] for place in witness.minor.rows))
    return prose(
        "At {where} the principal minor of {names}, {minor}, is {value}: " + what + ".",
        where=where, names=names, minor=_named(witness.minor, found), value=witness.value,
    )


def _named(minor: Minor, found: Convexity) -> Tree:
    """The minor's own formula, or the second derivative's name where it has only one row."""
    if len(minor.rows) == 1:
        variable = found.variables[minor.rows[0]]
        return Derivative(Name("f"), (variable, variable), partial=True)
    return minor.tree


def _verdict(found: Convexity) -> Text:
    if found.verdict == "undecided":
        return prose("This is **undecided**: {why}.", why=found.why)
    domain = "" if found.everywhere else " on each convex part of its domain"
    where = "for every {x}" if found.everywhere else "for every {x} in the domain"
    if found.verdict == "neither":
        return prose("So the function is **neither convex nor concave**.")
    reason = "So"
    if found.hessian is None:
        assert found.second is not None
        return prose(
            "{second} " + where + ", so the function is **" + _VERDICTS[found.verdict] + "**{domain}.",
            second=Relation(derivative_of(found.second), "=", _sign(found)), x=found.variables[0], domain=domain,
        )
    if found.verdict == "concave":
        reason = "The minors of one row are at most 0, those of two rows at least 0, and so on in turn: so"
    if found.verdict == "convex":
        reason = "All principal minors are at least 0: so"
    return prose(reason + " the function is **" + _VERDICTS[found.verdict] + "**{domain}.", domain=domain)


def _sign(found: Convexity) -> Tree:
    """2 > 0, or 12x² ≥ 0."""
    from symgrad.calculus.signs import bound_within, positive_names

    assert found.second is not None
    tree = found.second.result_tree
    bound = bound_within(tree, positive_names(found.expression_tree))
    known: Bound = bound or ("≥" if found.verdict == "convex" else "≤")
    return tree if tree == ZERO else Relation(tree, _OPERATORS[known], ZERO)


