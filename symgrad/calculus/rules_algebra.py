"""The rules for sums, products, quotients and powers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.calculus.arithmetic import fold
from symgrad.calculus.indices import varies
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in
from symgrad.language.tree import (
    ONE,
    TWO,
    ZERO,
    Call,
    Cases,
    Constant,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    number,
)


def product_of(factors: Sequence[Tree]) -> Tree:
    """The product of one or more factors; one factor stays itself."""
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _constant(task: Task) -> Application | None:
    if varies(task.operand, task.variable):
        return None
    held = bool(names_in(task.operand))
    pattern = "{c} is held fixed" if held else "derivative of a constant"
    return Application(ZERO, (("c", task.operand),), pattern=pattern)


def _identity(task: Task) -> Application | None:
    return Application(ONE, (("x", task.variable),)) if task.operand == task.variable else None


def _sum(task: Task) -> Application | None:
    if not isinstance(task.operand, Sum):
        return None
    return Application(Sum(tuple(_term(task, term, place) for place, term in enumerate(task.operand.terms))))


def _term(task: Task, term: Tree, place: int) -> Tree:
    """A term's pending derivative; its minus stays in front, but −3 as the first term is one constant."""
    if not isinstance(term, Negative) or (place == 0 and not varies(term, task.variable)):
        return task.pending(term)
    return Negative(task.pending(term.operand))


def _only_term(task: Task) -> Application | None:
    """A sum of which one term varies, and the others are held fixed."""
    if not isinstance(task.operand, Sum):
        return None
    varying = [term for term in task.operand.terms if varies(term, task.variable)]
    return Application(task.pending(varying[0]), (("x", task.variable),)) if len(varying) == 1 else None


def _negative(task: Task) -> Application | None:
    if not isinstance(task.operand, Negative):
        return None
    inner = task.operand.operand
    found = _constant_multiple(Task(inner, task.variable, task.partial))
    if found is None:
        return Application(Negative(task.pending(inner)), (("c", number(-1)), ("u", inner)))
    (_, factor), (_, rest) = found.bindings
    negative = Negative(factor)
    return Application(Product((negative, task.pending(rest))), (("c", negative), ("u", rest)))


def _constant_multiple(task: Task) -> Application | None:
    match task.operand:
        case Product():
            constants, rest = _split(task.operand.factors, task.variable)
            if not constants:
                return None
            factor, inner = product_of(constants), product_of(rest)
        case Quotient(numerator, denominator) if not varies(denominator, task.variable):
            constants, rest = _split(
                numerator.factors if isinstance(numerator, Product) else (numerator,), task.variable
            )
            factor, inner = Quotient(product_of(constants or [ONE]), denominator), product_of(rest)
        case _:
            return None
    return Application(Product((factor, task.pending(inner))), (("c", factor), ("u", inner)))


def _split(factors: Sequence[Tree], variable: Name) -> tuple[list[Tree], list[Tree]]:
    constants = [factor for factor in factors if not varies(factor, variable)]
    return constants, [factor for factor in factors if varies(factor, variable)]


_LETTERS = ("u", "v", "w")
_MOST_FACTORS = 300
"""The product rule writes each factor once a term, so what it writes grows with the square of their number."""


def _product(task: Task) -> Application | None:
    if not isinstance(task.operand, Product):
        return None
    factors = task.operand.factors
    if len(factors) > _MOST_FACTORS:
        few = to_text(Product((*factors[:2], Constant("dots"))))
        reason = f"{len(factors)} factors vary, and the product rule is written out for at most {_MOST_FACTORS}"
        raise UnsupportedError("so long a product", few, reason=reason)
    terms = tuple(
        Product((*factors[:place], task.pending(factor), *factors[place + 1 :])) for place, factor in enumerate(factors)
    )
    letters = _LETTERS if len(factors) <= len(_LETTERS) else [f"u_{place + 1}" for place in range(len(factors))]
    return Application(Sum(terms), tuple(zip(letters, factors, strict=False)))


def _negative_power(task: Task) -> Application | None:
    """1/x³ is written as a power, so that the power rule can be used."""
    match task.operand:
        case Quotient(numerator, Name() as base) if not varies(numerator, task.variable):
            power = Power(base, number(-1))
        case Quotient(numerator, Power(base, exponent)) if not varies(numerator, task.variable):
            if varies(exponent, task.variable) or not varies(base, task.variable) or isinstance(base, Constant):
                return None
            power = Power(base, fold(Negative(exponent)))
        case _:
            return None
    rewritten = power if numerator == ONE else Product((numerator, power))
    return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))


def _reciprocal(task: Task) -> Application | None:
    match task.operand:
        case Quotient(numerator, denominator) if not varies(numerator, task.variable):
            slope = task.pending(denominator)
            top: Tree = slope if numerator == ONE else Product((numerator, slope))
            return Application(Negative(Quotient(top, Power(denominator, TWO))), (("c", numerator), ("v", denominator)))
        case _:
            return None


def _quotient(task: Task) -> Application | None:
    match task.operand:
        case Quotient(u, v):
            top = Sum((Product((task.pending(u), v)), Negative(Product((u, task.pending(v))))))
            return Application(Quotient(top, Power(v, TWO)), (("u", u), ("v", v)))
        case _:
            return None


def _power(task: Task) -> Application | None:
    match task.operand:
        case Power(base, exponent) if base == task.variable and not varies(exponent, task.variable):
            after = power_slope(base, exponent)
            tidied = worked_slope(base, exponent)
            return Application(after, (("n", exponent), ("x", base)), tidied=None if tidied == after else tidied)
        case _:
            return None


def power_slope(base: Tree, exponent: Tree) -> Tree:
    """n·u^{n−1}, as the power rule leaves it, with the exponent not yet worked out."""
    return Product((exponent, Power(base, Sum((exponent, number(-1))))), dots=True)


def worked_slope(base: Tree, exponent: Tree) -> Tree:
    """n·u^{n−1} with the exponent worked out: 2x for the square."""
    lowered = fold(Power(base, fold(Sum((exponent, number(-1))))))
    return fold(Product((exponent, lowered)))


def _general_power(task: Task) -> Application | None:
    """f^g with both varying: f^g = e^{g ln f}, so the derivative is f^g times that of g ln f."""
    match task.operand:
        case Power(base, exponent) if varies(base, task.variable) and varies(exponent, task.variable):
            logarithm = Product((exponent, Call("log", (base,))))
            return Application(Product((task.operand, task.pending(logarithm))), (("u", base), ("v", exponent)))
        case _:
            return None


def _cases(task: Task) -> Application | None:
    match task.operand:
        case Cases(branches, otherwise):
            derived = tuple((task.pending(value), condition) for value, condition in branches)
            return Application(Cases(derived, None if otherwise is None else task.pending(otherwise)))
        case _:
            return None


CONSTANT = Rule(
    "constant", "derivative of a constant", "d/dx[c] = 0", "derivative of a constant", _constant,
    hint="constant as far as {x} is concerned",
)
IDENTITY = Rule(
    "identity", "derivative of the variable", "d/dx[x] = 1", "derivative of {x}", _identity,
    hint="the variable itself",
)
SUM = Rule(
    "sum", "sum rule", "d/dx[u + v] = du/dx + dv/dx", "sum rule", _sum,
    opening="The last thing that happens to {x} is a **sum**: each term is differentiated by itself.",
    hint="a sum, so each term is differentiated by itself",
)
ONLY_TERM = Rule(
    "only_term", "sum rule", "d/dx[u + c] = du/dx", "only this term contains {x}", _only_term,
    hint="a sum of which only one term contains {x}",
)
"""The sum rule for a long sum of which one term varies: the others are left out at once. Not in the table."""
CONSTANT_MULTIPLE = Rule(
    "constant_multiple", "constant multiple rule", "d/dx[c u] = c du/dx", "constant factor {c}", _constant_multiple,
    opening="There is a **constant factor**, {c}; it stays.",
    hint="a constant factor times a function, and the constant factor stays",
)
NEGATIVE = replace(CONSTANT_MULTIPLE, recognise=_negative)
PRODUCT = Rule(
    "product", "product rule", "d/dx[u v] = (du/dx) v + u (dv/dx)", "product rule", _product,
    opening="The last thing that happens to {x} is a **product**.",
    parts=("u", "v", "w"), part_word="factor",
    hint="a product, so the product rule applies",
    many="With {count} factors there are {count} terms; in each of them one factor is differentiated.",
)
NEGATIVE_POWER = Rule(
    "negative_power", "rewriting as a power", "c/x^n = c x^(-n)", "{a} = {b}", _negative_power,
    hint="a power in disguise, so write it with a negative exponent first",
)
RECIPROCAL = Rule(
    "reciprocal", "reciprocal rule", "d/dx[c/v] = -(c (dv/dx))/v^2", "reciprocal rule", _reciprocal,
    opening="The last thing that happens to {x} is a **division** by {v}; the numerator {c} does not vary.",
    parts=("v",), part_word="denominator",
    hint="a constant divided by a function, so the reciprocal rule applies",
)
QUOTIENT = Rule(
    "quotient", "quotient rule", "d/dx[u/v] = ((du/dx) v - u (dv/dx))/v^2", "quotient rule", _quotient,
    opening="The last thing that happens to {x} is a **quotient**: {u} over {v}.",
    parts=("u", "v"), part_word="part",
    hint="a quotient, so the quotient rule applies",
)
POWER = Rule(
    "power", "power rule", "d/dx[x^n] = n x^(n - 1)", "power rule, {n=}", _power,
    opening="This is a **power** of {x}, with the constant exponent {n}.",
    hint="a power of {x}, so the power rule applies",
)
GENERAL_POWER = Rule(
    "general_power", "logarithmic differentiation", "d/dx[u^v] = u^v d/dx[v ln u]",
    "logarithmic differentiation", _general_power,
    opening="Both the base {u=} and the exponent {v=} vary, so neither the power rule nor that of the exponential "
    "function fits. Since {e}, the exponent {l} is differentiated, and the power itself stays as a factor.",
    hint="a power whose base and exponent both vary, so take its logarithm first",
)
CASES = Rule(
    "cases", "case by case", "", "case by case", _cases,
    opening="The function is given **case by case**; inside each case it is differentiated as it stands there.",
    hint="given case by case, and so is its derivative",
)
