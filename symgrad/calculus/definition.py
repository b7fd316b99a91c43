"""The derivative by its definition: the difference quotient worked out line by line, then h → 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symgrad.calculus import algebraic_quotients as algebraic
from symgrad.calculus import transcendental_quotients as transcendental
from symgrad.calculus.arithmetic import flat, join_sum
from symgrad.calculus.difference_quotients import WorkedQuotient, difference_quotient
from symgrad.calculus.expansion import expand
from symgrad.calculus.indices import varies
from symgrad.calculus.limits import LIMIT
from symgrad.calculus.rule import Task
from symgrad.calculus.rules_algebra import product_of
from symgrad.calculus.step import Bindings, Step, replace
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import ONE, Name, Negative, Product, Quotient, Sum, Tree

DEFINITION = "definition_of_the_derivative"
"""The rule of the step whose ``why`` is the difference quotient, worked out."""

_STEPS = ("h", "k", "d", "s")
_COVERED = (
    "by its definition it is worked out for polynomials, fractions of them, square roots and 1 over them, and "
    "e^u, sin u, cos u, tan u and ln u with u = a x + b, and for sums and constant multiples of these"
)


_KINDS: tuple[Callable[[Tree, Name, Name], WorkedQuotient | None], ...] = (
    algebraic.polynomial,
    algebraic.rational,
    algebraic.root,
    algebraic.one_over_root,
    transcendental.exponential,
    transcendental.sine,
    transcendental.tangent,
    transcendental.logarithm,
)


def by_definition(task: Task) -> tuple[Step, Tree]:
    """The step from the derivative to the limit of its difference quotient, and what it comes to.

    The step's ``why`` are the whole lines: the difference quotient rewritten, and at last the limit.

    Raises :class:`UnsupportedError` for a function whose difference quotient is not known.

    >>> from symgrad.language.parser import read
    >>> step, result = by_definition(Task(read("3x^2 - 5"), Name("x"), False))
    >>> [to_text(line.after_tree) for line in step.why]
    ['(3x² + 6x h + 3h² − 5 − 3x² + 5)/h', '(6x h + 3h²)/h', '6x + 3h', '6x']
    """
    x, h = task.variable, _step_letter(task)
    found = worked(task.operand, x, h) or _in_parts(task.operand, x, h)
    if found is None:
        raise UnsupportedError("the definition of the derivative", to_text(task.operand), reason=_COVERED)
    limit = Step(LIMIT, flat(found.before), flat(found.after), _limit_words(found), _known(found, h))
    lines = (*_whole_lines(difference_quotient(task.operand, x, h), found.steps), limit)
    result, pattern = limit.after_tree, "limit of the difference quotient"
    return Step(DEFINITION, task.pending(task.operand), result, pattern, (("h", h),), why=lines), result


def worked(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """The difference quotient of a single function worked out; None for a function that is not known here.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> found = worked(read("x^2"), Name("x"), Name("h"))
    >>> [to_text(step.after_tree) for step in found.steps], to_text(found.after)
    (['(x² + 2x h + h² − x²)/h', '(2x h + h²)/h', '2x + h'], '2x')
    """
    for kind in _KINDS:
        found = kind(tree, x, h)
        if found is not None:
            return found
    return None


def _step_letter(task: Task) -> Name:
    """A letter for the step that the problem does not use itself."""
    used = {name.base for name in names_in(task.operand)} | {task.variable.base}
    return Name(next((letter for letter in _STEPS if letter not in used), "delta"))


def _in_parts(tree: Tree, x: Name, h: Name) -> WorkedQuotient | None:
    """A sum or a constant multiple: the difference quotients of its parts, each worked out."""
    parts = _parts(tree, x, h)
    if len(parts) == 1 and parts[0][1] == tree:
        return None
    found: list[tuple[list[Tree], WorkedQuotient]] = []
    for constants, part in parts:
        quotient = worked(part, x, h) or _in_parts(part, x, h)
        if quotient is None:
            return None
        found.append((constants, quotient))
    start, split = difference_quotient(tree, x, h), join_sum([
        _scaled(constants, difference_quotient(part, x, h)) for constants, part in parts
    ])
    pattern = "term by term, constant factors in front" if len(parts) > 1 else "the constant factor in front"
    first = Step("rewrite", start, split, pattern)
    return WorkedQuotient(
        (first, *(step for _, quotient in found for step in quotient.steps)),
        join_sum([_scaled(constants, quotient.before) for constants, quotient in found]),
        join_sum([_scaled(constants, quotient.after, dots=False) for constants, quotient in found]),
        tuple(dict.fromkeys(known for _, quotient in found for known in quotient.known)),
    )


def _parts(tree: Tree, x: Name, h: Name) -> list[tuple[list[Tree], Tree]]:
    """The terms, each as its constant factors and the rest; all that is polynomial stays together."""
    terms = list(tree.terms) if isinstance(tree, Sum) else [tree]
    polynomial = [term for term in terms if expand(term, x, h) is not None]
    others = [_constants(term, x) for term in terms if term not in polynomial]
    varying = any(varies(term, x) for term in polynomial)
    return [([], join_sum(polynomial)), *others] if varying else others


def _constants(term: Tree, x: Name) -> tuple[list[Tree], Tree]:
    match term:
        case Negative(operand):
            constants, rest = _constants(operand, x)
            return [Negative(constants[0] if constants else ONE), *constants[1:]], rest
        case Product(factors):
            constants = [factor for factor in factors if not varies(factor, x)]
            return constants, product_of([factor for factor in factors if varies(factor, x)])
        case Quotient(numerator, denominator) if not varies(denominator, x):
            constants, rest = _constants(numerator, x)
            return [Quotient(product_of(constants or [ONE]), denominator)], rest
        case _:
            return [], term


def _scaled(constants: Sequence[Tree], tree: Tree, dots: bool = True) -> Tree:
    """Constant factors times a part; a minus stands in front."""
    match list(constants):
        case []:
            return tree
        case [Negative(first), *rest]:
            return Negative(_scaled([*([] if first == ONE else [first]), *rest], tree, dots))
        case some:
            return Product((*some, tree), dots=dots)


def _whole_lines(line: Tree, steps: Sequence[Step]) -> list[Step]:
    """Steps at single parts as steps of the whole line."""
    lines: list[Step] = []
    for step in steps:
        after = replace(line, step.before_tree, step.after_tree)
        if after != line:
            lines.append(Step(step.rule, flat(line), flat(after), step.pattern, step.bindings))
        line = after
    return lines


def _limit_words(found: WorkedQuotient) -> str:
    known = " and ".join(f"{{limit_{place}}}" for place in range(1, len(found.known) + 1))
    return "let {h} go to 0" + (f": {known}" if known else "")


def _known(found: WorkedQuotient, h: Name) -> Bindings:
    return (("h", h), *((f"limit_{place}", known) for place, known in enumerate(found.known, start=1)))
