"""The rules for sums over an index: Σ_k e^{z_k} by z_j is its one term k = j; Σ_k x^k goes term by term.

Where the variable stands in the terms both with the index (z_k) and without it (in Σ_i e^{z_i} inside), neither
will do at once; the sum is then split, after logarithms in it are opened.
"""

from __future__ import annotations

from symgrad.calculus.indices import at_index, index_value, matching_index, varies
from symgrad.calculus.rule import Application, Rule, Task
from symgrad.errors import UnsupportedError
from symgrad.language.printing import to_text
from symgrad.language.traversal import depends_on, map_children, walk
from symgrad.language.tree import EULER, Call, Name, Negative, Power, Product, Quotient, Relation, Sum, Summation, Tree


def _is_mixed(total: Summation, variable: Name) -> bool:
    """Whether the terms contain the variable with the index and also without it, as in an inner sum."""
    if matching_index(total, variable) is None:
        return False
    return any(
        depends_on(node, variable) or (isinstance(node, Summation) and index_value(node, variable) is not None)
        for node in walk(total.body)
    )


def _sum_term(task: Task) -> Application | None:
    """Σ_i w_{i,k} o_i by w_{j,k}: of all the terms only the one with i = j varies."""
    match task.operand:
        case Summation(body, index) if not _is_mixed(task.operand, task.variable):
            value = matching_index(task.operand, task.variable)
            if value is None:
                return None
            term = at_index(body, str(index), value)
            condition = Relation(index, "=", at_index(index, str(index), value))
            return Application(task.pending(term), (("i", condition), ("x", task.variable)))
        case _:
            return None


def _summation(task: Task) -> Application | None:
    match task.operand:
        case Summation(body, index, lower, upper) if matching_index(task.operand, task.variable) is None:
            if any(bound is not None and varies(bound, task.variable) for bound in (lower, upper)):
                raise UnsupportedError("the derivative by a bound of a sum", to_text(task.operand))
            return Application(Summation(task.pending(body), index, lower, upper))
        case _:
            return None


def _factor_out(task: Task) -> Application | None:
    """Σ_i Σ_j w_{i,j} x_i x_j is Σ_i x_i Σ_j w_{i,j} x_j: what does not depend on the inner index comes out."""
    match task.operand:
        case Summation(Summation(Product(factors), inner, lower, upper)) if _is_mixed(task.operand, task.variable):
            fixed = tuple(factor for factor in factors if not _has_index(factor, inner))
            rest = tuple(factor for factor in factors if _has_index(factor, inner))
            if not fixed or not rest:
                return None
            within = Summation(rest[0] if len(rest) == 1 else Product(rest), inner, lower, upper)
            return _rewritten(task, _summed(Product((*fixed, within)), task.operand))
        case _:
            return None


def _has_index(tree: Tree, index: Name) -> bool:
    return any(isinstance(node, Name) and (node == index or str(index) in node.subscripts) for node in walk(tree))


def _sum_product(task: Task) -> Application | None:
    """Σ_i x_i s by x_k, where s varies too: one term in which x_i does, for i = k, and a sum in which s does."""
    match task.operand:
        case Summation(Product(factors), index, lower, upper) if _is_mixed(task.operand, task.variable):
            single = [_is_single(Summation(factor, index, lower, upper), task.variable) for factor in factors]
            first = tuple(factor for factor, alone in zip(factors, single, strict=True) if alone)
            second = tuple(factor for factor, alone in zip(factors, single, strict=True) if not alone)
            value = matching_index(task.operand, task.variable)
            rest = Product(second) if len(second) > 1 else second[0] if second else None
            if not first or rest is None or value is None:
                return None
            if index_value(Summation(rest, index, lower, upper), task.variable) is not None:
                return None
            u = Product(first) if len(first) > 1 else first[0]
            here, there = (at_index(part, str(index), value) for part in (u, rest))
            one = Product((task.pending(here), there))
            many = Summation(Product((*first, task.pending(rest))), index, lower, upper)
            condition = Relation(index, "=", at_index(index, str(index), value))
            return Application(Sum((one, many)), (("i", condition), ("x", task.variable), ("u", u), ("v", rest)))
        case _:
            return None


def _is_single(total: Summation, variable: Name) -> bool:
    """Whether only one term of a sum varies."""
    return matching_index(total, variable) is not None and not _is_mixed(total, variable)


def _split_summation(task: Task) -> Application | None:
    """Σ (a + b) is Σ a + Σ b. Raises :class:`UnsupportedError` where that does not help: no other rule would."""
    if not isinstance(task.operand, Summation) or not _is_mixed(task.operand, task.variable):
        return None
    terms = _terms(task.operand.body)
    if len(terms) < 2:
        raise UnsupportedError(f"a sum that contains {to_text(task.variable)} in every term", to_text(task.operand))
    return _rewritten(task, Sum(tuple(_summed(term, task.operand) for term in terms)))


def _open_logarithm(task: Task) -> Application | None:
    """ln(a/b) is ln a − ln b, and ln e^u is u."""
    if not isinstance(task.operand, Summation) or not _is_mixed(task.operand, task.variable):
        return None
    body = _opened(task.operand.body)
    return None if body == task.operand.body else _rewritten(task, _summed(body, task.operand))


def _rewritten(task: Task, rewritten: Tree) -> Application:
    return Application(task.pending(rewritten), (("a", task.operand), ("b", rewritten)))


def _summed(body: Tree, total: Summation) -> Tree:
    """The sum of another body; a minus stands before it."""
    if isinstance(body, Negative):
        return Negative(_summed(body.operand, total))
    return Summation(body, total.index, total.lower, total.upper)


def _terms(body: Tree) -> tuple[Tree, ...]:
    """The terms that a body has once its one factor that is a sum is multiplied out."""
    match body:
        case Sum(terms):
            return terms
        case Negative(operand):
            return tuple(_negated(term) for term in _terms(operand))
        case Product(factors):
            place = next((i for i, factor in enumerate(factors) if isinstance(factor, Sum)), None)
            if place is None:
                return (body,)
            before, after = factors[:place], factors[place + 1 :]
            return tuple(_times(before, term, after) for term in _terms(factors[place]))
        case _:
            return (body,)


def _times(before: tuple[Tree, ...], term: Tree, after: tuple[Tree, ...]) -> Tree:
    if isinstance(term, Negative):
        return Negative(_times(before, term.operand, after))
    return Product((*before, *(term.factors if isinstance(term, Product) else (term,)), *after))


def _negated(term: Tree) -> Tree:
    return term.operand if isinstance(term, Negative) else Negative(term)


def _opened(tree: Tree) -> Tree:
    match tree:
        case Call("log", (Quotient(numerator, denominator),), 0):
            return Sum((_opened(Call("log", (numerator,))), Negative(_opened(Call("log", (denominator,))))))
        case Call("log", (Power(base, exponent),), 0) if base == EULER:
            return exponent
        case Call("log", (Call("exp", (exponent,), 0),), 0):
            return exponent
        case _:
            return map_children(tree, _opened)


SUM_TERM = Rule(
    "sum_term", "one term of a sum", "", "only the term {i} contains {x}", _sum_term,
    hint="a sum of which only one term contains {x}",
)
SUMMATION = Rule(
    "summation", "sum rule", "", "sum rule: term by term", _summation,
    hint="a sum over an index, so each term is differentiated by itself",
)
OPEN_LOGARITHM = Rule(
    "open_logarithm", "logarithm of a quotient", "ln(u/v) = ln u - ln v", "logarithm of a quotient", _open_logarithm,
    hint="a sum of logarithms of quotients, so write them as differences first",
)
FACTOR_OUT_OF_SUM = Rule(
    "factor_out_of_sum", "common factor of a sum", "", "take out of the inner sum what is the same in all its terms",
    _factor_out,
    hint="a double sum, so take out of the inner sum what is the same in all its terms",
)
SUM_PRODUCT = Rule(
    "sum_product", "product rule in a sum", "", "product rule: {u} varies only in the term {i}, {v} in every term",
    _sum_product,
    hint="a sum of products of which both factors contain {x}, the first in one term only",
)
SPLIT_SUMMATION = Rule(
    "split_summation", "a sum of sums", "", "sum each term by itself", _split_summation,
    hint="a sum over an index whose terms are sums, so sum each part by itself first",
)
