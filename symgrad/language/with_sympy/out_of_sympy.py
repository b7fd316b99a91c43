"""From SymPy's trees to ours, written as a person writes. It imports SymPy, so it is itself imported when needed.

For each type one function says which parts it needs and what is made of them; see ``fold_plans``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce, singledispatch
from typing import Any, Final, NoReturn, TypeAlias

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symgrad.errors import AuthorError, UnsupportedError
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.fold import Plan, fold_plans
from symgrad.language.tree import (
    EULER,
    ONE,
    Call,
    Cases,
    Constant,
    Derivative,
    Integral,
    Listing,
    Matrix,
    Name,
    Negative,
    Operator,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Summation,
    Tree,
)
from symgrad.language.with_sympy.functions_sympy import EntryFunction
from symgrad.language.with_sympy.out_of_arithmetic import float_tree, fractional, rational_tree, reciprocal_of, terms_of
from symgrad.language.with_sympy.out_of_names import function_name_of, indexed_name_of, name_of, refuse_shared_names

TreePlan: TypeAlias = Plan[Any, Tree]

_OPERATORS: Final[dict[Any, Operator]] = {
    sympy.Eq: "=", sympy.Ne: "≠", sympy.Lt: "<", sympy.Le: "≤", sympy.Gt: ">", sympy.Ge: "≥",
}  # fmt: skip
_FUNCTIONS: Final = {getattr(sympy, entry.sympy): entry.id for entry in FUNCTIONS.values() if entry.sympy}
_POLYGAMMA: Final = ("digamma", "trigamma")
_CONSTANTS: Final[dict[Any, Tree]] = {
    sympy.E: EULER,
    sympy.pi: Constant("pi"),
    sympy.oo: Constant("infinity"),
    -sympy.oo: Negative(Constant("infinity")),
}
_HIGHEST_ORDER = 100


def convert(expression: Any) -> Tree:
    """The tree of a SymPy expression."""
    refuse_shared_names(expression)
    return fold_plans(expression, plan)


def _leaf(tree: Tree) -> TreePlan:
    return (), lambda _: tree


def _unsupported(expression: Any, reason: str = "") -> NoReturn:
    raise UnsupportedError(type(expression).__name__, str(expression), reason=reason)


@singledispatch
def plan(expression: Any) -> TreePlan:
    """The parts of an expression, and what makes its tree out of theirs."""
    _unsupported(expression)


@plan.register(str)
def _text(expression: str) -> NoReturn:
    raise AuthorError(f"the text '{expression[:40]}' is not a SymPy expression", expected="symgrad.parse(text)")


@plan.register(sympy.Rational)
def _rational(expression: Any) -> TreePlan:
    return _leaf(rational_tree(expression))


@plan.register(sympy.Float)
def _float(expression: Any) -> TreePlan:
    return _leaf(float_tree(expression))


@plan.register(sympy.NumberSymbol)
@plan.register(type(sympy.oo))
@plan.register(type(-sympy.oo))
def _constant(expression: Any) -> TreePlan:
    tree = _CONSTANTS.get(expression)
    return _unsupported(expression) if tree is None else _leaf(tree)


@plan.register(sympy.Symbol)
def _symbol(expression: Any) -> TreePlan:
    if not expression.is_commutative:
        _unsupported(expression, "it does not commute")
    return _leaf(name_of(expression.name))


@plan.register(sympy.Indexed)
def _indexed(expression: Any) -> TreePlan:
    return _leaf(indexed_name_of(expression))


@plan.register(sympy.Add)
@plan.register(sympy.MatAdd)
def _sum(expression: Any) -> TreePlan:
    return terms_of(expression), lambda parts: Sum(tuple(parts)) if len(parts) > 1 else parts[0]


@plan.register(sympy.Mul)
def _product(expression: Any) -> TreePlan:
    shape = fractional(expression)

    def build(parts: Sequence[Tree]) -> Tree:
        above, below = parts[: len(shape.above)], parts[len(shape.above) :]
        tree = Quotient(_times(above), _times(below)) if below else _times(above)
        return Negative(tree) if shape.negative else tree

    return (*shape.above, *shape.below), build


@plan.register(sympy.MatMul)
def _matrix_product(expression: Any) -> TreePlan:
    return expression.args, _times


def _times(factors: Sequence[Tree]) -> Tree:
    match factors:
        case []:
            return ONE
        case [factor]:
            return factor
        case _:
            return Product(tuple(factors))


@plan.register(sympy.Pow)
def _power(expression: Any) -> TreePlan:
    below = reciprocal_of(expression)
    if below is not None:
        return (below,), lambda parts: Quotient(ONE, parts[0])
    base, exponent = expression.args
    if exponent == sympy.Rational(1, 2):
        return (base,), lambda parts: Call("sqrt", tuple(parts))
    return (base, exponent), lambda parts: Power(parts[0], parts[1])


@plan.register(sympy.exp)
def _exponential(expression: Any) -> TreePlan:
    return expression.args, lambda parts: Power(EULER, parts[0])


@plan.register(sympy.Function)
def _function(expression: Any) -> TreePlan:
    function = _FUNCTIONS.get(expression.func)
    if function is None:
        _unsupported(expression)
    return expression.args, lambda parts: Call(function, tuple(parts))


@plan.register(sympy.polygamma)
def _polygamma(expression: Any) -> TreePlan:
    """ψ and its first derivative have names; higher ones have none here."""
    order, argument = expression.args
    if order not in range(len(_POLYGAMMA)):
        _unsupported(expression, "only the digamma and the trigamma function are known")
    return (argument,), lambda parts: Call(_POLYGAMMA[int(order)], tuple(parts))


@plan.register(EntryFunction)
def _entry_function(expression: Any) -> TreePlan:
    return expression.args, lambda parts: Call(expression.entry.id, tuple(parts))


@plan.register(AppliedUndef)
def _abstract_function(expression: Any) -> TreePlan:
    function = function_name_of(expression)
    return expression.args, lambda parts: Call(function, tuple(parts))


@plan.register(sympy.Max)
@plan.register(sympy.Min)
def _extreme(expression: Any) -> TreePlan:
    """SymPy takes any number of arguments, our max and min take two."""
    function = _FUNCTIONS[expression.func]
    arguments = sorted(expression.args, key=sympy.default_sort_key)
    return arguments, partial(reduce, lambda left, right: Call(function, (left, right)))


@plan.register(sympy.Derivative)
def _derivative(expression: Any) -> TreePlan:
    """∂ where the operand has more than one variable, as SymPy prints it; d/dx[x] is meant as it stands."""
    operand = expression.expr
    variables = _variables(expression)
    several = len(operand.free_symbols) > 1
    return (operand,), lambda parts: Derivative(parts[0], variables, several, parts[0] in variables)


def _variables(expression: Any) -> tuple[Name, ...]:
    found: list[Name] = []
    for variable, count in expression.variable_count:
        if not isinstance(variable, sympy.Symbol) or not count.is_Integer or count > _HIGHEST_ORDER:
            _unsupported(expression, "only derivatives of a given order by variables")
        found.extend([name_of(variable.name)] * int(count))
    return tuple(found)


@plan.register(sympy.Subs)
def _primed(expression: Any) -> TreePlan:
    """f'(u) taken at u = z is f'(z); any other substitution that is not carried out has no tree."""
    derivative = expression.expr
    if not isinstance(derivative, sympy.Derivative) or len(expression.variables) != 1:
        _unsupported(expression)
    variable, point = expression.variables[0], expression.point[0]
    call = derivative.expr
    if call.args != (variable,) or set(derivative.variables) != {variable} or isinstance(call, sympy.exp):
        _unsupported(expression)
    primes = len(derivative.variables)
    _, build = plan(call)
    function = build([ONE])
    if not isinstance(function, Call):
        _unsupported(expression)
    return (point,), lambda parts: Call(function.function, tuple(parts), primes)


@plan.register(sympy.Piecewise)
def _cases(expression: Any) -> TreePlan:
    pairs = list(expression.args)
    last = pairs.pop().expr if pairs[-1].cond is sympy.true else None
    parts = [part for pair in pairs for part in (pair.expr, pair.cond)]

    def build(trees: Sequence[Tree]) -> Tree:
        branches = tuple((trees[i], _condition(trees[i + 1], expression)) for i in range(0, 2 * len(pairs), 2))
        return Cases(branches, trees[-1] if last is not None else None) if branches else trees[-1]

    return [*parts, *([last] if last is not None else [])], build


def _condition(tree: Tree, expression: Any) -> Relation:
    return tree if isinstance(tree, Relation) else _unsupported(expression)


@plan.register(Relational)
def _relation(expression: Any) -> TreePlan:
    operator = _OPERATORS[expression.func]
    return expression.args, lambda parts: Relation(parts[0], operator, parts[1])


@plan.register(sympy.And)
def _chain(expression: Any) -> TreePlan:
    """0 < x and x < 1 is 0 < x < 1; conditions that don't meet have no tree."""
    ends = [end for link in expression.args if isinstance(link, Relational) for end in (link, link.reversed)]
    links = ((first, second) for first in ends for second in ends if second not in (first, first.reversed))
    chain = next(((a, b) for a, b in links if a.rhs == b.lhs and a.rel_op[0] == b.rel_op[0] != "!"), None)
    if len(expression.args) != 2 or chain is None:
        _unsupported(expression)
    first, second = (_OPERATORS[link.func] for link in chain)
    parts = (chain[0].lhs, chain[0].rhs, chain[1].rhs)
    return parts, lambda trees: Relation(trees[0], first, Relation(trees[1], second, trees[2]))


@plan.register(sympy.Sum)
def _summation(expression: Any) -> TreePlan:
    """Several limits are sums inside each other, the first one innermost."""
    indices = [name_of(limit[0].name) for limit in expression.limits]
    bounds = [bound for limit in expression.limits for bound in limit[1:]]

    def build(parts: Sequence[Tree]) -> Tree:
        body = parts[0]
        for place, index in enumerate(indices):
            body = Summation(body, index, parts[2 * place + 1], parts[2 * place + 2])
        return body

    return (expression.function, *bounds), build


@plan.register(sympy.Integral)
def _integral(expression: Any) -> TreePlan:
    """Several limits are integrals inside each other, the first one innermost; each needs both limits."""
    if any(len(limit) != 3 for limit in expression.limits):
        _unsupported(expression, "only integrals with both limits")
    variables = [name_of(limit[0].name) for limit in expression.limits]
    bounds = [bound for limit in expression.limits for bound in limit[1:]]

    def build(parts: Sequence[Tree]) -> Tree:
        body = parts[0]
        for place, variable in enumerate(variables):
            body = Integral(body, variable, parts[2 * place + 1], parts[2 * place + 2])
        return body

    return (expression.function, *bounds), build


@plan.register(sympy.Tuple)
def _listing(expression: Any) -> TreePlan:
    return expression.args, lambda parts: Listing(tuple(parts))


@plan.register(sympy.MatrixBase)
def _matrix(expression: Any) -> TreePlan:
    rows, width = expression.shape

    def build(parts: Sequence[Tree]) -> Tree:
        return Matrix(tuple(tuple(parts[row * width : (row + 1) * width]) for row in range(rows)))

    return list(expression.flat()), build
