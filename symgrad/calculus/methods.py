"""Other routes to a derivative: by the definition, with the product or quotient rule, by taking logarithms.

A method is an entry: its words, and the rules that are tried before those of the table. So the rest of the
derivation stays as it always is, and one route differs from another only where it should.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.calculus import rules_routes as routes
from symgrad.calculus.definition import DEFINITION, by_definition
from symgrad.calculus.rule import Rule, Task
from symgrad.calculus.step import Step
from symgrad.errors import AuthorError
from symgrad.language.printing import to_source
from symgrad.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Method:
    """An entry of the table of methods.

    ============  ===================================================================================
    id            what ``method=`` is called
    name          in words, after "by"
    needs         what an expression must have for the method to fit, after "it needs"
    rules         the rules that are tried before the usual ones
    first         the rules that are tried before those, but at the whole expression only
    marks         the rules of which one must have been used; otherwise the method did not fit
    derive        where the whole derivative is found in another way
    positive      what must be positive for the lines to be defined
    ============  ===================================================================================
    """

    id: str
    name: str
    needs: str = ""
    rules: tuple[Rule, ...] = ()
    first: tuple[Rule, ...] = ()
    marks: frozenset[str] = frozenset()
    derive: Callable[[Task], tuple[Step, Tree]] | None = None
    positive: Callable[[Task], list[Tree]] = lambda _: []

    def fits(self, step: Step) -> bool:
        """Whether a derivation that was tried really went this way."""
        return not self.marks or any(part.rule in self.marks for part in step.walk())

    def assumptions(self, task: Task) -> tuple[str, ...]:
        """The conditions under which the lines are defined, as text: "x + 1 > 0"."""
        return tuple(f"{to_source(part)} > 0" for part in self.positive(task))


def method_named(identifier: str) -> Method:
    """The entry of a method; raises :class:`AuthorError` for a name that is not one."""
    found = METHODS.get(identifier)
    if found is None:
        raise AuthorError(f"there is no method {identifier!r}", expected=f"one of {', '.join(METHODS)}")
    return found


METHODS: dict[str, Method] = {
    method.id: method
    for method in (
        Method("rules", "the rules"),
        Method("definition", "the definition", derive=by_definition, marks=frozenset({DEFINITION})),
        Method(
            "product", "the product rule", "a product, or a fraction whose denominator varies",
            rules=(routes.AS_PRODUCT, routes.WRITTEN_OUT), marks=frozenset({"product", "as_product"}),
        ),
        Method(
            "quotient", "the quotient rule",
            "a fraction whose denominator varies, a negative power, or a function that is a fraction, as tan x is",
            rules=(routes.QUOTIENT_ALWAYS, routes.AS_QUOTIENT, routes.WRITTEN_OUT),
            marks=frozenset({"quotient", "as_quotient"}),
        ),
        Method(
            "logarithmic", "logarithmic differentiation", "a product, a fraction or a power of varying parts",
            rules=(routes.LAWS,), first=(routes.LOGARITHMIC,), marks=frozenset({"logarithmic"}),
            positive=routes.logarithm_arguments,
        ),
    )
}
"""The methods by what ``method=`` calls them."""
