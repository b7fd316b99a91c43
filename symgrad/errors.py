"""The exceptions of symgrad, one root and one branch for each reader.

::

    SymgradError
    ├── StudentError       shown to a student: the place, and what to type instead
    ├── AuthorError        for whoever wrote the problem file: path, line, what was expected
    ├── UnsupportedError   mathematics that is not covered: the type and the expression
    └── ProofError         a line of a solution that could not be proved; it is never printed
"""

from __future__ import annotations

from pathlib import Path


class SymgradError(Exception):
    """The root: catching it catches everything that symgrad raises on purpose."""


class StudentError(SymgradError):
    """A text that could not be read, with a caret under the place and what to type instead.

    >>> print(StudentError("A comma is not a decimal point.", text="0,5 x", span=(1, 2),
    ...                    hint="Write a decimal point: 0.5"))
    A comma is not a decimal point.
      0,5 x
       ^
    Write a decimal point: 0.5
    """

    _SHOWN = 72

    def __init__(self, message: str, *, text: str = "", span: tuple[int, int] = (0, 0), hint: str = "") -> None:
        self.message = message
        self.text = text
        self.span = span
        self.hint = hint
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_student_error, (type(self), self.message, self.text, self.span, self.hint)

    def __str__(self) -> str:
        return "\n".join(part for part in (self.message, self._pointer(), self.hint) if part)

    def _pointer(self) -> str:
        """The text with a caret under the place; a long text is cut to a window around it."""
        if not self.text:
            return ""
        start, end = self.span
        left = max(0, min(start - self._SHOWN // 2, len(self.text) - self._SHOWN))
        window = self.text[left : left + self._SHOWN]
        shown = "".join(character if character.isprintable() else " " for character in window)
        before = "…" if left > 0 else ""
        after = "…" if left + self._SHOWN < len(self.text) else ""
        room = max(1, len(shown) - (start - left))
        caret = "^" * max(1, min(end - start, room))
        return f"  {before}{shown}{after}\n  {' ' * (len(before) + start - left)}{caret}"


def _rebuild_student_error(
    kind: type[StudentError], message: str, text: str, span: tuple[int, int], hint: str
) -> StudentError:
    return kind(message, text=text, span=span, hint=hint)


class AuthorError(SymgradError):
    """Something in a problem file, or in a call, that cannot be used, with where and what was expected.

    >>> print(AuthorError("'w45' is given twice", path="grade.yaml", line=12, expected="each weight once"))
    grade.yaml, line 12: 'w45' is given twice (expected: each weight once)
    """

    def __init__(
        self, message: str, *, path: str | Path | None = None, line: int | None = None, expected: str = ""
    ) -> None:
        self.message = message
        self.path = path
        self.line = line
        self.expected = expected
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_author_error, (type(self), self.message, self.path, self.line, self.expected)

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (str(self.path) if self.path else "", f"line {self.line}" if self.line else "") if part
        )
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} (expected: {self.expected})" if self.expected else text

    def located(self, *, path: str | Path | None = None, line: int | None = None) -> AuthorError:
        """The same error with a place, where it does not have one yet."""
        return type(self)(
            self.message, path=self.path or path, line=self.line or line, expected=self.expected
        )


def _rebuild_author_error(
    kind: type[AuthorError], message: str, path: str | Path | None, line: int | None, expected: str
) -> AuthorError:
    return kind(message, path=path, line=line, expected=expected)


class UnsupportedError(SymgradError):
    """Mathematics that symgrad does not cover; it says which type, in which expression.

    >>> print(UnsupportedError("Floor", "floor(x)"))
    symgrad has no rule for Floor in floor(x)
    """

    def __init__(self, kind: str, expression: str, *, reason: str = "") -> None:
        self.kind = kind
        self.expression = expression
        self.reason = reason
        super().__init__(kind, expression)

    def __str__(self) -> str:
        text = f"symgrad has no rule for {self.kind} in {self.expression}"
        return f"{text}: {self.reason}" if self.reason else text


class ProofError(SymgradError):
    """A line that was about to be shown does not hold, or could not be proved; the line is not shown.

    >>> print(ProofError("2x = 3x", "differs at x = 1.25: 2.5 against 3.75"))
    not proved: 2x = 3x (differs at x = 1.25: 2.5 against 3.75)
    """

    def __init__(self, line: str, why: str) -> None:
        self.line = line
        self.why = why
        super().__init__(line, why)

    def __str__(self) -> str:
        return f"not proved: {self.line} ({self.why})"
