"""The table of rules, in the order in which they are tried: the first that recognises a form is the rule for it."""

from __future__ import annotations

from symgrad.calculus import rules_algebra as algebra
from symgrad.calculus import rules_functions as functions
from symgrad.calculus import rules_integrals as integrals
from symgrad.calculus import rules_sums as sums
from symgrad.calculus.rule import Rule
from symgrad.calculus.rules_routes import ROUTES

RULES: tuple[Rule, ...] = (
    algebra.CONSTANT,
    algebra.IDENTITY,
    algebra.SUM,
    algebra.NEGATIVE,
    algebra.CONSTANT_MULTIPLE,
    algebra.PRODUCT,
    algebra.NEGATIVE_POWER,
    algebra.RECIPROCAL,
    algebra.QUOTIENT,
    algebra.POWER,
    functions.LOGARITHM_OF_BASE,
    functions.EXTREME_OF_MANY,
    functions.FUNCTION,
    functions.CHAIN,
    functions.SEVERAL_ARGUMENTS,
    algebra.GENERAL_POWER,
    sums.SUM_TERM,
    sums.SUMMATION,
    sums.OPEN_LOGARITHM,
    sums.FACTOR_OUT_OF_SUM,
    sums.SUM_PRODUCT,
    sums.SPLIT_SUMMATION,
    integrals.FUNDAMENTAL_THEOREM,
    integrals.LEIBNIZ,
    algebra.CASES,
)

_BY_ID = {rule.id: rule for rule in reversed((*RULES, *ROUTES, algebra.ONLY_TERM))}


def rule_of(identifier: str) -> Rule | None:
    """The entry for a step's rule; None for the derivative of a single function and for rewrites."""
    return _BY_ID.get(identifier)
