"""Checking answers: one at once, or many with a key that was prepared for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from symgrad.checking.asked import Degree, Demands, DigitsAsked, Expected, Form
from symgrad.checking.checkers import Checker, checker_of
from symgrad.checking.expected import expected_of
from symgrad.checking.verdict import Status, Verdict
from symgrad.errors import AuthorError
from symgrad.language.convert import as_tree
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.tree import Derivative, Name, Relation, Tree
from symgrad.networks.values import Given, exact_number


@dataclass(frozen=True, init=False)
class AnswerKey:
    """An expected answer, prepared once, with which everybody's answers are checked.

    ============  ==========================================================================================
    expected      text, a SymPy tree, a number, a vector, rows, values by name, or a result (a Derivation, …)
    decimals      how many decimal places are asked for; or ``significant`` digits
    tolerance     how far a number may be off, absolutely; ``relative`` in proportion to the expected value
    form          "any", "carried_out", "simplified", "expanded", "factored", "factors_visible"
    allowed       the only names that may be used: ["o_6", "t_6"]
    assumptions   conditions on the names: ["x > 0"]
    definitions   letters that may be used, explained by others: {"o_6": "sigmoid(z_6)"}
    notation      how answers are read
    feedback      how much is said of a wrong answer: "verdict", "where", "what"
    ============  ==========================================================================================

    A key is frozen, can be pickled, and may be used in several threads and processes.

    Raises AuthorError for demands that contradict each other, StudentError for an expected text that cannot be
    read, and UnsupportedError for an expected expression without values.

    >>> key = AnswerKey("2x sin x + x^2 cos x")
    >>> [verdict.status.value for verdict in key.check_many(["x (2 sin x + x cos x)", "2x cos x", "2x +"])]
    ['correct', 'incorrect', 'unreadable']
    """

    expected: Expected
    demands: Demands
    checker: Checker
    feedback: Degree

    def __init__(
        self,
        expected: object,
        *,
        decimals: int | None = None,
        significant: int | None = None,
        tolerance: Given | None = None,
        relative: Given | None = None,
        form: Form = "any",
        allowed: Sequence[str] | None = None,
        assumptions: Sequence[str] = (),
        definitions: Mapping[str, Any] | None = None,
        notation: Notation | None = None,
        feedback: Degree = "what",
    ) -> None:
        reading = notation or Notation()
        demands = Demands(
            form,
            _digits(decimals, significant),
            _margin(tolerance, "the tolerance"),
            _margin(relative, "the relative tolerance"),
            None if allowed is None else tuple(read_name(name, reading) for name in allowed),
            reading,
            tuple(assumption(text, reading) for text in (*reading.assumptions, *assumptions)),
            tuple((_defined(name, reading), as_tree(tree, reading)) for name, tree in (definitions or {}).items()),
        )
        if demands.digits and (demands.tolerance is not None or demands.relative is not None):
            raise AuthorError("digits and a tolerance are both given", expected="one of them")
        self._prepare(*expected_of(expected, demands), feedback)

    @classmethod
    def of(cls, expected: Expected, demands: Demands, feedback: Degree = "what") -> AnswerKey:
        """The key for an expected answer and demands that are plain data already, as the parts of a problem are.

        >>> from symgrad.checking.asked import NumberAnswer
        >>> from symgrad.language.parser import read
        >>> AnswerKey.of(NumberAnswer(read("1/4")), Demands()).check("0.25").is_correct
        True
        """
        key = cls.__new__(cls)
        key._prepare(expected, demands, feedback)
        return key

    def _prepare(self, expected: Expected, demands: Demands, feedback: Degree) -> None:
        if demands.form not in get_args(Form):
            raise AuthorError(f"there is no form {demands.form!r}", expected=", ".join(get_args(Form)))
        checker = checker_of(expected, demands)
        fields = {"expected": expected, "demands": demands, "checker": checker, "feedback": degree_of(feedback)}
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    def check(self, answer: str) -> Verdict:
        """The verdict on one answer."""
        verdict = self.checker.check(_text(answer))
        if verdict.status is Status.incorrect:
            verdict = self._with_diagnosis(verdict)
        return verdict if self.feedback == verdict.degree else replace(verdict, degree=self.feedback)

    def _with_diagnosis(self, verdict: Verdict) -> Verdict:
        """The verdict with what names the mistakes; that is loaded with the first wrong answer."""
        from symgrad.checking.diagnosis.diagnosers import attached, diagnoser_of

        if "_diagnoser" not in self.__dict__:
            object.__setattr__(self, "_diagnoser", diagnoser_of(self.checker, self.demands.question))
        return attached(self.__dict__["_diagnoser"], verdict)

    def check_many(self, answers: Iterable[str]) -> list[Verdict]:
        """The verdicts on many answers, in their order; one that cannot be read stops nobody else's."""
        return [self.check(answer) for answer in answers]


def check(answer: str, expected: object, **demands: Any) -> Verdict:
    """The verdict on an answer; the demands are those of :class:`AnswerKey`, which is quicker for many answers.

    >>> check("x (2 sin x + x cos x)", expected="2x sin x + x^2 cos x").status
    <Status.correct: 'correct'>
    >>> check("0.474", expected=0.473889, decimals=3).status
    <Status.correct: 'correct'>
    """
    return AnswerKey(expected, **demands).check(answer)


def degree_of(word: str) -> Degree:
    """How much is said, by its name. Raises AuthorError for any other word."""
    degrees: tuple[Degree, ...] = get_args(Degree)
    for degree in degrees:
        if degree == word:
            return degree
    raise AuthorError(f"there is no feedback {word!r}", expected=", ".join(degrees))


def _digits(decimals: int | None, significant: int | None) -> DigitsAsked | None:
    if decimals is None and significant is None:
        return None
    if decimals is not None and significant is not None:
        raise AuthorError("decimal places and significant digits are both given", expected="one of them")
    for count, least, what in ((decimals, 0, "decimal places"), (significant, 1, "significant digits")):
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not least <= count <= 60):
            raise AuthorError(f"the number of {what} is {count!r}", expected=f"a whole number from {least} to 60")
    return DigitsAsked(decimals, significant)


def _margin(given: Given | None, what: str) -> Any:
    if given is None:
        return None
    margin = exact_number(given, what)
    if margin < 0:
        raise AuthorError(f"{what} is {given}", expected="0 or more")
    return margin


def _defined(name: str, notation: Notation) -> Name | Derivative:
    """What a definition explains: a name, or a formal derivative such as dE/dz_6."""
    tree = as_tree(name, notation)
    return tree if isinstance(tree, Derivative) else read_name(name, notation)


def assumption(text: str | Tree, notation: Notation) -> Relation:
    """A condition on the names, such as x > 0. Raises AuthorError for anything else."""
    tree = as_tree(text, notation)
    if not isinstance(tree, Relation):
        raise AuthorError(f"'{text}' is not a condition", expected='a relation such as "x > 0"')
    return tree


def _text(answer: object) -> str:
    if not isinstance(answer, str):
        raise AuthorError(f"the answer is {answer!r}", expected="a text")
    return answer
