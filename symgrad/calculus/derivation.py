"""A derivation: a function, its derivative, and the steps from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symgrad.calculus.step import DerivationLine, Detail, Step, lines_of
from symgrad.language.tree import Derivative, Name, Tree
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy

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

    def lines(self, detail: Detail = "normal") -> tuple[DerivationLine, ...]:
        """The lines of the page below the first one, each made from the one before by one step."""
        return lines_of(self.pending_tree, self.steps, detail)

    def verify(self) -> Evidence:
        """Prove every step, and the result against finite differences; see :class:`Evidence`."""
        from symgrad.calculus.verify import combined, verify_steps

        evidence = verify_steps(self.pending_tree, self.steps, self.result_tree, self.assumptions)
        return combined(self.previous.verify(), evidence) if self.previous else evidence
