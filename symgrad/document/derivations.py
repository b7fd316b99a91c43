"""A derivation as a page: what the last operation is, the rule with its letters, the lines, the check."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.rule import Rule
from symgrad.calculus.rules import rule_of
from symgrad.calculus.step import Detail, Step
from symgrad.document.evidence import evidence_blocks
from symgrad.document.model import (
    Aligned,
    Block,
    Document,
    Heading,
    Line,
    Paragraph,
    Statement,
    Table,
    Text,
    prose,
)
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.tree import Call, Derivative, Name, Relation, Sum, Tree, names_in, substitute
from symgrad.numeric.worked import work_out

_VALUE_PLACES = 6
_LETTERS = Notation(names=("u", "v", "w", "x", "n", "c", "b"), functions=("F",))


def derivation_document(derivation: Derivation, detail: Detail = "normal", check: bool = True) -> Document:
    """The worked solution of one derivative.

    ``detail`` is "short", "normal" or "full"; ``check`` puts the evidence at the end.
    """
    title = prose("Derivative of {f}", f=definition_of(derivation))
    return Document(title, derivation_blocks(derivation, detail=detail, check=check))


def derivation_blocks(
    derivation: Derivation, detail: Detail = "normal", check: bool = True, level: int = 2, previous: bool = True
) -> tuple[Block, ...]:
    """The blocks of a derivation, to stand under a heading of one's own; ``previous`` for those before it, too."""
    blocks: list[Block] = []
    if previous and derivation.previous is not None:
        blocks.extend(derivation_blocks(derivation.previous, detail, check, level))
        blocks.append(Heading(level, prose("The derivative of that, by {x}", x=derivation.variable)))
    blocks.extend(_opening(derivation))
    blocks.append(_lines(derivation, detail))
    blocks.extend(_reasons(derivation, detail))
    blocks.extend(_value(derivation))
    if check:
        blocks.extend(evidence_blocks(derivation))
    return tuple(blocks)


def definition_of(derivation: Derivation) -> Tree:
    """f(x) = …, with the function's own name and all its names as arguments."""
    arguments = names_in(derivation.expression_tree) or (derivation.variable,)
    if derivation.variable not in arguments:
        arguments = (*arguments, derivation.variable)
    if derivation.previous is not None:
        return Relation(derivative_of(derivation.previous), "=", derivation.expression_tree)
    name = derivation.function_name
    left: Tree = Call(name, arguments) if len(arguments) == 1 else Name(name)
    return Relation(left, "=", derivation.expression_tree)


def derivative_of(derivation: Derivation) -> Tree:
    """How the derivative is called: f′(x), or ∂f/∂x where there are several names."""
    name = derivation.function_name
    if derivation.partial:
        return Derivative(Name(name), derivation.variables, partial=True)
    return Call(name, (derivation.variable,), primes=derivation.order)


def _opening(derivation: Derivation) -> list[Block]:
    """The last operation, and the rule for it with its letters bound to this problem."""
    step = derivation.steps[0]
    rule = rule_of(step.rule)
    if rule is None:
        return []
    blocks: list[Block] = []
    if rule.opening:
        blocks.append(Paragraph(prose(rule.opening, **_slots(step, derivation))))
    if rule.statement:
        name = rule.name[0].upper() + rule.name[1:]
        blocks.append(Statement((f"{name}.",), prose("{rule}", rule=read(rule.statement, _LETTERS))))
    table = _table(step, rule)
    return [*blocks, table] if table else blocks


def _slots(step: Step, derivation: Derivation) -> dict[str, Tree]:
    return {"f": derivation.expression_tree, **dict(step.bindings), "x": derivation.variable}


def _table(step: Step, rule: Rule) -> Table | None:
    """Each part of a product, a quotient or a chain with its derivative and the rule that gives it."""
    rows: list[tuple[Text, ...]] = []
    if rule.id == "chain":
        bound = dict(step.bindings)
        rows.append((
            prose("outer {F}", F=bound["F"]),
            prose("{f}, taken at the inner function", f=bound["f"]),
            (),
        ))
    for letter, part in step.bindings:
        substep = next((s for s in step.substeps if _differentiates(s, part)), None)
        if substep is None or letter not in rule.parts:
            continue
        prime = Derivative(Name(letter), substep.before_tree.variables, substep.before_tree.partial)  # type: ignore[union-attr]
        rows.append((
            prose("inner {part}" if rule.id == "chain" else "{part}", part=Relation(Name(letter), "=", part)),
            prose("{slope}", slope=Relation(prime, "=", tidy(substep.outcome_tree))),
            reason(substep),
        ))
    if not rows:
        return None
    return Table((prose(rule.part_word), prose("derivative"), prose("rule")), tuple(rows), "lll")


def _differentiates(step: Step, part: Tree) -> bool:
    return isinstance(step.before_tree, Derivative) and step.before_tree.operand == part


def tidy(tree: Tree) -> Tree:
    """The tree in the form of its simplification."""
    from symgrad.calculus.simplify import simplify

    return simplify(tree)[0]


def reason(step: Step) -> Text:
    """A step's reason with its mathematics."""
    return prose(step.pattern, **dict(step.bindings))


def _lines(derivation: Derivation, detail: Detail) -> Aligned:
    first = Line("=", derivation.pending_tree)
    lines = [Line("=", line.tree, line_reason(line.step, detail)) for line in derivation.lines(detail)]
    return Aligned(derivative_of(derivation), (first, *lines))


def line_reason(step: Step, detail: Detail) -> Text:
    """The reason beside a line; where arithmetic was done at once it shows what was worked out."""
    text = reason(step)
    if detail != "full" and len(step.substeps) == 1 and step.substeps[0].rule == "arithmetic":
        worked = step.substeps[0]
        return prose("{text}: {line}", text=text, line=Relation(worked.before_tree, "=", worked.after_tree))
    return text


def _reasons(derivation: Derivation, detail: Detail) -> list[Block]:
    """Where a rule that was used is itself derived, the lines that derive it."""
    blocks: list[Block] = []
    if detail == "full":
        return blocks
    for step in derivation.steps:
        for inner in step.walk():
            if inner.why:
                lines = tuple(Line("=", part.after_tree, reason(part)) for part in inner.why)
                blocks.append(Paragraph(prose("Where the {rule} comes from:", rule=reason(inner))))
                blocks.append(Aligned(inner.before_tree, lines))
    return blocks


def _value(derivation: Derivation) -> list[Block]:
    """The derivative's value at the point asked for: numbers put in, then worked out."""
    if not derivation.at:
        return []
    point = dict(derivation.at)
    filled = substitute(derivation.result_tree, point)
    if names_in(filled):
        return []
    worked = work_out(filled, places=_VALUE_PLACES)
    where = Sum((derivation.variable,)) if not point else _listing(point)
    left = _at_point(derivation, point)
    lines = [Line("=", filled, prose("put in {point}", point=where))]
    if worked.tree != filled:
        lines.append(Line("=" if worked.exact else "≈", worked.tree))
    return [Paragraph(prose("At {point}:", point=where)), Aligned(left, tuple(lines))]


def _listing(point: dict[Name, Tree]) -> Tree:
    from symgrad.language.tree import Listing

    relations = tuple(Relation(name, "=", value) for name, value in point.items())
    return relations[0] if len(relations) == 1 else Listing(relations)


def _at_point(derivation: Derivation, point: dict[Name, Tree]) -> Tree:
    if derivation.partial or derivation.variable not in point:
        return derivative_of(derivation)
    return Call(derivation.function_name, (point[derivation.variable],), primes=derivation.order)
