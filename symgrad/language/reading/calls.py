"""Functions with what they act on: sin(x), sin x, sin^2 x, log_2 x, σ'(z), max(0, z)."""

from __future__ import annotations

from typing import Final

from symgrad.functions.registry import FUNCTIONS, find
from symgrad.language.reading import complaints
from symgrad.language.reading.bare import PRIMES, bare_argument
from symgrad.language.reading.leibniz import partner
from symgrad.language.reading.reader import STARTERS, Reader, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.tree import Call, Listing, Name, Negative, Power, Relation, Tree, constant_value, number

_OPENING: Final = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
_SUBSCRIPT: Final = ("sub", "_")
_VARIADIC: Final = frozenset({"max", "min"})
_ONE_ARGUMENT: Final = frozenset(
    entry.id for entry in FUNCTIONS.values() if len(entry.arguments) - len(entry.defaults) == 1
)
MAXIMUM_PRIMES: Final = 9


def primes(reader: Reader, letter: bool = False) -> int:
    r"""Read the dashes that come next: ', ″, ^\prime, ^{\prime\prime}, after a letter ^{(2)}; 0 if there are none."""
    count = 0
    while True:
        kind = reader.kind
        if kind in PRIMES:
            count += PRIMES[reader.advance().kind]
        elif kind == "^" and reader.ahead().kind == r"\prime":
            reader.advance()
        elif kind == "^" and reader.ahead().kind == "{" and reader.ahead(2).kind == r"\prime":
            reader.advance()
            opened = reader.advance()
            while reader.kind == r"\prime":
                count += PRIMES[reader.advance().kind]
            reader.close(opened, "}")
        elif kind == "^" and letter and [reader.ahead(i).kind for i in range(1, 6)] == ["{", "(", "number", ")", "}"]:
            count += int(reader.ahead(3).text[:3]) if reader.ahead(3).text.isdecimal() else MAXIMUM_PRIMES + 1
            reader.index += 6
        else:
            break
    if count > MAXIMUM_PRIMES:
        raise reader.complain(reader.before, "There are too many dashes.", "Write d^n/dx^n for a high derivative.")
    return count


def starts_arguments(reader: Reader) -> bool:
    r"""Whether brackets with arguments come next: f(x), and f{\left(x\right)} as SymPy prints it."""
    kind = reader.kind
    return kind == "(" or (kind == "{" and reader.ahead().kind == "(")


def called(reader: Reader, function: str, token: Token, dashes: int = 0) -> Tree:
    """The call of a function whose arguments stand in the brackets that come next."""
    if function not in FUNCTIONS:
        _refuse_decimal_argument(reader)
    arguments = _bracketed(reader)
    if not dashes and function not in FUNCTIONS and len(arguments) == 1 and isinstance(arguments[0], Name):
        dashes = primes(reader) if reader.kind in PRIMES else 0
    if not arguments and not dashes:
        raise reader.complain(token, f"'{token.text}' needs something to act on.", f"For example {token.text}(x).")
    _check_count(reader, function, token, arguments)
    return Call(function, arguments, dashes, span=(token.start, reader.end))


def _refuse_decimal_argument(reader: Reader) -> None:
    """f(0,5): how many arguments an abstract function takes is not known, so this may be f(0.5)."""
    opened, left, comma, right, closing = (reader.ahead(count) for count in range(5))
    kinds = (left.kind, comma.kind, right.kind, closing.kind)
    if opened.kind == "(" and kinds == ("number", ",", "number", ")") and comma.end == right.start:
        raise complaints.decimal_comma(reader.text, (comma.start, comma.end), left.text, right.text)


def _bracketed(reader: Reader) -> tuple[Tree, ...]:
    opened = reader.advance()
    if opened.kind == "(" and reader.kind == ")":
        reader.close(opened, ")")
        return ()
    tree = reader.enclosed(opened, _OPENING[opened.kind])
    return tree.items if isinstance(tree, Listing) else (tree,)


def _check_count(reader: Reader, function: str, token: Token, arguments: tuple[Tree, ...]) -> None:
    """Complain about too many or too few arguments of a function of the registry."""
    if function in _ONE_ARGUMENT and len(arguments) == 1 and not isinstance(arguments[0], Relation):
        return
    entry = FUNCTIONS.get(function)
    count = len(arguments)
    if entry is None:
        return
    if any(isinstance(argument, Relation) for argument in arguments):
        raise reader.complain(token, f"'{entry.spellings[0]}' acts on an expression, not on a comparison.")
    most = len(entry.arguments) + (function == "log")
    least = len(entry.arguments) - len(entry.defaults)
    if count < least or (count > most and function not in _VARIADIC):
        spelling = entry.spellings[0]
        if count == 0:
            raise reader.complain(token, f"'{spelling}' needs something to act on.", f"For example {spelling}(x).")
        wanted = (
            "one argument" if most == 1 else f"{least} to {most} arguments" if least < most else f"{most} arguments"
        )
        comma = " A decimal number is written with a point: 0.5" if most == 1 else ""
        raise reader.complain(token, f"'{spelling}' takes {wanted}, and here there are {count}.", comma.strip())


@prefix("function")
def function(reader: Reader, token: Token) -> Tree:
    """sin(x), sin x, sin^2 x, log_2 x, σ'(z), max(0, z)."""
    identifier = token.text
    kind = reader.kind
    if identifier == "sqrt" and kind == "[" and _is_index(reader):
        return _indexed_root(reader, token)
    base = _logarithm_base(reader, token) if identifier == "log" or kind in _SUBSCRIPT else None
    dashes = primes(reader) if kind in PRIMES or kind == "^" else 0
    exponent = _function_exponent(reader, token) if reader.kind == "^" and not dashes else None
    if reader.kind in _OPENING:
        arguments = _bracketed(reader)
        if exponent is not None and reader.kind == "^":
            raise reader.two_ways(token.start, reader.token.end, "(sin(x))^2 for a power of the value", "sin(x^2)")
    elif dashes and reader.kind not in STARTERS:
        return Call(identifier, (), dashes, span=(token.start, reader.end))
    else:
        arguments = (bare_argument(reader, token),)
    if base is not None:
        arguments = (*arguments, base)
    _check_count(reader, identifier, token, arguments)
    call = Call(identifier, arguments, dashes, span=(token.start, reader.end))
    return call if exponent is None else Power(call, exponent, span=(token.start, reader.end))


def _is_index(reader: Reader) -> bool:
    """Whether the brackets that come next hold the index of a root: sqrt[3]{x}."""
    behind = partner(reader.tokens, reader.index)
    return behind is not None and reader.tokens[behind].kind in ("{", "(")


def _indexed_root(reader: Reader, token: Token) -> Tree:
    index, inside = _bracketed(reader), _bracketed(reader)
    if len(index) != 1 or len(inside) != 1:
        raise reader.complain(token, "A root has one index, and acts on one expression.", "For example root(x, 3).")
    return Call("root", (*inside, *index), span=(token.start, reader.end))


def _logarithm_base(reader: Reader, token: Token) -> Tree | None:
    """The base of a logarithm: log_2, log_{10}, or what the notation says of log."""
    if reader.kind in ("sub", "_"):
        if token.text != "log" or "ln" in reader.text[token.start : token.end].lower():
            raise reader.complain(reader.token, "Only log takes a subscript, its base.", "For example log_2(x).")
        if reader.kind == "_":
            reader.advance()
            opened = reader.token
            if opened.kind not in _OPENING:
                raise reader.unexpected()
            reader.advance()
            return reader.enclosed(opened, _OPENING[opened.kind])
        subscript = reader.advance()
        inner = subscript.text.strip("{}() ")
        start = reader.text.find(inner, subscript.start) if inner.isascii() else -1
        if inner.isdecimal() and len(inner) <= reader.notation.limits.digits:
            following = reader.token
            if following.kind == "number" and following.start == subscript.end:
                inside, _, _ = following.text.partition("e")
                raise reader.two_ways(
                    token.start, following.end, f"log_({inner}{inside})(…)", f"log_{inner}(0{following.text}…)"
                )
            return number(int(inner))
        if start < 0 or not inner:
            raise reader.complain(subscript, "This base cannot be read.", "For example log_2(x).")
        return reader.part(inner, start)
    if (
        token.text == "log"
        and reader.notation.logarithm_base != "e"
        and "log" in reader.text[token.start : token.end].lower()
    ):
        return number(int(reader.notation.logarithm_base))
    return None


def _function_exponent(reader: Reader, token: Token) -> Tree:
    """The exponent between a function and its argument: sin^2 x is (sin x)²; sin^-1 x is refused."""
    reader.advance()
    opened = reader.token
    if opened.kind == "{" or opened.kind == "(":
        reader.advance()
        exponent = reader.enclosed(opened, _OPENING[opened.kind])
    elif opened.kind in ("number", "name", "-"):
        exponent = _exponent_atom(reader)
    else:
        raise reader.complain(opened, "This exponent of a function cannot be read.", "Write it behind: sin(x)^2")
    if isinstance(exponent, Negative):
        name = FUNCTIONS[token.text].spellings[0]
        inverse = find(f"arc{name}")
        if constant_value(exponent) != -1:
            first, second = f"{name}(x)^(-…)", "1/(…)"
        else:
            first, second = (
                f"{inverse.spellings[0]}(x)" if inverse else "the inverse function by its name",
                f"1/{name}(x)",
            )
        raise reader.two_ways(token.start, reader.end, first, second)
    return exponent


def _exponent_atom(reader: Reader) -> Tree:
    """A number or letter, with a minus or without, and nothing after it."""
    sign = reader.accept("-")
    token = reader.token
    if token.kind == "number" and token.text.isdecimal():
        reader.advance()
        if len(token.text) > 4:
            raise reader.complain(token, "This exponent is too large.", "Write a smaller one.")
        value: Tree = number(int(token.text))
    elif token.kind == "name":
        reader.advance()
        value = Name(token.text, span=(token.start, token.end))
    else:
        raise reader.unexpected()
    return Negative(value) if sign else value
