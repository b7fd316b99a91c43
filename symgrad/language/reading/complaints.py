"""What is said about a text that cannot be read: the place, the reason, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from symgrad.errors import StudentError
from symgrad.functions.registry import nearest
from symgrad.language.reading.characters import COMBINING, LOOK_ALIKES, described

_NOT_READ: Final = {
    "!": ("A factorial needs what stands before it.", "For example 3! or (n + 1)!."),
    "%": ("A percent sign can only follow a number.", "Write the number as a decimal: 0.05 for five percent."),
    "‰": ("A per mille sign cannot be read.", "Write the number as a decimal."),
    ";": ("A semicolon cannot stand here.", "Put a comma between two things."),
    ":": ("A colon cannot stand here.", "Write / for a fraction."),
    "//": ("// is not a sign of mathematics.", "Write / for a fraction."),
    "=>": ("=> cannot be read.", "Write >= for 'greater than or equal to'."),
    "=<": ("=< cannot be read.", "Write <= for 'less than or equal to'."),
    "@": ("@ is not a sign of mathematics.", "Write the product beside each other, or with *."),
    "&": ("& cannot stand here.", "It separates the columns of a matrix."),
    "\\\\": ("A line break cannot stand here.", "It separates the rows of a matrix or of cases."),
    "°": ("A degree sign cannot be read: angles are in radians.", "Write pi/180 times the angle."),
    "±": ("± stands for two values.", "Write both, with a comma between them."),
    "∓": ("∓ stands for two values.", "Write both, with a comma between them."),
    "…": ("Dots that leave something out cannot be read.", "Write all the terms, or a sum with \\sum."),
    "...": ("Dots that leave something out cannot be read.", "Write all the terms, or a sum with \\sum."),
    ".": ("A full stop cannot stand here.", "It belongs between the digits of a number: 0.5"),
    "∏": ("A product sign cannot be read.", "Write the factors beside each other."),
    "∇": ("∇ cannot be read.", "Write the partial derivatives, with commas between them."),
    "‖": ("A norm cannot be read.", "Write it with a square root: sqrt(x^2 + y^2)."),
    "'": ("A dash (') cannot stand here.", "It follows a function: f'(x)."),
    "_": ("An underscore needs a name before it and a subscript after it.", "For example w_5 or w_(5,6)."),
    '"': ("A quotation mark cannot be read.", "For a second derivative write two dashes: f''(x)."),
    "≈": ("Something is missing before ≈.", "Write what is approximated in front of it."),
    "$": ("A dollar sign cannot stand inside a formula.", "Take it out."),
    "#": ("# is not a sign of mathematics.", "Take it out."),
    "lim": ("A limit cannot be read.", "Write the expression itself."),
    "vec": ("An arrow above a letter cannot be read.", "Write the letter without it."),
    "dot": ("A dot above a letter cannot be read.", "Write dx/dt for a derivative by the time."),
    "`": ("A backtick is not a sign of mathematics.", "For a derivative write f'(x)."),
}

_NAMED: Final = {"{": "{", "\\{": "{", "}": "}", "\\}": "}", "\\left|": "|", "\\right|": "|"}
_CLOSING: Final = frozenset({")", "]", "}", "\\}", "\\right|"})


def complaint(text: str, span: tuple[int, int], message: str, hint: str = "") -> StudentError:
    """A complaint about a place in the text."""
    return StudentError(message, text=text, span=span, hint=hint)


def unreadable_character(text: str, place: int, character: str) -> StudentError:
    """A character that means nothing in mathematics, or is not the one that it looks like."""
    span = (place, place + 1)
    if character in _NOT_READ:
        return complaint(text, span, *_NOT_READ[character])
    if character in LOOK_ALIKES:
        latin = LOOK_ALIKES[character]
        return complaint(
            text,
            span,
            f"This is {described(character)}, which only looks like the letter {latin}.",
            f"Type {latin} again.",
        )
    if character == "\\":
        return complaint(text, span, "A backslash needs the name of a command after it.", r"For example \frac or \sin.")
    if character in COMBINING or not character.isprintable():
        return complaint(text, span, f"There is an invisible character here: {described(character)}.", "Take it out.")
    kind = "letter" if character.isalpha() else "character"
    return complaint(
        text, span, f"The {kind} {described(character)} cannot be read.", "Take it out, or write it another way."
    )


def unknown_command(text: str, span: tuple[int, int], command: str, known: Iterable[str]) -> StudentError:
    """A TeX command that the reader does not know."""
    command = cut(command)
    close = nearest(command, tuple(known), 2)
    hint = f"Did you mean {' or '.join(close)}?" if close else "Write it without the command."
    return complaint(text, span, f"The command {command} cannot be read.", hint)


def unexpected(text: str, span: tuple[int, int], kind: str, shown: str, before: str) -> StudentError:
    """Something that cannot begin an expression; ``before`` is the kind of the token in front of it."""
    shown = cut(shown)
    if kind == "end":
        if before == "":
            return complaint(text, span, "There is nothing to read.", "Type an expression, for example 2x sin(x).")
        return complaint(text, span, "Something is missing at the end.", _after(before))
    if kind in ("*", "·", "/", "^") and before in ("*", "·", "/", "^"):
        return complaint(
            text,
            span,
            f"Two signs stand beside each other, and nothing between them and '{shown}'.",
            "Take one of them out, or write what stands between them.",
        )
    if kind in ("*", "·", "/", "^", "=", "<", ">", "≤", "≥", "≠", "≈", ":=", "→"):
        return complaint(
            text, span, f"Something is missing before '{shown}'.", f"Write what stands in front of '{shown}'."
        )
    if kind in _NOT_READ:
        return complaint(text, span, *_NOT_READ[kind])
    if kind in _CLOSING:
        if before in ("(", "[", "{", "\\{", ""):
            return complaint(
                text,
                span,
                "There is nothing between the brackets."
                if before
                else f"'{shown}' closes a bracket that was not opened.",
                "Write what stands in them.",
            )
        return complaint(text, span, f"Something is missing before '{_NAMED.get(kind, shown)}'.", _after(before))
    if kind == ",":
        return complaint(text, span, "There is nothing before the comma.", "Write something between two commas.")
    if kind in ("if", "else", "otherwise"):
        return complaint(text, span, f"'{shown}' cannot stand here.", "Write for example: x if x > 0 else 0")
    return complaint(text, span, f"'{shown}' cannot stand here.", "")


def _after(before: str) -> str:
    return {
        "function": "A function needs something to act on, for example sin(x).",
        "^": "Write the exponent after ^.",
        "/": "Write what stands below the fraction.",
    }.get(before, "Write what comes next, or take out the last sign.")


def trailing(text: str, span: tuple[int, int], kind: str, shown: str) -> StudentError:
    """Something that cannot follow a complete expression."""
    shown = cut(shown)
    if kind in _CLOSING:
        return complaint(
            text,
            span,
            f"'{_NAMED.get(kind, shown)}' closes a bracket that was not opened.",
            "Take it out, or open the bracket before it.",
        )
    if kind in _NOT_READ:
        return complaint(text, span, *_NOT_READ[kind])
    if kind == "|":
        return complaint(text, span, "This bar has no partner.", "Write both bars, |x|, or abs(x).")
    return complaint(text, span, f"'{shown}' cannot follow here.", "Write an operation sign between, or take it out.")


def not_closed(text: str, opened: tuple[int, int], shown: str, found: str) -> StudentError:
    """A bracket that is never closed, or closed by another one."""
    partner = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "|": "|"}.get(shown, shown)
    message = f"'{shown}' is not closed." if not found else f"'{shown}' is not closed before '{found}'."
    return complaint(text, opened, message, f"Write '{partner}' where it ends.")


def decimal_comma(text: str, span: tuple[int, int], left: str, right: str) -> StudentError:
    """A comma between two digits."""
    left, right = cut(left), cut(right)
    return complaint(
        text,
        span,
        "A comma between digits can be read in two ways.",
        f"Write a decimal point: {left}.{right}, or a space after the comma for two numbers: {left}, {right}",
    )


def two_ways(text: str, span: tuple[int, int], shown: str, first: str, second: str) -> StudentError:
    """Something that people read in two ways; both ways of writing it clearly."""
    return complaint(text, span, f"'{shown}' can be read in two ways.", f"Write {first} or {second}.")


def unknown_name(text: str, span: tuple[int, int], shown: str, spelling: str, declared: Iterable[str]) -> StudentError:
    """A name that the problem does not declare, with those that it does, nearest first."""
    names = list(declared)
    close = nearest(spelling, names, 3)
    ordered = [*close, *(name for name in names if name not in close)]
    offered = ", ".join(ordered[:12]) + (", …" if len(ordered) > 12 else "")
    hint = f"Did you mean {close[0]}? " if close else ""
    return complaint(
        text,
        span,
        f"'{shown}' is not a name in this problem.",
        f"{hint}The names are {offered}." if names else "No names are declared.",
    )


def cut(text: str, limit: int = 24) -> str:
    """A piece of the text short enough for a message."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
