"""The rules of other routes: a fraction as a product, a product as a fraction, logarithms of both sides."""

from __future__ import annotations

from symgrad.calculus.arithmetic import join_sum, negate, value_of
from symgrad.calculus.definition import DEFINITION
from symgrad.calculus.indices import varies
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.calculus.rules_algebra import QUOTIENT, product_of
from symgrad.language.definitions import definition
from symgrad.language.traversal import substitute, walk
from symgrad.language.tree import EULER, ONE, TWO, Call, Name, Negative, Power, Product, Quotient, Tree, number


def _as_product(task: Task) -> Application | None:
    """u/v is u v⁻¹, for the product rule."""
    match task.operand:
        case Quotient(numerator, denominator) if varies(denominator, task.variable):
            power = _inverse(denominator)
            rewritten = power if numerator == ONE else Product((*_factors(numerator), power))
            return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))
        case _:
            return None


def _inverse(tree: Tree) -> Tree:
    match tree:
        case Power(base, exponent) if base != EULER and value_of(exponent) is not None:
            return Power(base, negate(exponent))
        case _:
            return Power(tree, number(-1))


def _factors(tree: Tree) -> tuple[Tree, ...]:
    return tree.factors if isinstance(tree, Product) else (tree,)


def _as_quotient(task: Task) -> Application | None:
    """u v⁻¹ is u/v, and tan x is sin x/cos x, for the quotient rule."""
    match task.operand:
        case Product(factors):
            above = [factor for factor in factors if not _divides(factor, task.variable)]
            below = [_turned(factor) for factor in factors if _divides(factor, task.variable)]
            if not below:
                return None
            rewritten: Tree = Quotient(product_of(above or [ONE]), product_of(below))
        case Power() as power if _divides(power, task.variable):
            rewritten = Quotient(ONE, _turned(power))
        case _:
            return None
    return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))


def _written_out(task: Task) -> Application | None:
    """A function of the registry that is defined as a quotient: tan x is sin x/cos x."""
    if not isinstance(task.operand, Call) or task.operand.primes:
        return None
    found = definition(task.operand.function)
    if found is None or not isinstance(found[1], Quotient):
        return None
    rewritten = substitute(found[1], dict(zip(found[0], task.operand.arguments, strict=False)))
    if not isinstance(rewritten, Quotient) or not varies(rewritten.denominator, task.variable):
        return None
    return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))


def _divides(factor: Tree, variable: Name) -> bool:
    """Whether a factor is a power with a negative number as its exponent."""
    if not isinstance(factor, Power) or not varies(factor.base, variable):
        return False
    value = value_of(factor.exponent)
    return value is not None and value.number < 0


def _turned(factor: Tree) -> Tree:
    assert isinstance(factor, Power)
    exponent = negate(factor.exponent)
    return factor.base if exponent == ONE else Power(factor.base, exponent)


def _quotient_always(task: Task) -> Application | None:
    """The quotient rule also where the numerator is constant and another rule would be shorter."""
    match task.operand:
        case Quotient(_, denominator) if varies(denominator, task.variable):
            return QUOTIENT.recognise(task)
        case _:
            return None


def _logarithmic(task: Task) -> Application | None:
    """f′ is f times the derivative of ln f."""
    if not _many_factors(task.operand, task.variable):
        return None
    logarithm = Call("log", (task.operand,))
    bindings = (("y", task.operand), ("l", logarithm), ("r", _opened(task.operand)))
    return Application(Product((task.operand, task.pending(logarithm))), bindings)


def _many_factors(tree: Tree, variable: Name) -> bool:
    match tree:
        case Product(factors):
            return sum(varies(factor, variable) for factor in factors) > 1 or any(
                _many_factors(factor, variable) for factor in factors
            )
        case Quotient(numerator, denominator):
            return varies(denominator, variable) or _many_factors(numerator, variable)
        case Power(base, exponent):
            return varies(base, variable) and (base != variable or varies(exponent, variable))
        case _:
            return False


def _laws(task: Task) -> Application | None:
    """ln of a product, a quotient or a power, taken apart."""
    match task.operand:
        case Call("log", (argument,), 0):
            opened = _opened(argument)
            if opened == task.operand:
                return None
            return Application(task.pending(opened), (("a", task.operand), ("b", opened)))
        case _:
            return None


def _opened(tree: Tree) -> Tree:
    """ln of a tree by the laws of logarithms, as far as they go."""
    return join_sum(_logarithms(tree))


def _logarithms(tree: Tree) -> list[Tree]:
    match tree:
        case Product(factors):
            return [term for factor in factors for term in _logarithms(factor)]
        case Quotient(numerator, denominator):
            above = [] if numerator == ONE else _logarithms(numerator)
            return [*above, *(negate(term) for term in _logarithms(denominator))]
        case Power(base, exponent) if base == EULER:
            return [exponent]
        case Call("exp", (exponent,), 0):
            return [exponent]
        case Power(base, exponent):
            return [_times(exponent, term) for term in _logarithms(base)]
        case Call("sqrt", (inside,), 0):
            return [_times(Quotient(ONE, TWO), term) for term in _logarithms(inside)]
        case _:
            return [Call("log", (tree,))]


def _times(factor: Tree, term: Tree) -> Tree:
    return negate(Product((factor, term.operand))) if isinstance(term, Negative) else Product((factor, term))


def logarithm_arguments(task: Task) -> list[Tree]:
    """Every argument of a logarithm that is taken, which must be positive for it."""
    found = [
        node.arguments[0] for node in walk(_opened(task.operand))
        if isinstance(node, Call) and node.function == "log" and varies(node.arguments[0], task.variable)
    ]
    return list(dict.fromkeys(found))


AS_PRODUCT = Rule(
    "as_product", "rewriting as a product", "u/v = u v^(-1)", "{a} = {b}", _as_product,
    opening="The fraction is written as a **product** with a negative power, {b}; then the product rule applies.",
    hint="a fraction that can be written as a product with a negative power",
)
AS_QUOTIENT = Rule(
    "as_quotient", "rewriting as a quotient", "u v^(-1) = u/v", "{a} = {b}", _as_quotient,
    opening="It is written as a **quotient**, {b}; then the quotient rule applies.",
    hint="something that can be written as a quotient",
)
WRITTEN_OUT = Rule(
    "written_out", "definition of the function", "", "by definition {a} = {b}", _written_out,
    opening="By definition {a} is the fraction {b}.", hint="a fraction by its definition, so write it as one first",
)
QUOTIENT_ALWAYS = Rule(
    "quotient", QUOTIENT.name, QUOTIENT.statement, QUOTIENT.pattern, _quotient_always
)
LOGARITHMIC = Rule(
    "logarithmic", "logarithmic differentiation", "d/dx[y] = y d/dx[ln(y)]", "logarithmic differentiation",
    _logarithmic,
    opening="Take logarithms on both sides of {y=}, where both are positive: {l} = {r}. The derivative of the left "
    "side is that of the function divided by the function, so multiplying back gives what is asked for.",
    hint="made of factors and powers, so taking logarithms turns it into a sum",
)
LAWS = Rule("laws_of_logarithms", "laws of logarithms", "", "laws of logarithms", _laws)
BY_DEFINITION = Rule(
    DEFINITION, "definition of the derivative", "", "limit of the difference quotient", lambda _: None,
    hint="to be done by the definition, so write down the difference quotient",
)

ROUTES: tuple[Rule, ...] = (AS_PRODUCT, AS_QUOTIENT, WRITTEN_OUT, LOGARITHMIC, LAWS, BY_DEFINITION)
"""The rules of other routes that have words of their own."""
