"""A derivation: a function, its derivative, and the steps from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.calculus.lines import DerivationLine, Detail, lines_of
from symgrad.calculus.step import Step
from symgrad.language.printing import to_text
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Call, Derivative, Name, Relation, Tree
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

    from symgrad.calculus.hints import Hint
    from symgrad.calculus.verify import Evidence


@dataclass(frozen=True, slots=True)
class Derivation(Shown):
    """A derivative with its derivation.

    ``expression`` and ``result`` are ordinary SymPy expressions to compute with; ``expression_tree`` and
    ``result_tree`` keep the written form that ``to_text`` and the rest print.

    >>> import symgrad as sg
    >>> d = sg.differentiate("x^2 sin x", wrt="x")
    >>> d.result
    x**2*cos(x) + 2*x*sin(x)
    >>> [step.rule for step in d.steps]
    ['product']
    """

    expression_tree: Tree
    variable: Name
    result_tree: Tree
    steps: tuple[Step, ...]
    partial: bool = False
    function_name: str = "f"
    at: tuple[tuple[Name, Tree], ...] = ()
    previous: Derivation | None = None
    assumptions: tuple[str, ...] = field(default=())
    arguments: tuple[Name, ...] = ()
    method: str = "rules"

    def __repr__(self) -> str:
        return self._brief(to_text(Relation(self.called_tree, "=", self.result_tree)))

    @property
    def expression(self) -> sympy.Basic:
        """What was differentiated, as a SymPy expression."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.expression_tree)

    @property
    def result(self) -> sympy.Basic:
        """The derivative, as a SymPy expression."""
        from symgrad.language.convert import to_sympy

        return to_sympy(self.result_tree)

    @property
    def value(self) -> Fraction | float | None:
        """The derivative at ``at``: a fraction where it is rational, else a float.

        None without ``at``, where it leaves a name without a value, and where a part of the function has a kink.

        >>> import symgrad as sg
        >>> sg.differentiate("x^2/3", at={"x": 2}).value
        Fraction(4, 3)
        """
        from symgrad.numeric.balls import evaluate, exact

        filled = substitute(self.result_tree, dict(self.at))
        if not self.at or names_in(filled):
            return None
        point = {name: exact(value, {}) or evaluate(value, {}) for name, value in self.at}
        rational, ball = exact(filled, {}), evaluate(filled, {})
        if not (ball.is_finite() and evaluate(self.pending_tree, point).is_finite()):
            return None
        return float(ball.mid()) if rational is None else rational

    @property
    def order(self) -> int:
        """How many times the original function has been differentiated."""
        return 1 if self.previous is None else self.previous.order + 1

    @property
    def variables(self) -> tuple[Name, ...]:
        """The variables of all the derivatives taken, in their order."""
        return (*(self.previous.variables if self.previous else ()), self.variable)

    @property
    def pending_tree(self) -> Derivative:
        """d/dx[f], the first line."""
        applied = isinstance(self.expression_tree, Name)
        return Derivative(self.expression_tree, (self.variable,), self.partial, applied)

    @property
    def called_tree(self) -> Tree:
        """How the derivative is called: f′(x), or ∂f/∂x where there are several names."""
        if self.partial:
            return Derivative(Name(self.function_name), self.variables, partial=True)
        return Call(self.function_name, (self.variable,), primes=self.order)

    def lines(self, detail: Detail = "normal") -> tuple[DerivationLine, ...]:
        """The lines of the page below the first one, each made from the one before by one step."""
        return lines_of(self.steps, detail)

    def verify(self) -> Evidence:
        """Prove every step, and the result against finite differences; see :class:`Evidence`."""
        from symgrad.calculus.verify import combined, verify_steps

        evidence = verify_steps(self.pending_tree, self.steps, self.result_tree, self.assumptions)
        return combined(self.previous.verify(), evidence) if self.previous else evidence

    def hints(self) -> tuple[str, ...]:
        """A ladder of sentences, from the faintest hint to the answer; each gives away a little more.

        >>> import symgrad as sg
        >>> for hint in sg.differentiate("x^2 sin x").hints():
        ...     print(hint)
        What is done last to x: is this a sum, a product, a quotient or a composition?
        This is a product, so the product rule applies.
        The product rule says: d/dx[u v] = du/dx · v + u · dv/dx.
        Take u = x² and v = sin x.
        The next line is d/dx[x²] sin x + x² d/dx[sin x].
        By the power rule, n = 2: d/dx[x²] = 2x.
        By the derivative of the sine: d/dx[sin x] = cos x.
        The answer is f'(x) = 2x sin x + x² cos x.
        """
        return tuple(rung.text for rung in self.rungs())

    def rungs(self) -> tuple[Hint, ...]:
        """The hints as patterns with what fills their slots, for a page that sets them as mathematics."""
        from symgrad.calculus.hints import ladder, once_more

        earlier = (once_more(self.variable), *self.previous.rungs()) if self.previous else ()
        answer = Relation(self.called_tree, "=", self.result_tree)
        return (*earlier, *ladder(self.expression_tree, self.variable, self.partial, self.steps, answer))
