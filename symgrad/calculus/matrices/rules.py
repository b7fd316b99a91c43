"""Differentiation in indices: the product rule, the chain rule, and what ∂x_i/∂x_k is.

Each rule acts on one factor of a term, so a term with three factors gives three terms. What a factor's own slope
is stays pending as ∂z_i/∂x_k, until it is put in; for the variable itself it is a Kronecker delta.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from symgrad.calculus.matrices.index_form import IndexForm
from symgrad.calculus.matrices.letters import Parts
from symgrad.calculus.matrices.reading import INVERSE
from symgrad.calculus.matrices.terms import (
    Delta,
    Entry,
    Factor,
    Indices,
    Slope,
    Term,
    Terms,
    factor_indices,
    fresh,
)
from symgrad.errors import UnsupportedError
from symgrad.language.definitions import derivative, formal_arguments
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Call, Name, Negative, Number, Power, Product, Quotient, Tree, constant_value

WORDS: Mapping[str, str] = {
    "constant": "constants have slope 0",
    "sum": "sum rule",
    "product": "product rule in indices",
    "power": "power rule",
    "elementwise": "chain rule, entry by entry",
    "chain": "chain rule",
    "norm": "derivative of a norm, a root of a sum of squares",
    "determinant": "Jacobi's formula, d det X = det X tr(X⁻¹ dX), in indices",
}
"""What each rule is called beside a line."""


@dataclass(frozen=True, slots=True)
class Differentiator:
    """Differentiates index forms by the entries of one variable."""

    parts: Parts
    form: IndexForm
    variable: Name
    at: Indices

    def slope(self, name: Name, indices: Indices) -> Slope:
        return Slope(name, indices, self.variable, self.at)

    def differentiated(self, terms: Terms) -> tuple[Terms, tuple[str, ...]]:
        """The derivative with the slopes of entries pending, and which rules it took."""
        found: list[Term] = []
        used: dict[str, None] = {}
        if len(terms) > 1:
            used["sum"] = None
        for term in terms:
            varying = [place for place, factor in enumerate(term.factors) if self._varies(factor)]
            if not varying:
                used["constant"] = None
            elif len(varying) > 1:
                used["product"] = None
            for place in varying:
                slope, rules = self._factor(term, place)
                used.update(dict.fromkeys(rules))
                found.extend(slope)
        return tuple(term.merged() for term in found), tuple(rule for rule in WORDS if rule in used)

    def _varies(self, factor: Factor) -> bool:
        return isinstance(factor, Entry) and any(self.parts.varies(name) for name in names_in(factor.atom))

    def _factor(self, term: Term, place: int) -> tuple[Terms, list[str]]:
        """One factor's slope times the others: the power rule, then the chain rule inside it."""
        entry = term.factors[place]
        assert isinstance(entry, Entry)
        rules: list[str] = []
        lower: tuple[Factor, ...] = ()
        if entry.exponent != 1:
            rules.append("power")
            lower = (replace(entry, exponent=entry.exponent - 1),)
        inner, rule = self._atom(entry, term.letters | set(self.at))
        if rule:
            rules.append(rule)
        before, behind = term.factors[:place], term.factors[place + 1 :]
        return tuple(
            Term(term.coefficient * entry.exponent * part.coefficient,
                 (*before, *lower, *part.factors, *behind), term.sums + part.sums)
            for part in inner
        ), rules  # fmt: skip

    def _atom(self, entry: Entry, taken: set[str]) -> tuple[Terms, str]:
        """The slope of an entry to the power 1, with pending slopes of names."""
        match entry.atom:
            case Name() as name:
                return (Term(factors=(self.slope(name, entry.indices),)),), ""
            case Call("norm" | "frobenius", (Name() as part,)):
                indices, sums = self.form.summed(self.parts.shapes[part], frozenset(taken))
                factors = (Entry(entry.atom, (), Fraction(-1)), Entry(part, indices), self.slope(part, indices))
                return (Term(factors=factors, sums=sums),), "norm"
            case Call("det", (Name() as matrix,)):
                return (self._jacobi(entry.atom, matrix, taken),), "determinant"
            case Call(function, (Name() as inner,), 0):
                outer = _outer(function, inner, scalar=not entry.indices)
                slope = Term(factors=(self.slope(inner, entry.indices),))
                at = tuple(replace(e, indices=entry.indices) if names_in(e.atom) else e for e in outer.factors
                           if isinstance(e, Entry))  # fmt: skip
                return (replace(outer, factors=at).times(slope),), "elementwise" if entry.indices else "chain"
            case _:
                raise UnsupportedError("the derivative of this part", to_text(entry.atom))

    def _jacobi(self, determinant: Tree, matrix: Name, taken: set[str]) -> Term:
        """det X Σ_p Σ_q (X⁻¹)_{qp} ∂X_{pq}."""
        inverse = self.parts.letter(Power(matrix, INVERSE), "inverse")
        (row, column), sums = self.form.summed(self.parts.shapes[matrix], frozenset(taken))
        factors = (Entry(determinant), Entry(inverse, (column, row)), self.slope(matrix, (row, column)))
        return Term(factors=factors, sums=sums)

    def inverse(self, name: Name, matrix: Name, indices: Indices) -> Terms:
        """∂Y_{ij} = −Σ_p Σ_q Y_{ip} ∂X_{pq} Y_{qj} for Y = X⁻¹."""
        row, column = indices
        taken = frozenset({*indices, *self.at})
        (first, second), sums = self.form.summed(self.parts.shapes[matrix], taken)
        factors = (Entry(name, (row, first)), self.slope(matrix, (first, second)), Entry(name, (second, column)))
        return (Term(Fraction(-1), factors, sums),)

    def with_deltas(self, terms: Terms) -> Terms:
        """The slopes of the variable's own entries as Kronecker deltas: ∂x_i/∂x_k = δ_{ik}."""
        return tuple(self._replaced(term, self._delta) for term in terms)

    def _delta(self, slope: Slope) -> Term | None:
        if slope.name != self.variable:
            return None
        pairs = zip(slope.indices, slope.variable_indices, strict=True)
        return Term(factors=tuple(Delta(left, right, self.form.delta) for left, right in pairs))

    def _replaced(self, term: Term, known: Callable[[Slope], Term | None]) -> Term:
        result = replace(term, factors=())
        for factor in term.factors:
            found = known(factor) if isinstance(factor, Slope) else None
            result = result.times(found if found is not None else Term(factors=(factor,)))
        return result

    def with_slopes(self, terms: Terms, known: Mapping[Name, tuple[Indices, Terms]]) -> Terms:
        """The slopes of letters as they were found before, with other indices."""
        return tuple(part for term in terms for part in self._put_in(term, known))

    def _put_in(self, term: Term, known: Mapping[Name, tuple[Indices, Terms]]) -> Terms:
        place = next((n for n, factor in enumerate(term.factors)
                      if isinstance(factor, Slope) and factor.name in known), None)  # fmt: skip
        if place is None:
            return (term,)
        slope = term.factors[place]
        assert isinstance(slope, Slope)
        formal, found = known[slope.name]
        before, behind = term.factors[:place], term.factors[place + 1 :]
        return tuple(
            Term(term.coefficient * part.coefficient, (*before, *part.factors, *behind), term.sums + part.sums).merged()
            for part in (self._apart(one, formal, slope.indices, term.letters | set(self.at)) for one in found)
        )

    def _apart(self, term: Term, formal: Indices, actual: Indices, taken: set[str]) -> Term:
        """A known slope at other indices, its sums under letters that are not taken."""
        names = dict(zip(formal, actual, strict=True))
        used = taken | set(actual)
        for index, _ in term.sums:
            names[index] = fresh(used, self.form.reserved)
            used.add(names[index])
        return term.renamed(names)


def _outer(function: str, inner: Name, scalar: bool) -> Term:
    """f′ at the inner name: cos z, 1/s, −sin z, or σ′(z) where nothing shorter is known."""
    tree = derivative(function)
    if tree is None:
        raise UnsupportedError(f"the derivative of {function}", function)
    tree = substitute(tree, {formal_arguments(function)[0]: inner})
    match tree:
        case Number(value):
            return Term(value)
        case Call(_, (argument,), 0) if argument == inner:
            return Term(factors=(Entry(tree),))
        case Negative(Call(_, (argument,), 0) as call) if argument == inner:
            return Term(Fraction(-1), (Entry(call),))
        case _ if scalar:
            return _scalar_factors(tree)
        case _:
            return Term(factors=(Entry(Call(function, (inner,), 1)),))


def _scalar_factors(tree: Tree) -> Term:
    """A scalar as numbers and factors of their own, so that they can cancel: 1/(2√s), (1 − σ(s)) σ(s)."""
    match tree:
        case Number(value):
            return Term(value)
        case Negative(inner):
            return Term(Fraction(-1)).times(_scalar_factors(inner))
        case Product(factors):
            return reduce(Term.times, map(_scalar_factors, factors))
        case Quotient(above, below):
            under = _scalar_factors(below)
            entries = tuple(replace(e, exponent=-e.exponent) for e in under.factors if isinstance(e, Entry))
            return _scalar_factors(above).times(Term(1 / under.coefficient, entries))
        case Power(base, exponent) if (constant := constant_value(exponent)) is not None:
            return Term(factors=(Entry(base, (), constant),))
        case _:
            return Term(factors=(Entry(tree),))


def named_again(terms: Terms, name: Name, tree: Tree) -> Terms:
    """The terms with a letter where what it stands for occurs: det X is s again."""
    def again(factor: Factor) -> Factor:
        return replace(factor, atom=name) if isinstance(factor, Entry) and factor.atom == tree else factor

    return tuple(replace(term, factors=tuple(map(again, term.factors))) for term in terms)


def picked(terms: Terms) -> Terms:
    """Each sum over an index of a delta keeps its one term: Σ_j A_{ij} δ_{jk} = A_{ik}."""
    return tuple(_picked(term).merged() for term in terms)


def _picked(term: Term) -> Term:
    summed = {index for index, _ in term.sums}
    for place, factor in enumerate(term.factors):
        if not isinstance(factor, Delta):
            continue
        gone, kept = (factor.left, factor.right) if factor.left in summed else (factor.right, factor.left)
        if gone in summed:
            rest = term.factors[:place] + term.factors[place + 1 :]
            sums = tuple(pair for pair in term.sums if pair[0] != gone)
            return _picked(replace(term, factors=rest, sums=sums).renamed({gone: kept}))
    return term


def first_slope(terms: Terms, of: Callable[[Slope], bool]) -> Slope | None:
    """The first pending slope of a kind."""
    slopes = (factor for term in terms for factor in term.factors if isinstance(factor, Slope))
    return next((slope for slope in slopes if of(slope)), None)


def has_summed_delta(terms: Terms) -> bool:
    """Whether a delta meets a sum."""
    return any(
        isinstance(factor, Delta) and not set(factor_indices(factor)).isdisjoint(index for index, _ in term.sums)
        for term in terms
        for factor in term.factors
    )
