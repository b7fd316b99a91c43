"""Two routes to one derivative, or one derivative in two forms, and the proof that they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symgrad.calculus.arithmetic import Value, sum_terms, value_of
from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import Source, Variable, differentiate
from symgrad.calculus.factors import Factors, factors_of
from symgrad.calculus.methods import METHODS
from symgrad.calculus.polynomial import multiplied_out
from symgrad.calculus.verify import prove_equal
from symgrad.errors import AuthorError, SymgradError
from symgrad.language.convert import as_tree, from_sympy
from symgrad.language.notation import Notation
from symgrad.language.printing import to_text
from symgrad.language.tree import ZERO, Negative, Power, Product, Sum, Tree
from symgrad.numeric.compare import Comparison
from symgrad.shown import Shown


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two forms of the same thing, and how it was established that they are equal.

    ``normal_form`` tells that their difference simplifies to 0; ``comparison`` is the agreement at points.
    """

    left: Tree
    right: Tree
    comparison: Comparison
    normal_form: bool

    @property
    def identical(self) -> bool:
        """Whether both are written in the same way."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Routes(Shown):
    """One derivative by several routes; the routes after the first each agree with it.

    >>> routes = compare_routes("x^2", methods=["rules", "definition"])
    >>> [str(route.result) for route in routes.derivations], routes.agreements[0].normal_form
    (['2*x', '2*x'], True)
    """

    derivations: tuple[Derivation, ...]
    agreements: tuple[Agreement, ...]

    def __repr__(self) -> str:
        methods = ", ".join(derivation.method for derivation in self.derivations)
        return self._brief(f"of {to_text(self.derivations[0].expression_tree)}: {methods}")


def compare_routes(
    expression: Source,
    wrt: Variable | None = None,
    *,
    methods: Sequence[str] | None = None,
    at: Mapping[Any, Any] | None = None,
    notation: Notation | None = None,
) -> Routes:
    """Differentiate an expression by several methods, and prove that they find the same.

    ``methods`` are those of :func:`differentiate`, the first of them the one that the others are held against;
    left out, they are the rules and the first other method that fits.

    Raises :class:`AuthorError` where fewer than two methods are given or one does not fit, and
    :class:`ProofError` where two results are not proved equal.

    >>> [route.method for route in compare_routes("(x + 1)/x").derivations]
    ['rules', 'definition']
    """
    chosen = list(methods) if methods is not None else ["rules", _other_method(expression, wrt, notation)]
    if len(set(chosen)) < 2 or len(set(chosen)) < len(chosen):
        raise AuthorError("routes can be compared only where there are two", expected="two different methods or more")
    derivations = tuple(
        differentiate(expression, wrt, at=at, method=method, notation=notation) for method in chosen
    )
    first, *others = derivations
    return Routes(derivations, tuple(agreement(first.result_tree, other.result_tree, first) for other in others))


def _other_method(expression: Source, wrt: Variable | None, notation: Notation | None) -> str:
    """The first method but the rules that fits an expression."""
    failed: SymgradError | None = None
    for method in METHODS:
        if method == "rules":
            continue
        try:
            differentiate(expression, wrt, method=method, notation=notation)
        except SymgradError as error:
            failed = failed or error
        else:
            return method
    assert failed is not None
    raise failed


def agreement(left: Tree, right: Tree, derivation: Derivation) -> Agreement:
    """The proof that two forms of a derivative are equal; raises :class:`ProofError` where it is not found."""
    comparison = prove_equal(left, right, assumptions=derivation.assumptions)
    return Agreement(left, right, comparison, same_normal_form(left, right))


def same_normal_form(left: Tree, right: Tree) -> bool:
    """Whether the difference of two trees comes to 0 when they are brought over one denominator and multiplied out.

    >>> from symgrad.language.parser import read
    >>> same_normal_form(read("(x + 1)^2/x"), read("x + 2 + 1/x"))
    True
    """
    parts = [factors_of(term) for term in sum_terms(Sum((left, Negative(right))))]
    below = [_denominator(part) for part in parts]
    common: dict[Tree, Fraction] = {}
    for denominator in below:
        for base, exponent in denominator.items():
            common[base] = max(exponent, common.get(base, Fraction(0)))
    total = Sum(tuple(_over_common(part, common) for part in parts))
    return multiplied_out(total) == ZERO


def _denominator(part: Factors) -> dict[Tree, Fraction]:
    """The bases below the fraction bar, with their exponents."""
    values = [(base, value_of(exponent)) for base, exponent in part.exponents()]
    return {base: -value.number for base, value in values if value is not None and value.number < 0}


def _over_common(part: Factors, common: Mapping[Tree, Fraction]) -> Tree:
    """A term times the common denominator."""
    powers = [Power(base, Value(exponent).tree()) for base, exponent in common.items()]
    return factors_of(Product((part.tree(), *powers))).tree()


def in_another_form(derivation: Derivation, form: Source | None, notation: Notation | None = None) -> Agreement:
    """A derivative beside another form of it: one that is given, or SymPy's own where none is.

    Raises :class:`ProofError` where the two are not equal.

    >>> d = differentiate("x^2 sin x")
    >>> from symgrad.language.printing import to_text
    >>> to_text(in_another_form(d, "x(2 sin(x) + x cos(x))").right)
    'x (2 sin x + x cos x)'
    """
    other = from_sympy(derivation.result) if form is None else as_tree(form, notation or Notation())
    return agreement(derivation.result_tree, other, derivation)
