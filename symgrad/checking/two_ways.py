"""What the reader of problems takes one way, and a student may have meant another way: in an answer it is refused.

An author who writes 2e+3 knows what comes out; a student who is marked wrong for it does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from symgrad.errors import StudentError
from symgrad.language.reading.complaints import complaint, decimal_comma, two_ways

_REPEATING: Final = re.compile(r"(?<![\w.])(\d*\.\d*)\((\d+)\)")
_EXPONENT: Final = re.compile(r"(?<![\w.])(\d+)e([-−+])([1-9]\d*)(?![\d.])")
_BEFORE_A_NUMBER: Final = re.compile(r"(?:^|[=≈,;(\[{&$\n])\s*[-−+]?\s*$")
_AFTER_A_NUMBER: Final = re.compile(r"\s*(?:$|[=≈,;)\]}&$\n]|\\\\|[.]\s*$)")
_LISTED_SUBSCRIPT: Final = re.compile(r"([^\W\d_])_?(\d+),(\d+)(?![\d.])")
_POWER_OF_A_QUOTIENT: Final = re.compile(
    r"(\^|\*\*)\s*([-−]?\s*(?:\d+|[^\W\d_])(?:\s*(?:\^|\*\*)\s*\d+|[²³])?\s*/\s*(?:\d+|[^\W\d_]))(?![\w.^(])"
)
_SPACED_ROWS: Final = re.compile(r"^\s*\[[^,&\\\[\]]*[^\s;\[](\s+)[^\s;\]][^,&\\\[\]]*\]\s*$")

_DECIMAL_COMMA: Final = re.compile(r"(\d+),(\d+)")
_BETWEEN_ENTRIES: Final = re.compile(r";|\n|,\s")


def refuse_two_ways(text: str, names: Sequence[str]) -> None:
    """Raise StudentError for what would be a guess; ``names`` are those of the problem.

    >>> refuse_two_ways("1.38e-1 + 2e^-x", ())
    """
    if "." in text and (found := _REPEATING.search(text)):
        message = f"'{found.group()}' can be read in two ways."
        raise complaint(text, found.span(), message, "Write a repeating decimal as a fraction, and a product with *.")
    if "e" in text:
        _refuse_exponents(text)
    if "," in text:
        for found in _LISTED_SUBSCRIPT.finditer(text):
            letter, one, other = found.groups()
            if {f"{letter}_{one}_{other}", f"{letter}_{one}{other}"} & set(names):
                raise two_ways(
                    text, found.span(), found.group(), f"{letter}_({one},{other})", f"{letter}_{one}, {other}"
                )


def _refuse_exponents(text: str) -> None:
    """2e+3 and 2e-3 are numbers where nothing else stands beside them; in a sum they may be 2·e + 3 and 2·e − 3."""
    for found in _EXPONENT.finditer(text):
        if not (_BEFORE_A_NUMBER.search(text[: found.start()]) and _AFTER_A_NUMBER.match(text[found.end() :])):
            raise _exponent(text, found)


def _exponent(text: str, found: re.Match[str]) -> StudentError:
    number, sign, power = found.groups()
    raised = power if sign == "+" else f"(-{power})"
    return two_ways(text, found.span(), found.group(), f"{number}*10^{raised}", f"{number}*e {sign} {power}")


def as_a_sum(text: str) -> tuple[str, StudentError] | None:
    """2e+3 as 2*e+3, and the complaint where that is right as well; None for a text without such a number.

    >>> as_a_sum("2e+3")[0]
    '2*e+3'
    """
    found = _EXPONENT.search(text) if "e" in text else None
    return None if found is None else (_EXPONENT.sub(r"\1*e\2\3", text), _exponent(text, found))


def spaced_entries(text: str) -> StudentError | None:
    """The complaint about entries with nothing but a space between them: [1 x; 0 y]; None for any other text.

    >>> spaced_entries("[1 -2 3]").hint, spaced_entries("[1, -2, 3]")
    ('Write a comma between the entries of a row: [1, 2; 3, 4]', None)
    """
    found = _SPACED_ROWS.match(text)
    if found is None:
        return None
    message = "Entries with only a space between them can be read as a product or a difference."
    return complaint(text, found.span(1), message, "Write a comma between the entries of a row: [1, 2; 3, 4]")


def comma_in_numbers(text: str, count: int) -> StudentError | None:
    """The complaint about decimal commas in a list of so many entries: (0,25; -1,5); None for any other text.

    >>> comma_in_numbers("(0,25; -1,5)", 2).hint, comma_in_numbers("(0,25)", 2)
    ('Write a decimal point: 0.25, or a space after the comma for two numbers: 0, 25', None)
    """
    found = _DECIMAL_COMMA.search(text)
    if found is None or len(_BETWEEN_ENTRIES.split(text.strip(" \n;,"))) != count:
        return None
    place = found.start(2) - 1
    return decimal_comma(text, (place, place + 1), *found.groups())


def with_bracketed_exponents(text: str) -> tuple[str, str, str] | None:
    """A text with brackets around exponents such as 1/2 in x^1/2, the first as written and as bracketed; or None.

    >>> with_bracketed_exponents("x^1/2 + 1")
    ('x^(1/2) + 1', '^1/2', '^(1/2)')
    """
    found = _POWER_OF_A_QUOTIENT.search(text)
    if found is None:
        return None
    return _POWER_OF_A_QUOTIENT.sub(r"\1(\2)", text), found.group(), f"{found.group(1)}({found.group(2)})"
