"""What is said to a student of an answer: one or two sentences, to the degree that the author allows.

"verdict" says only whether it is right, "where" also which entry or condition is meant, "what" also what comes out at
a point. A right number is never given away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, assert_never

from symgrad.checking.asked import Degree
from symgrad.checking.counterexamples import Counterexample
from symgrad.checking.difference import Difference
from symgrad.checking.verdict import Grounds, Requirement, Status, Verdict
from symgrad.document.evidence import listed
from symgrad.document.mistakes import mistakes_text
from symgrad.document.model import Text, prose
from symgrad.document.typed import typed
from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read_name
from symgrad.language.tree import Name, Negative, Power, Product, Relation, Tree, decimal_places, number
from symgrad.numeric.keys import keys_in
from symgrad.numeric.rounding import decade

RIGHT, WRONG, UNDECIDED = "Right", "Not yet", "This could not be decided; a person will look at it."
_NEXT: Final = {
    "carried_out": "carry out the derivative that is left",
    "simplified": "simplify it",
    "expanded": "multiply it out",
    "factored": "factor it",
    "factors_visible": "show the factors of the chain rule",
}
_LONGEST_EXPONENT: Final = 4
"""Digits of an exponent, up to which a value is written out to be compared."""
_LONGEST_VALUE: Final = 14
"""Values with more characters than this are not shown; how far they are apart is."""
_LONGEST_PROBLEM: Final = 600
_PLACE: Final = re.compile(r"[0-9]+(, [0-9]+)?")
_MOST_VALUES: Final = 5
"""So many coordinates of a point are said where it has letters that follow from others."""


def feedback_text(verdict: Verdict, degree: Degree = "what") -> Text:
    """The sentences about a verdict; those about an unreadable answer are without its caret."""
    match verdict.status:
        case Status.correct:
            return (*_right(verdict), *_still_asked(verdict))
        case Status.incorrect:
            return _wrong(verdict, degree)
        case Status.undecided:
            return (UNDECIDED,)
        case Status.unreadable:
            problem = verdict.problem
            said = "" if problem is None else f"{problem.message} {problem.hint}".strip()
            return (typed(f"This could not be read. {said}", _LONGEST_PROBLEM),)
        case _:
            assert_never(verdict.status)


def _right(verdict: Verdict) -> Text:
    """What was established."""
    grounds = verdict.grounds
    if not verdict.meets_requirements:
        return ()
    if verdict.entries:
        return (f"{RIGHT}: every entry.",)
    if grounds.only is not None and not grounds.missing:
        return prose(f"{RIGHT}, since {{only}} is assumed: {{how}}.", only=grounds.only, how=established(grounds))
    if grounds.missing:
        where = () if grounds.only is None else prose(", for {only}", only=grounds.only)
        return (f"{RIGHT} where yours has a value", *where, f": there it is {established(grounds)}.")
    to_digits = next((one.wanted for one in verdict.requirements if one.kind == "digits"), "")
    how = f"to {to_digits}" if to_digits else established(grounds)
    return (f"{RIGHT}: {how}.",) if how else (f"{RIGHT}.",)


def established(grounds: Grounds) -> str:
    """How an agreement is known, in words."""
    points = f"at {grounds.points} points" if grounds.points != 1 else "at a point"
    match grounds.method:
        case "same":
            return "the same expression"
        case "exact":
            return f"exactly the same values {points}" if grounds.points else "exactly the same value"
        case "agreement":
            return f"equal {points} to {grounds.digits} digits"
        case "complex":
            return f"equal {points} of the complex plane to {grounds.digits} digits; there are no real values"
        case "rounding":
            return "within half a unit in the last place, or within the tolerance"
        case "differs" | "choice" | "shape" | "none":
            return ""
        case _:
            assert_never(grounds.method)


def _still_asked(verdict: Verdict) -> Text:
    """What else was asked, where it is not met; of entries, in which."""
    unmet = [requirement for requirement in verdict.requirements if not requirement.met]
    if not unmet:
        return ()
    names = [name for name, entry in verdict.entries if not entry.meets_requirements]
    where: Text = ()
    if names and len(names) < len(verdict.entries):
        where = (" in ", *_entries(names))
    first, *others = (_asked(requirement) for requirement in dict.fromkeys(unmet))
    return (f"{RIGHT}{first}", *where, *(f"{other}" for other in others), ".")


def _asked(requirement: Requirement) -> str:
    match requirement.kind:
        case "digits":
            count = requirement.wanted.split(" ", 1)[0]
            return f", but {requirement.wanted} {'is' if count == '1' else 'are'} asked for"
        case "names":
            return f", but only {requirement.wanted} may be used"
        case "form":
            return f"; now {_NEXT.get(requirement.wanted, requirement.wanted)}"
        case _:
            assert_never(requirement.kind)


def _wrong(verdict: Verdict, degree: Degree) -> Text:
    if degree == "verdict":
        return (f"{WRONG}.",)
    hint: Text = () if not verdict.hint else (f": {typed(verdict.hint)}",)
    if verdict.entries:
        return (f"{WRONG}", *hint, ". ", *_by_entry(verdict), *_in_the_entries(verdict, degree))
    only = verdict.grounds.only
    if only is not None:
        said = prose(f"{WRONG}: it is right for {{only}} only. ", only=only)
    else:
        said = (f"{WRONG}", *hint, ". ")
    return (*said, *_difference(verdict, degree))


def _difference(verdict: Verdict, degree: Degree) -> Text:
    """In what an answer differs: a number by its sign or size, a formula at a point."""
    if verdict.diagnosis:
        return mistakes_text(verdict.diagnosis, degree)
    found = verdict.counterexample
    if found is None:
        return ("Some of what you chose is right.",) if verdict.grounds.method == "choice" and verdict.score else ()
    if verdict.hint:
        return ()
    if not found.point:
        return (_number_hint(found),)
    if isinstance(verdict.found, Difference) and not keys_in([verdict.found.target.tree]):
        return ("It depends on a name, and what is asked for does not.",)
    return point_text_of(found) if degree == "what" else ()


def point_text_of(found: Counterexample) -> Text:
    """What comes out at a point: "At x = 2 it is 1.97, and yours is −1.66." """
    where = _place(found)
    if not found.answer:
        expected = value_tree(found.expected)
        return prose("At {where} it is {expected}, and yours has no value.", where=where, expected=expected)
    if not found.expected:
        answer = value_tree(found.answer)
        return prose("At {where} there is no value, and yours is {answer}.", where=where, answer=answer)
    if max(len(found.expected), len(found.answer)) > _LONGEST_VALUE:
        one, other = _fraction(found.expected), _fraction(found.answer)
        if one is None or other is None:
            return prose("At {where} the two are not even of the same size.", where=where)
        apart = abs(one - other)
        size = Power(number(10), number(decade(apart))) if apart else number(0)
        return prose("At {where} the two differ by about {size}.", where=where, size=size)
    expected, answer = value_tree(found.expected), value_tree(found.answer)
    return prose("At {where} it is {expected}, and yours is {answer}.", where=where, expected=expected, answer=answer)


def _place(found: Counterexample) -> Text:
    """x = 2, y = 3; with letters that follow from others these come first, and of the rest what there is room for."""
    letters = [Relation(_name(name), "≈", value_tree(value)) for name, value in found.letters.items()]
    given = [
        Relation(_name(name), "≈" if name in found.rounded else "=", _exact(value))
        for name, value in found.point.items()
    ]
    if not letters:
        return listed(tuple(given))
    room = max(0, _MOST_VALUES - len(letters))
    rest = "" if len(given) <= room else ", …"
    return (*listed((*letters, *given[:room])), *((rest,) if rest else ()))


def _number_hint(found: Counterexample) -> str:
    """What is wrong about a number, without giving the right one away."""
    if not found.answer:
        return "What you wrote has no value."
    expected, answer = _fraction(found.expected), _fraction(found.answer)
    if expected is None or answer is None:
        return "It is far too large or too small."
    if expected and answer == -expected:
        return "Its sign is wrong."
    if expected * answer < 0:
        return "It does not have the right sign."
    apart = abs(abs(expected) - abs(answer))
    if expected and apart <= abs(expected) / 100:
        return "It is close: was something rounded on the way?"
    return "It is too large." if answer > expected else "It is too small."


def _fraction(text: str) -> Fraction | None:
    """A decimal as a fraction, None where it could not be written out."""
    exponent = text.partition("e")[2]
    if len(exponent) > _LONGEST_EXPONENT:
        return None
    try:
        return Fraction(text)
    except ValueError:
        return None


def _by_entry(verdict: Verdict) -> Text:
    """Which entries are right and which are wrong, and what that earns."""
    status: dict[bool, list[str]] = {True: [], False: []}
    for name, entry in verdict.entries:
        status[entry.is_correct].append(name)
    right, wrong = status[True], status[False]
    if not right:
        in_place = "in its place" if "order" in verdict.hint else "right"
        return (f"No entry is {in_place}.",) if len(wrong) > 1 else (*_upper(_entries(wrong)), " is wrong.")
    if not all(map(_is_named, (*right, *wrong))):
        return (f"{len(right)} of {len(verdict.entries)} {_be(right)} right: {marks_share(verdict.score)}.",)
    share = marks_share(verdict.score)
    said = (*_upper(_entries(wrong)), f" {_be(wrong)} wrong, ", *_entries(right), f" {_be(right)} right")
    return (*said, f": {share}." if 0 < verdict.score < 1 else ".")


def _in_the_entries(verdict: Verdict, degree: Degree) -> Text:
    """What is the matter with the only wrong entry, with all entries together, or with the first that is explained."""
    wrong = [(name, entry) for name, entry in verdict.entries if not entry.is_correct]
    if verdict.hint or not all(_is_named(name) for name, _ in verdict.entries):
        return ()
    if len(wrong) == 1:
        entry = wrong[0][1]
        said: Text = (f"{_sentence(entry.hint)}",) if entry.hint else _difference(entry, degree)
        return (" ", *said) if said else ()
    if not verdict.diagnosis:
        return ()
    first: Text = ()
    if verdict.diagnoser is None:  # nothing looks at all of them together
        first = (*_upper(_entries([next(name for name, entry in wrong if entry.diagnosis)])), ": ")
    return (" ", *first, *mistakes_text(verdict.diagnosis, degree))


def _sentence(words: str) -> str:
    """What a checker hints at, as a sentence."""
    shown = typed(words)
    return f"{shown[:1].upper()}{shown[1:]}."


def _is_named(entry: str) -> bool:
    """Whether an entry is called by its place or a name; points are called by what is asked for."""
    if _PLACE.fullmatch(entry):
        return True
    try:
        _name(entry)
    except StudentError:
        return False
    return True


def marks_share(score: Fraction) -> str:
    """ "all of the marks", "2/3 of the marks".

    >>> marks_share(Fraction(2, 3)), marks_share(Fraction(0))
    ('2/3 of the marks', 'none of the marks')
    """
    if score in (0, 1):
        return "all of the marks" if score else "none of the marks"
    return f"{score.numerator}/{score.denominator} of the marks"


def _be(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _entries(names: Sequence[str]) -> Text:
    """Entries by their numbers ("entries 1 and 3"), or by their names."""
    if all(map(_PLACE.fullmatch, names)):
        numbers = [f"({name})" if "," in name else name for name in names]
        return (f"entr{'y' if len(names) == 1 else 'ies'} {_enumerated(numbers)}",)
    parts: list[Text] = []
    for place, name in enumerate(names):
        between = "" if place == 0 else " and " if place == len(names) - 1 else ", "
        parts.append(prose(between + "{name}", name=_name(name)))
    return tuple(piece for part in parts for piece in part)


def _enumerated(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _upper(text: Text) -> Text:
    first, *rest = text
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else text


def _name(text: str) -> Name:
    return read_name(text, Notation(names=(text,)))


def _exact(value: Fraction) -> Tree:
    """A coordinate as it is written: a short decimal as one, else a fraction."""
    places = decimal_places(value)
    return number(value, places or None) if places is not None and places <= 6 else number(value)


def value_tree(text: str) -> Tree:
    """A decimal of a counterexample as mathematics: -1.2e21 is −1.2 · 10²¹."""
    mantissa, _, exponent = text.partition("e")
    places = len(mantissa.partition(".")[2])
    digits = number(Fraction(mantissa), places or None)
    if not exponent:
        return digits
    power = Power(number(10), number(int(exponent)))
    if abs(Fraction(mantissa)) == 1:
        return Negative(power) if mantissa.startswith("-") else power
    if isinstance(digits, Negative):
        return Negative(Product((digits.operand, power), dots=True))
    return Product((digits, power), dots=True)



