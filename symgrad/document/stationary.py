"""Stationary points as a page: the derivatives, where they are 0, and what decides at each point."""

from __future__ import annotations

from symgrad.calculus.stationary import SignTest, Stationary, StationaryAnalysis
from symgrad.document.convexity import verdict_blocks
from symgrad.document.derivations import derivative_of
from symgrad.document.evidence import listing
from symgrad.document.jacobian import hessian_blocks
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.proofs import agreement_of, derivation_lines, require_lines
from symgrad.language.traversal import substitute
from symgrad.language.tree import ZERO, Call, Name, Operator, Relation, Tree
from symgrad.numeric.worked import work_out

_KINDS = {
    "minimum": "a **local minimum**",
    "maximum": "a **local maximum**",
    "saddle": "a **saddle point**",
    "inflection": "**neither a minimum nor a maximum**",
    "undecided": "**undecided**",
}
_PLACES = 6
_SECOND = 2
"""The order of the derivative that decides as a rule."""


def stationary_document(found: StationaryAnalysis, check: bool = True) -> Document:
    """The worked stationary points."""
    called = Relation(_at(found, {}), "=", found.expression_tree)
    return Document(prose("Stationary points of {f}", f=called), stationary_blocks(found, check=check))


def stationary_blocks(found: StationaryAnalysis, check: bool = True, level: int = 2) -> tuple[Block, ...]:
    """The first derivatives, the solutions, the second derivatives, and one section a point."""
    blocks: list[Block] = [*_slopes(found, level), *_solutions(found)]
    if found.points:
        blocks.append(Heading(level, prose("What they are")))
        blocks.extend(_second(found))
        for point in found.points:
            blocks.extend(_point(found, point, level))
        blocks.extend(_whole(found, level))
        if len(found.points) > 1:
            blocks.extend([Heading(level, prose("Together")), _table(found)])
    if check:
        blocks.append(Paragraph(_check(found)))
    return tuple(blocks)


def _at(found: StationaryAnalysis, at: dict[Name, Tree]) -> Tree:
    return Call("f", tuple(at.get(name, name) for name in found.variables))


def _slopes(found: StationaryAnalysis, level: int) -> list[Block]:
    single = len(found.variables) == 1
    words = "At a stationary point the slope is 0." if single else "At a stationary point all first derivatives are 0."
    heading = Heading(level, prose("The slope" if single else "First derivatives"))
    return [Paragraph((words,)), heading, *(derivation_lines(derivative_of(slope), slope) for slope in found.slopes)]


def _solutions(found: StationaryAnalysis) -> list[Block]:
    equations = listing(tuple(Relation(slope.result_tree, "=", ZERO) for slope in found.slopes))
    if not found.points:
        words = "{equations} has no solution: there is **no stationary point**."
        return [Paragraph(prose(words, equations=equations))]
    blocks: list[Block] = [Paragraph(prose("Solve")), Formula(equations)]
    count = "The solution is" if len(found.points) == 1 else "The solutions are"
    places: list[Text] = [prose("{p}", p=_place(point)) for point in found.points]
    text: Text = ()
    for index, place in enumerate(places):
        joint = "" if index == 0 else " and " if index == len(places) - 1 else ", "
        text += (joint, *place) if joint else place
    blocks.append(Paragraph(prose(count + " {text}. Put in:", text=text)))
    blocks.extend(_zero(found, point) for point in found.points)
    return blocks


def _zero(found: StationaryAnalysis, point: Stationary) -> Formula:
    """Each first derivative at the point, which is 0."""
    relations = []
    for slope in found.slopes:
        filled = substitute(slope.result_tree, point.at)
        relations.append(Relation(filled, "=", ZERO) if filled != ZERO else Relation(derivative_of(slope), "=", ZERO))
    return Formula(listing(tuple(dict.fromkeys(relations))))


def _place(point: Stationary) -> Tree:
    """x = 1, or (x, y) = (1, 1)."""
    names, values = zip(*point.point, strict=True)
    return Relation(listing(names), "=", listing(values))


def _second(found: StationaryAnalysis) -> list[Block]:
    if found.hessian is not None:
        words = "The Hessian decides: a minimum where all its leading minors are positive, a maximum where they are "
        words += "negative and positive in turn, a saddle point where its determinant is not 0 and neither holds."
        own = hessian_blocks(found.hessian, check=False, level=3)
        # The first derivatives stand above already.
        headings = [place for place, block in enumerate(own) if isinstance(block, Heading)]
        return [Paragraph((words,)), *own[headings[1] :]]
    needed = max((test.order for point in found.points for test in point.tests), default=2)
    words = "The second derivative decides: where it is positive the slope rises through 0, which makes a minimum; "
    words += "where it is negative the slope falls through 0, which makes a maximum."
    if needed > _SECOND:
        words = "The first derivative that is not 0 there decides: of even order, the function has a minimum where it "
        words += "is positive and a maximum where it is negative; of odd order it has neither."
    own_lines = [derivation_lines(derivative_of(step), step) for step in found.derivatives[1:needed]]
    return [Paragraph((words,)), *own_lines]


def _point(found: StationaryAnalysis, point: Stationary, level: int) -> list[Block]:
    blocks: list[Block] = [Heading(level + 1, prose("At {p}", p=_place(point)))]
    if point.matrix is not None:
        blocks.append(Formula(Relation(Name("H"), "=", point.matrix)))
        minors = listing(tuple(Relation(Name("D", (str(test.order),)), "=", _signed(test)) for test in point.tests))
        blocks.append(Paragraph(prose("The leading minors are {minors}: {kind}.", minors=minors, kind=_kind(point))))
    else:
        tests = listing(tuple(Relation(_derivative(test, point), "=", _signed(test)) for test in point.tests))
        blocks.append(Paragraph(prose("{tests}: {kind}.", tests=tests, kind=_kind(point))))
    filled = substitute(found.expression_tree, point.at)
    lines = [Line("=", filled)] if filled != point.value else []
    lines.append(Line("=", point.value))
    worked = work_out(point.value, places=_PLACES)
    if not worked.exact:
        lines.append(Line("≈", worked.tree))
    return [*blocks, Paragraph(prose("The value there is")), Aligned(_at(found, point.at), tuple(lines))]


def _signed(test: SignTest) -> Tree:
    """6 > 0, or 0."""
    if test.sign == 0:
        return ZERO
    operator: Operator = ">" if test.sign > 0 else "<"
    return Relation(test.tree, operator, ZERO)


def _derivative(test: SignTest, point: Stationary) -> Tree:
    return Call("f", tuple(point.at.values()), primes=test.order)


def _kind(point: Stationary) -> Text:
    """What the tests say by themselves; convexity may say more, further below."""
    last = point.tests[-1]
    if point.matrix is None and last.sign == 0:
        return prose("all derivatives that were taken are 0, so they decide nothing")
    if point.matrix is not None and last.sign == 0 and point.kind != "saddle":
        return prose("the determinant is 0, so the Hessian decides nothing")
    if point.kind == "saddle" and last.sign == 0:
        return prose("the Hessian has both signs, " + _KINDS["saddle"])
    return prose(_KINDS[point.kind])


def _whole(found: StationaryAnalysis, level: int) -> list[Block]:
    """What convexity adds."""
    shape = found.convexity
    if not any(point.whole for point in found.points):
        return []
    what = "global minimum" if shape.verdict == "convex" else "global maximum"
    words = f"A stationary point of a {shape.verdict} function that is defined everywhere is its **{what}**."
    return [Heading(level, prose("Near and far")), *verdict_blocks(shape), Paragraph(prose(words))]


def _table(found: StationaryAnalysis) -> Table:
    rows = tuple(
        (prose("{p}", p=_place(point)), prose("{v}", v=point.value), prose(_word(point))) for point in found.points
    )
    return Table((prose("point"), prose("value"), prose("what it is")), rows, "lrl")


def _word(point: Stationary) -> str:
    if point.whole:
        return f"global {point.kind}"
    words = {"minimum": "local minimum", "maximum": "local maximum", "saddle": "saddle point",
             "inflection": "neither minimum nor maximum", "undecided": "undecided"}  # fmt: skip
    return words[point.kind]


def _check(found: StationaryAnalysis) -> Text:
    evidence = found.verify()
    require_lines(evidence.lines)
    words = "**Check.** Each line equals the one before it {agreement}. Every solution was put into every first "
    words += "derivative, and the signs are proved in interval arithmetic."
    return prose(words, agreement=agreement_of(evidence))
