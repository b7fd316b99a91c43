"""Guess and adjust: a model y = w x with one parameter, guesses with their errors, and the steps of the slope."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from pydantic import model_validator

from symgrad.calculus.arithmetic import fold
from symgrad.calculus.differentiate import derive
from symgrad.document.derivations import derivation_blocks
from symgrad.document.descents import path_blocks
from symgrad.document.evaluation import Evaluation, evaluation
from symgrad.document.model import Block, Formula, Heading, Paragraph, Table, Text, prose
from symgrad.document.put_in import enumerated
from symgrad.document.steps import RATE, long_run, update
from symgrad.language.tree import (
    Call,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    constant_value,
    number,
)
from symgrad.networks.descent import Descent, descend
from symgrad.numeric.worked import Worked, work_out
from symgrad.problems.fields import Count, Exact, Exacts, NotUsable, Prose, Rate
from symgrad.problems.kinds.descent_settings import with_rounding
from symgrad.problems.kinds.part_links import letters_of, linked, moved
from symgrad.problems.part import NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section

_WEIGHT, _INPUT, _OUTPUT, _TARGET, _ERROR = Name("w"), Name("x"), Name("y"), Name("t"), Name("E")
_MOST_STEPS = 20


class GuessesProblem(Problem):
    """One known pair: for the ``input`` x the model w x should give the ``target`` t; ``guesses`` are tried first.

    Then descent on E = (t − w x)² takes ``steps`` steps from the last guess with the ``learning_rate``.
    """

    story: Prose = ()
    input: Exact
    target: Exact
    guesses: Exacts
    learning_rate: Rate
    steps: Count = 3
    decimals: Count = 6

    @model_validator(mode="after")
    def _usable(self) -> GuessesProblem:
        if constant_value(self.input) == 0:
            raise NotUsable("the input is 0, so every guess is as good", "another input")
        if not 1 <= self.steps <= _MOST_STEPS:
            raise NotUsable(f"the number of steps is {self.steps}", f"from 1 to {_MOST_STEPS}")
        return self

    def heading(self) -> Text:
        return prose("Guess and adjust")

    def statement(self) -> Blocks:
        model = Relation(_OUTPUT, "=", Product((_WEIGHT, _INPUT)))
        words = "The model is {model}, with one parameter {w}. It is known that {x} should give {t}."
        known = prose(words, model=model, w=_WEIGHT, x=Relation(_INPUT, "=", self.input), t=self.target)
        symbols = Relation(_ERROR, "=", Power(Sum((_TARGET, Negative(Product((_WEIGHT, _INPUT))))), number(2)))
        count = "1 step" if self.steps == 1 else f"{self.steps} steps"
        words = "First try {guesses} by hand. Then take " + count + " of gradient descent on {error} from {last}, with "
        words += "the learning rate {rate}."
        task = prose(words, guesses=enumerated(tuple(Relation(_WEIGHT, "=", guess) for guess in self.guesses)),
                     error=symbols, last=Relation(_WEIGHT, "=", self.guesses[-1]),
                     rate=Relation(RATE, "=", self.learning_rate))  # fmt: skip
        return (*((Paragraph(self.story),) if self.story else ()), Paragraph(known), Paragraph(task))

    @property
    def section_names(self) -> tuple[str, ...]:
        return ("guesses", "error", "steps", "path", "rate")

    @cached_property
    def error(self) -> Tree:
        """E = (t − w x)², with the numbers of the pair."""
        return Power(Sum((self.target, Negative(Product((self.input, _WEIGHT))))), number(2))

    @cached_property
    def path(self) -> Descent:
        """The descent from the last guess."""
        start = {"w": constant_value(self.guesses[-1]) or 0}
        rate = constant_value(self.learning_rate) or Fraction(1)
        return descend(Relation(_ERROR, "=", self.error), start, rate, self.steps)

    def sections(self, earlier: Earlier, /) -> tuple[Section, ...]:
        del earlier
        (derivation,) = self.path.derivations
        second = derive(derivation.result_tree, _WEIGHT, previous=derivation).result_tree
        lowest = Quotient(self.target, self.input)
        return (
            Section("guesses", (Heading(2, prose("By hand")), *self._guessed())),
            Section("error", (Heading(2, prose("The slope says how")), *self._error(), *derivation_blocks(derivation))),
            Section("steps", (Heading(2, prose("The first step from the last guess")), *self._step())),
            Section("path", (Heading(2, prose("Step by step")), *path_blocks(self.path, self.decimals))),
            Section("rate", long_run(derivation, second, fold(lowest), self.learning_rate)),
        )

    def _guessed(self) -> tuple[Block, ...]:
        """Each guess with what the model gives, the error, and which way to go."""
        error = Sum((_TARGET, Negative(_OUTPUT)))
        header = (prose("{w}", w=_WEIGHT), prose("{y}", y=Relation(_OUTPUT, "=", Product((_WEIGHT, _INPUT)))),
                  prose("error {e}", e=error), ("so",))  # fmt: skip
        rows = []
        for guess in self.guesses:
            given, missing = self._given(guess), self._missing(guess)
            way = "just right" if not missing.value else "too small" if self._is_low(missing.value) else "too large"
            rows.append((prose("{v}", v=guess), prose("{v}", v=given.tree), prose("{v}", v=missing.tree), (way,)))
        words = "Try a number for {w}, look at the error, and change {w} so that the error gets smaller: a large error "
        words += "asks for a large change, a small one for a small change; where it changes its sign, the "
        words += "change was too large."
        return (Paragraph(prose(words, w=_WEIGHT)), Table(header, tuple(rows), "rrrl"))

    def _given(self, guess: Tree) -> Worked:
        return work_out(Product((guess, self.input)), places=self.decimals)

    def _missing(self, guess: Tree) -> Worked:
        return work_out(Sum((self.target, Negative(Product((guess, self.input))))), places=self.decimals)

    def _is_low(self, missing: Fraction) -> bool:
        """Whether the guess has to grow: the error has the sign of the input."""
        return (missing > 0) == ((constant_value(self.input) or 1) > 0)

    def _error(self) -> tuple[Block, ...]:
        words = "How large a change is right? Take the square of the error, which is small for errors of "
        words += "both signs, and "
        words += "go against its slope:"
        symbols = Power(Sum((_TARGET, Negative(Product((_WEIGHT, _INPUT))))), number(2))
        return (Paragraph((words,)), Formula(Relation(_ERROR, "=", Relation(symbols, "=", self.error))))

    @cached_property
    def _worked_step(self) -> tuple[Evaluation, Evaluation]:
        (derivation,) = self.path.derivations
        at = {_WEIGHT: self.guesses[-1]}
        slope = evaluation(Call("E", (self.guesses[-1],), primes=1), derivation.result_tree, at, self.decimals)
        name = Call("E", (_WEIGHT,), primes=1)
        return slope, update(derivation, name, at, self.learning_rate, self.decimals)

    def _step(self) -> tuple[Block, ...]:
        words = "The change is {rate} times the slope, so it is in proportion to the error by itself."
        opening = Paragraph(prose(words, rate=Relation(RATE, "=", self.learning_rate)))
        return (opening, *(worked.lines for worked in self._worked_step))

    def computed_parts(self) -> tuple[Part, ...]:
        first, last = self.guesses[0], self.guesses[-1]
        slope, step = self._worked_step
        ask = "What does the model give for {x} with {w}, and by how much is that off? Give {e}."
        off = prose(ask, x=Relation(_INPUT, "=", self.input), w=Relation(_WEIGHT, "=", first),
                    e=Sum((_TARGET, Negative(_OUTPUT))))  # fmt: skip
        where = prose("What is the slope of {e} at {w}?", e=_ERROR, w=Relation(_WEIGHT, "=", last))
        leads = prose("Where does one step with {rate} lead?", rate=Relation(RATE, "=", self.learning_rate))
        steepness = linked(Part("slope", where, NumberAnswer(slope.result.tree)))
        reached = Part("step", leads, NumberAnswer(step.result.tree), depends_on=("slope",))
        new = moved(_WEIGHT, letters_of(steepness)[0], self.learning_rate)
        return (
            Part("error", off, NumberAnswer(self._missing(first).tree)),
            steepness,
            linked(with_rounding(reached, self.path, 1), [new], {_WEIGHT: last}),
        )
