"""What a rule of differentiation is: an entry with its words, and a recogniser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgrad.calculus.step import Bindings, Step
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.traversal import map_children
from symgrad.language.tree import Derivative, Name, Tree


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a rule: differentiate ``operand`` by ``variable``."""

    operand: Tree
    variable: Name
    partial: bool

    def pending(self, part: Tree) -> Derivative:
        """The derivative of a part, by the same variable, not yet carried out."""
        return Derivative(part, (self.variable,), self.partial, applied=isinstance(part, Name))


@dataclass(frozen=True, slots=True)
class Application:
    """What a rule makes of a task.

    ``after`` may hold pending derivatives; ``tidied`` is ``after`` with arithmetic done that belongs to the rule
    (2·x^{2−1} to 2x); ``bindings`` say what the rule's letters stand for; ``why`` derives the rule itself.
    ``rule``, ``name`` and ``pattern`` may refine those of the entry (the derivative *of the sine*).
    """

    after: Tree
    bindings: Bindings = ()
    tidied: Tree | None = None
    why: tuple[Step, ...] = ()
    rule: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of the table of rules, with its words.

    ============  ====================================================================================
    id            stable name
    name          in words
    statement     the general rule in symgrad's own notation, with the letters that are bound
    pattern       the reason beside a line, with slots for the letters
    recognise     what the rule makes of a task, or None where it is not the rule for it
    opening       how a solution begins whose last operation this is
    parts         the letters whose derivatives are worth a table
    part_word     what such a part is called
    hint          what kind of thing the rule is for, as the end of "this is …", naming the rule and no more
    many          what to add where there are more letters than the statement has
    ============  ====================================================================================
    """

    id: str
    name: str
    statement: str
    pattern: str
    recognise: Callable[[Task], Application | None]
    opening: str = ""
    parts: tuple[str, ...] = ()
    part_word: str = ""
    hint: str = ""
    many: str = ""

    def statement_tree(self, variable: Name, partial: bool = False) -> Tree:
        """The general statement, with the variable and the kind of derivative of the problem at hand."""

        def written(tree: Tree) -> Tree:
            match tree:
                case Derivative(operand):
                    inner = written(operand)
                    return Derivative(inner, (variable,), partial, applied=inner == variable)
                case Name("x"):
                    return variable
                case _:
                    return map_children(tree, written)

        return written(read(self.statement, _LETTERS))


_LETTERS = Notation(names=("u", "v", "w", "x", "n", "c", "b"), functions=("F",))
"""The letters of general statements."""
