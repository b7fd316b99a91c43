"""A step of an optimiser on whole arrays, made from the rules of its entry: what training runs.

The rules are compiled once. A step takes the parameters and their gradient as one vector each, and writes the
new parameters into the vector that it was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symgrad.errors import AuthorError
from symgrad.language.traversal import substitute
from symgrad.language.tree import Name, Negative, Sum, Tree, number
from symgrad.numeric.compiled import Array, Compiled, compile_numeric


@dataclass(frozen=True, slots=True)
class ArrayStepper:
    """The step of an optimiser for float64 arrays of any shape.

    ``memory`` says which letters the state holds, in order; each entry of a state is an array as large as the
    parameters. Nothing is checked; where numbers overflow they become infinite or nan.

    >>> import numpy as np
    >>> from symgrad.networks.optimisers import optimiser_of
    >>> stepper = optimiser_of("momentum").stepper()
    >>> weights = np.array([1.0, 2.0])
    >>> state = stepper.start(weights)
    >>> for step in (1, 2):
    ...     weights = stepper(weights, np.array([1.0, 0.0]), state, step, 0.5)
    >>> weights, state
    (array([-0.45,  2.  ]), [array([1.9, 0. ])])
    """

    memory: tuple[Name, ...]
    _rules: tuple[tuple[Compiled, int | None], ...]
    _move: Compiled
    _subtracts: bool

    def start(self, weights: Array) -> list[Array]:
        """The state before the first step: an array of zeros for each letter that is remembered."""
        return [np.zeros_like(weights) for _ in self.memory]

    def __call__(self, weights: Array, gradient: Array, state: list[Array], step: int, rate: float) -> Array:
        """Take step number ``step``, counted from 1; ``weights`` and ``state`` are changed in place.

        ``gradient`` is left as it is. Returns ``weights``.
        """
        with np.errstate(all="ignore"):
            if weights.size <= _CHUNK or weights.ndim != 1:
                self._step(weights, gradient, state, step, rate)
                return weights
            for start in range(0, weights.size, _CHUNK):
                part = slice(start, start + _CHUNK)
                self._step(weights[part], gradient[part], [each[part] for each in state], step, rate)
        return weights

    def worked_out(
        self, weights: Array, gradient: Array, state: Sequence[Array], step: int, rate: float
    ) -> tuple[Array, ...]:
        """Take a step as above; returns what its rules worked out, letter by letter."""
        with np.errstate(all="ignore"):
            return self._step(weights, gradient, state, step, rate)

    def _step(
        self, weights: Array, gradient: Array, state: Sequence[Array], step: int, rate: float
    ) -> tuple[Array, ...]:
        letters = list[Array]()
        values = [weights, gradient, rate, float(step), *state]
        for rule, place in self._rules:
            found = rule.run_within(values)
            letters.append(found)
            if place is None:
                values.append(found)
            else:
                state[place][...] = found
        move = self._move.run_within(values)
        if self._subtracts:
            np.subtract(weights, move, out=weights)
        else:
            weights[...] = move
        return tuple(letters)


_CHUNK = 32_768
"""So many parameters at a time: what is worked out on the way stays in the processor's cache."""


def array_stepper(
    letters: Sequence[Name],
    rules: Sequence[tuple[Name, Tree]],
    update: Tree,
    memory: tuple[Name, ...],
    numbers: Mapping[Name, Fraction],
) -> ArrayStepper:
    """The step of an optimiser, compiled for arrays.

    ``letters`` are those of the parameter, its gradient, the rate and the number of the step, in this order; rules,
    update, memory and numbers are those of the optimiser's entry.
    """
    settings = {letter: number(value) for letter, value in numbers.items()}
    known = [*letters, *memory]
    compiled = list[tuple[Compiled, int | None]]()
    for letter, tree in rules:
        compiled.append((_compiled(tree, settings, known), memory.index(letter) if letter in memory else None))
        if letter not in memory:
            known.append(letter)
    match update:
        case Sum((first, Negative(step))) if first == letters[0]:
            return ArrayStepper(memory, tuple(compiled), _compiled(step, settings, known), _subtracts=True)
        case _:
            return ArrayStepper(memory, tuple(compiled), _compiled(update, settings, known), _subtracts=False)


def _compiled(tree: Tree, settings: Mapping[Name, Tree], known: Sequence[Name]) -> Compiled:
    try:
        return compile_numeric(substitute(tree, settings), known, poles=False)
    except AuthorError as error:
        letters = ", ".join(str(name) for name in known)
        raise AuthorError(f"a rule of an optimiser: {error}", expected=f"letters among {letters}") from error
