"""The table of rules, in the order in which they are tried: the first that recognises a form is the rule for it."""

from __future__ import annotations

from symgrad.calculus import rules_algebra as algebra
from symgrad.calculus import rules_functions as functions
from symgrad.calculus.rule import Rule

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
    functions.FUNCTION,
    functions.CHAIN,
    functions.SEVERAL_ARGUMENTS,
    algebra.GENERAL_POWER,
    algebra.SUM_TERM,
    algebra.SUMMATION,
    algebra.CASES,
)

_BY_ID = {rule.id: rule for rule in reversed(RULES)}


def rule_of(identifier: str) -> Rule | None:
    """The entry for a step's rule; None for the derivative of a single function and for rewrites."""
    return _BY_ID.get(identifier)
