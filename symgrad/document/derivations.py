"""A derivation as a page: what the last operation is, the rule with its letters, the lines, the check."""

from __future__ import annotations

from symgrad.calculus.arithmetic import sum_terms
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source
from symgrad.calculus.indices import has_open_sum
from symgrad.calculus.kinks import corner_of
from symgrad.calculus.lines import Detail
from symgrad.calculus.rule import Rule
from symgrad.calculus.rules import rule_of
from symgrad.calculus.rules_functions import outer_form
from symgrad.calculus.step import Step, letter
from symgrad.document.abbreviations import in_letters, letters_of
from symgrad.document.corners import corner_blocks, joint_blocks
from symgrad.document.definition import definition_blocks, is_by_definition
from symgrad.document.evidence import evidence_blocks, listing
from symgrad.document.explanations import worked
from symgrad.document.factored import factored_blocks
from symgrad.document.forms import form_blocks
from symgrad.document.hints import hint_blocks
from symgrad.document.index_cases import index_case_blocks
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
from symgrad.language.traversal import names_in, substitute, walk
from symgrad.language.tree import EULER, Call, Derivative, Name, Power, Product, Relation, Sum, Tree
from symgrad.numeric.balls import evaluate
from symgrad.numeric.standins import has_abstract
from symgrad.numeric.worked import work_out

_VALUE_PLACES = 6
_LONGEST_CELL = 24
"""A derivative with more nodes than this does not fit a table."""
_LETTERS_STATED = 2
"""So many parts the statement of a rule shows."""
_MOST_NAMED = 6
"""So many constants are listed by name; where there are more, the lines speak for themselves."""


def derivation_document(
    derivation: Derivation,
    detail: Detail = "normal",
    check: bool = True,
    hints: bool = False,
    form: Source | None = None,
) -> Document:
    """The worked solution of one derivative.

    ``detail`` is "short", "normal" or "full"; ``check`` puts the evidence at the end; with ``hints`` the page has
    the ladder of hints instead. ``form`` is another form of the result to be shown equal to it: text, a tree, a
    SymPy expression, or "sympy" for the form in which SymPy prints the result.
    """
    title = _title(derivation)
    if hints:
        return Document(title, hint_blocks(derivation))
    blocks = derivation_blocks(derivation, detail=detail, check=check)
    return Document(title, blocks if form is None else (*blocks, *form_blocks(derivation, form)))


def derivation_blocks(
    derivation: Derivation, detail: Detail = "normal", check: bool = True, level: int = 2, previous: bool = True
) -> tuple[Block, ...]:
    """The blocks of a derivation, to stand under a heading of one's own; ``previous`` for those before it, too."""
    blocks: list[Block] = []
    if previous and derivation.previous is not None:
        if derivation.previous.previous is None:
            blocks.append(Heading(level, _which(derivation.previous, derivation)))
        blocks.extend(derivation_blocks(derivation.previous, detail, check, level))
        blocks.append(Heading(level, _which(derivation, derivation)))
    blocks.extend(_held_fixed(derivation))
    if is_by_definition(derivation):
        blocks.extend(definition_blocks(derivation))
    else:
        letters = letters_of(derivation)
        lines = _lines(derivation, detail)
        blocks.extend(_opening(derivation, table=letters is None))
        blocks.extend([lines] if letters is None else in_letters(lines, letters, derivation.result_tree))
        blocks.extend(_reasons(derivation, detail))
        blocks.extend(factored_blocks(derivative_of(derivation), derivation.result_tree))
    blocks.extend(_value(derivation))
    if check:
        blocks.extend(evidence_blocks(derivation))
    blocks.extend(
        index_case_blocks(derivation, level, lambda case, below: derivation_blocks(case, detail, check, below))
    )
    return tuple(blocks)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _title(derivation: Derivation) -> Text:
    """What the page is about: the function itself, and which derivative of it."""
    origin = derivation
    while origin.previous is not None:
        origin = origin.previous
    if origin is derivation:
        by = prose(" by {x}", x=origin.variable) if origin.partial else ()
        return prose("Derivative of {f}{by}", f=definition_of(origin), by=by)
    if len(set(derivation.variables)) > 1:
        return prose("Derivative of {f} by {variables}", f=definition_of(origin), variables=_by_turns(derivation))
    ordinal = _ordinal(derivation).capitalize()
    return prose("{ordinal} derivative of {f}", ordinal=ordinal, f=definition_of(origin))


def _which(derivation: Derivation, last: Derivation) -> Text:
    """The heading over one of several derivatives."""
    if len(set(last.variables)) > 1:
        return prose("{turn} by {x}", turn="First" if derivation.previous is None else "Then", x=derivation.variable)
    return prose("The {ordinal} derivative", ordinal=_ordinal(derivation))


def _ordinal(derivation: Derivation) -> str:
    return _ORDINALS[derivation.order - 1] if derivation.order <= len(_ORDINALS) else f"{derivation.order}th"


def _by_turns(derivation: Derivation) -> Text:
    """x, then y"""
    text: Text = ()
    for place, variable in enumerate(derivation.variables):
        text = (*text, *prose("{then}{x}", then=", then " if place else "", x=variable))
    return text


def _held_fixed(derivation: Derivation) -> list[Block]:
    """Which names are constants here; nothing where the variable is the only name."""
    names = [name for name in names_in(derivation.expression_tree) if name != derivation.variable]
    indexed = has_open_sum(derivation.expression_tree)
    alike = [name for name in names if indexed and name.base == derivation.variable.base]
    held = [prose("{name}", name=name) for name in names if name not in alike]
    if alike:  # under a sum over k the variable z_j is itself one of the z_k
        held.append(prose("every other {name}", name=Name(derivation.variable.base)))
    if not held or len(held) > _MOST_NAMED:
        return []
    listed: Text = ()
    for place, one in enumerate(held):
        before = "" if place == 0 else " and " if place == len(held) - 1 else ", "
        listed = (*listed, *prose("{before}{one}", before=before, one=one))
    return [Paragraph(prose("Here {names} {are} held fixed.", names=listed, are="is" if len(held) == 1 else "are"))]


def definition_of(derivation: Derivation) -> Tree:
    """f(x) = …, with the function's own name and all its names as arguments."""
    arguments = names_in(derivation.expression_tree) or (derivation.variable,)
    if derivation.variable not in arguments:
        arguments = (*arguments, derivation.variable)
    if derivation.previous is not None:
        return Relation(derivative_of(derivation.previous), "=", derivation.expression_tree)
    name = derivation.function_name
    if derivation.arguments:
        arguments = derivation.arguments
    left: Tree = Call(name, arguments) if len(arguments) == 1 or derivation.arguments else Name(name)
    return Relation(left, "=", derivation.expression_tree)


def derivative_of(derivation: Derivation) -> Tree:
    """How the derivative is called: f′(x), or ∂f/∂x where there are several names."""
    return derivation.called_tree


def _opening(derivation: Derivation, table: bool = True) -> list[Block]:
    """The last operation, and the rule for it with its letters bound to this problem, in a table too."""
    step = derivation.steps[0]
    rule = rule_of(step.rule)
    if rule is None:
        return []
    blocks: list[Block] = []
    if rule.opening:
        blocks.append(Paragraph(prose(rule.opening, **_slots(step, derivation))))
    if rule.statement:
        name = rule.name[0].upper() + rule.name[1:]
        statement = rule.statement_tree(derivation.variable, derivation.partial)
        blocks.append(Statement((f"{name}.",), prose("{rule}", rule=statement)))
    if rule.many and len(step.bindings) > _LETTERS_STATED:
        blocks.append(Paragraph(prose(rule.many, count=len(step.bindings))))
    parts = _table(step, rule) if table else None
    return [*blocks, parts] if parts else blocks


def _slots(step: Step, derivation: Derivation) -> dict[str, Tree]:
    slots: dict[str, Tree] = {"f": derivation.expression_tree, **dict(step.bindings), "x": derivation.variable}
    if step.rule == "general_power":
        exponent = Product((slots["v"], Call("log", (slots["u"],))))
        slots |= {"l": exponent, "e": Relation(slots["f"], "=", Power(EULER, exponent))}
    return slots


def _table(step: Step, rule: Rule) -> Table | None:
    """Each part of a product, a quotient or a chain with its derivative and the rule that gives it."""
    rows: list[tuple[Text, ...]] = []
    if rule.id == "chain":
        bound = dict(step.bindings)
        rows.append((
            prose("outer {F}", F=Relation(Call("F", (Name("u"),)), "=", bound["F"])),
            prose("{f}, taken at the inner function", f=bound["f"]),
            _outer_rule(step, bound),
        ))
    for slot, part in step.bindings:
        substep = next((s for s in step.substeps if _differentiates(s, part)), None)
        if substep is None or slot.split("_")[0] not in rule.parts:
            continue
        prime = Derivative(letter(slot), substep.before_tree.variables, substep.before_tree.partial)  # type: ignore[union-attr]
        rows.append((
            prose("inner {part}" if rule.id == "chain" else "{part}", part=Relation(letter(slot), "=", part)),
            _slope_cell(prime, tidy(substep.outcome_tree)),
            reason(substep),
        ))
    if not rows:
        return None
    return Table((prose(rule.part_word), prose("derivative"), prose("rule")), tuple(rows), "lll")


def _outer_rule(step: Step, bound: dict[str, Tree]) -> Text:
    """The rule that gives the derivative of a chain's outer function."""
    assert isinstance(step.before_tree, Derivative)
    outer = outer_form(step.before_tree.operand, step.before_tree.variables[0])
    assert outer is not None
    if isinstance(bound["F"], Power) and outer.rule == "power":
        return prose("{name}, {n=}", name=outer.name, n=bound["F"].exponent)
    return prose(outer.name, F=Name(bound["F"].function) if isinstance(bound["F"], Call) else bound["F"])


def _slope_cell(prime: Tree, slope: Tree) -> Text:
    """A part's derivative in the table; a long one is only announced, since the lines below work it out."""
    if sum(1 for _ in walk(slope)) > _LONGEST_CELL:
        return prose("{prime} is worked out below", prime=prime)
    return prose("{slope}", slope=Relation(prime, "=", slope))


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
    unfolded = derivation.lines(detail)
    lines = (Line("=", _without_brackets(line.tree), line_reason(line.step, detail)) for line in unfolded)
    return Aligned(derivative_of(derivation), (first, *lines))


def _without_brackets(tree: Tree) -> Tree:
    """A sum within a sum is written without brackets; what stands deeper stays as it is."""
    return Sum(tuple(sum_terms(tree))) if isinstance(tree, Sum) else tree


def line_reason(step: Step, detail: Detail) -> Text:
    """The reason beside a line; where arithmetic was done at once it shows what was worked out."""
    text = reason(step)
    if detail != "full" and len(step.substeps) == 1 and step.substeps[0].rule == "arithmetic":
        arithmetic = step.substeps[0]
        return worked(text, Relation(arithmetic.before_tree, "=", arithmetic.after_tree))
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
        return list(joint_blocks(derivation))
    point = dict(derivation.at)
    filled = substitute(derivation.result_tree, point)
    if names_in(filled):
        return []
    if has_abstract(filled):
        here = _where(derivation)
        put_in = Line("=", filled, prose("put in {point}", point=here))
        return [Paragraph(prose("At {point}:", point=here)), Aligned(_at_point(derivation, point), (put_in,))]
    corner = corner_of(derivation)
    if corner is not None:
        return list(corner_blocks(derivation, corner))
    if not evaluate(filled, {}).is_finite():
        return [Paragraph(prose("The derivative has no finite value at {point}.", point=_where(derivation)))]
    worked = work_out(filled, places=_VALUE_PLACES)
    where = _where(derivation)
    left = _at_point(derivation, point)
    lines = [Line("=", filled, prose("put in {point}", point=where))]
    if worked.tree != filled:
        lines.append(Line("=" if worked.exact else "≈", worked.tree))
    return [Paragraph(prose("At {point}:", point=where)), Aligned(left, tuple(lines))]


def _where(derivation: Derivation) -> Tree:
    return listing(tuple(Relation(name, "=", value) for name, value in derivation.at))


def _at_point(derivation: Derivation, point: dict[Name, Tree]) -> Tree:
    if derivation.partial or derivation.variable not in point:
        return derivative_of(derivation)
    return Call(derivation.function_name, (point[derivation.variable],), primes=derivation.order)
