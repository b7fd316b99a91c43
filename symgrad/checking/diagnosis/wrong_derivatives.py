"""What wrong rules make of a derivative: the right result and, beside it, one for each mistake at each place.

A derivative is put together from the derivatives of the parts. So each node has a few forms: the right one, and one
for each mistake that can be made there; and what comes out is every choice of forms with two mistakes at the most,
and every mistake made wherever it can be. Nothing is foreseen for a particular question.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

from symgrad.checking.diagnosis.forms import Form, fixed, made
from symgrad.checking.diagnosis.mistake import Made, Variant
from symgrad.checking.diagnosis.wrong_algebra import (
    forms_of_name,
    forms_of_negative,
    forms_of_product,
    forms_of_quotient,
    forms_of_sum,
)
from symgrad.checking.diagnosis.wrong_chains import forms_of_call, forms_of_power
from symgrad.language.traversal import depends_on, names_in, walk
from symgrad.language.tree import (
    ZERO,
    Call,
    Cases,
    Constant,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Tree,
    Underbrace,
)

MOST_VARIANTS: Final = 4_000
"""So many results are kept; beyond, pairs of mistakes are left out."""
_LARGEST_FOR_PAIRS: Final = 60
_LARGEST: Final = 600
"""Nodes of a function; in a larger one one mistake is looked for, in a very large one none."""
_MOST_FOR_PAIRS: Final = 120
"""Mistakes that can be made singly, beyond which no two are combined."""

_Part: TypeAlias = tuple[Tree, tuple[Made, ...]]


def wrong_derivatives(tree: Tree, variable: Name, mistakes: int = 2) -> list[Variant]:
    """The derivative with up to so many mistakes (two at the most), the right one first.

    >>> from symgrad.language.parser import read
    >>> from symgrad.language.printing import to_text
    >>> found = wrong_derivatives(read("sin(3x^2)"), Name("x"), 1)
    >>> [to_text(variant.tree) for variant in found if variant.made and variant.made[0].mistake == "inner_missing"]
    ['cos(3x²)']
    """
    size = sum(1 for _ in islice(walk(tree), _LARGEST + 1))
    allowed = 0 if size > _LARGEST else min(mistakes, 1 if size > _LARGEST_FOR_PAIRS else 2)
    work = _Work(variable)
    found = work.variants(tree, min(allowed, 1))
    if allowed == 2 and len(found) <= _MOST_FOR_PAIRS:
        found = work.variants(tree, 2)
    if allowed:
        found = sorted([*found, *work.repeated(tree)], key=lambda variant: len(variant.made))
    return found[:MOST_VARIANTS]


def right_derivative(tree: Tree, variable: Name) -> Tree:
    """The derivative, in the form in which wrong ones are put together.

    >>> from symgrad.language.parser import read
    >>> right_derivative(read("3x"), Name("x"))
    Number(value=Fraction(3, 1), places=None)
    """
    return _Work(variable).variants(tree, 0)[0].tree


class _Work:
    """The variable, and what was found for parts that come up again."""

    def __init__(self, variable: Name) -> None:
        self.variable = variable
        self.found: dict[tuple[int, int], tuple[Tree, list[Variant]]] = {}
        self.known: dict[int, tuple[Tree, tuple[Form, ...]]] = {}

    def variants(self, tree: Tree, mistakes: int) -> list[Variant]:
        """Every result with so many mistakes at the most, those with few first."""
        key = id(tree), mistakes
        if key not in self.found:
            forms = self.forms(tree) if mistakes else self.forms(tree)[:1]
            results = [variant for form in forms for variant in self.chosen(form, mistakes)]
            results.sort(key=lambda variant: len(variant.made))
            self.found[key] = tree, results[:MOST_VARIANTS]
        return self.found[key][1]

    def chosen(self, form: Form, mistakes: int) -> Iterator[Variant]:
        """Every choice of variants of the parts that leaves no more mistakes than are allowed."""
        allowed = mistakes - len(form.made)
        if allowed < 0:
            return
        parts = [self.variants(part, allowed) for part in form.parts]
        right = [found[0].tree for found in parts]
        yield Variant(form.build(right), form.made)
        for place, found in enumerate(parts):
            for variant in found[1:]:
                chosen = [*right[:place], variant.tree, *right[place + 1 :]]
                yield Variant(form.build(chosen), form.made + variant.made)
        if allowed < 2:
            return
        single = [[variant for variant in found[1:] if len(variant.made) == 1] for found in parts]
        for place, found in enumerate(single):
            for further in range(place + 1, len(single)):
                for one in found:
                    for other in single[further]:
                        chosen = list(right)
                        chosen[place], chosen[further] = one.tree, other.tree
                        yield Variant(form.build(chosen), form.made + one.made + other.made)

    def repeated(self, tree: Tree) -> Iterator[Variant]:
        """Each mistake made wherever it can be, if that is at more than one place: it counts as one."""
        ids = {slip.mistake for variant in self.variants(tree, 1) for slip in variant.made}
        for mistake in sorted(ids):
            places: list[Made] = []
            result = self.everywhere(tree, mistake, places)
            if len(places) > 1:
                yield Variant(result, (places[0],))

    def everywhere(self, tree: Tree, mistake: str, places: list[Made]) -> Tree:
        """The derivative with one mistake at every place where it can be made; the places are added to a list."""
        forms = self.forms(tree)
        wrong = (form for form in forms if len(form.made) == 1 and form.made[0].mistake == mistake)
        form = next(wrong, forms[0])
        places += form.made
        return form.build([self.everywhere(part, mistake, places) for part in form.parts])

    def forms(self, tree: Tree) -> tuple[Form, ...]:
        """The right form of a node, then the wrong ones."""
        if id(tree) not in self.known:
            found = tuple(self._forms(tree)) or tuple(_by_the_rules(tree, self.variable))
            self.known[id(tree)] = tree, found
        return self.known[id(tree)][1]

    def _forms(self, tree: Tree) -> Iterator[Form]:
        x = self.variable
        match tree:
            case Underbrace():
                yield from self._forms(tree.operand)
            case Name():
                yield from forms_of_name(tree, x)
            case Number() | Constant():
                yield fixed(ZERO)
            case Negative():
                yield from forms_of_negative(tree, x)
            case Sum():
                yield from forms_of_sum(tree, x)
            case Product():
                yield from forms_of_product(tree, x)
            case Quotient():
                yield from forms_of_quotient(tree, x)
            case Power():
                yield from forms_of_power(tree.base, tree.exponent, x)
            case Call():
                yield from forms_of_call(tree, x)
            case Summation():
                yield from _of_summation(tree, x)
            case Cases():
                yield from _of_cases(tree)
            case _:
                return


def _by_the_rules(tree: Tree, x: Name) -> Iterator[Form]:
    """What no wrong rule is known for is differentiated rightly."""
    from symgrad.calculus.differentiate import derive

    yield fixed(derive(tree, x).result_tree)
    if depends_on(tree, x):
        yield fixed(tree, made("not_differentiated", x, f=tree))


def _of_summation(tree: Summation, x: Name) -> Iterator[Form]:
    """Σ and d/dx change places, unless the index picks out the variable itself."""
    if x.subscripts and any(name.base == x.base for name in names_in(tree.body)):
        return
    if not depends_on(tree, x):
        yield fixed(ZERO)
        return
    index, lower, upper = tree.index, tree.lower, tree.upper
    yield Form((tree.body,), lambda parts: Summation(parts[0], index, lower, upper))
    yield Form((tree.body,), lambda parts: parts[0], made("sum_sign_lost", x, f=tree))
    for bound in (lower, upper):
        if bound is not None:
            only = made("one_term_of_sum", x, f=tree, k=bound)
            yield Form((tree.body,), lambda parts, bound=bound: Summation(parts[0], index, bound, bound), only)  # type: ignore[misc]
    yield fixed(tree, made("not_differentiated", x, f=tree))


def _of_cases(tree: Cases) -> Iterator[Form]:
    """Branch by branch."""
    conditions = [condition for _, condition in tree.branches]
    formulas = tuple(formula for formula, _ in tree.branches)
    rest = () if tree.otherwise is None else (tree.otherwise,)
    count = len(formulas)
    yield Form(
        (*formulas, *rest),
        lambda parts: Cases(tuple(zip(parts[:count], conditions, strict=True)), parts[count] if rest else None),
    )
