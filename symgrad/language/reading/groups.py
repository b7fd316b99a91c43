r"""Brackets of every kind: around a part, a vector, a matrix; absolute values; and TeX's environments."""

from __future__ import annotations

from symgrad.errors import StudentError
from symgrad.language.reading.leibniz import partner
from symgrad.language.reading.reader import CONDITIONAL, Reader, prefix
from symgrad.language.reading.tokens import Token
from symgrad.language.traversal import names_in
from symgrad.language.tree import Call, Cases, Derivative, Listing, Matrix, Name, Relation, Tree

_MAXIMUM_ORDER = 99
_CLOSING = {"(": ")", "{": "}", "\\{": "\\}", "[": "]"}


@prefix("(", "{", "\\{")
def group(reader: Reader, token: Token) -> Tree:
    """What stands in brackets; with commas, a vector; with a dash behind, its derivative."""
    if reader.kind == _CLOSING[token.kind]:
        raise reader.unexpected()
    tree = reader.enclosed(token, _CLOSING[token.kind])
    return _dashed(reader, token, tree) if reader.kind in ("'", "''", "'''") else tree


@prefix("[")
def square_brackets(reader: Reader, token: Token) -> Tree:
    """[x + 1] is a bracket, [1, 2] a vector, [[1, 2], [3, 4]] a matrix."""
    if reader.kind == "[" and _are_rows(reader):
        return _rows(reader, token)
    if reader.kind == "]":
        raise reader.unexpected()
    if _has_semicolon(reader):
        return _semicolon_rows(reader, token)
    tree = reader.enclosed(token, "]")
    return _dashed(reader, token, tree) if reader.kind in ("'", "''", "'''") else tree


def _has_semicolon(reader: Reader) -> bool:
    """Whether the brackets that were just opened hold rows with semicolons between them."""
    depth = 0
    for place in range(reader.index, len(reader.tokens)):
        kind = reader.tokens[place].kind
        depth += (kind in _CLOSING) - (kind in _CLOSING.values())
        if depth < 0 or kind == "end":
            return False
        if kind == ";" and depth == 0:
            return True
    return False


def _semicolon_rows(reader: Reader, token: Token) -> Matrix:
    """[1, 2; 3, 4]."""
    rows: list[tuple[Tree, ...]] = []
    bars, reader.bars = reader.bars, 0
    while not rows or reader.accept(";"):
        row = reader.listing("]")
        rows.append(row.items if isinstance(row, Listing) else (row,))
    reader.bars = bars
    reader.close(token, "]")
    return _matrix(reader, token, rows)


def _dashed(reader: Reader, token: Token, tree: Tree) -> Tree:
    """(x² sin x)′: the derivative by the one name in the brackets."""
    dashes = len(reader.advance().kind)
    while reader.kind in ("'", "''", "'''"):
        dashes += len(reader.advance().kind)
    variables = names_in(tree)
    if len(variables) != 1 or dashes > 9 or isinstance(tree, Listing | Relation):
        raise reader.complain(
            reader.before, "It is not clear by which name the brackets are differentiated.", "Write d/dx[…]."
        )
    return Derivative(tree, variables * dashes, applied=isinstance(tree, Name), span=(token.start, reader.end))


def _are_rows(reader: Reader) -> bool:
    """Whether only rows in brackets of their own come next, with commas between them: not [[x] + 1]."""
    tokens, index = reader.tokens, reader.index
    while tokens[index].kind == "[":
        behind = partner(tokens, index)
        if behind is None or tokens[behind].kind != ",":
            return behind is not None and tokens[behind].kind == "]"
        index = behind + 1
    return False


def _rows(reader: Reader, token: Token) -> Matrix:
    """The matrix whose rows come next."""
    rows: list[tuple[Tree, ...]] = []
    while reader.kind == "[":
        opened = reader.advance()
        if reader.kind == "]":
            raise reader.unexpected()
        row = reader.enclosed(opened, "]")
        rows.append(row.items if isinstance(row, Listing) else (row,))
        reader.accept(",")
    reader.close(token, "]")
    return _matrix(reader, token, rows)


def _matrix(reader: Reader, token: Token, rows: list[tuple[Tree, ...]]) -> Matrix:
    if rows == [()] or len({len(row) for row in rows}) != 1:
        raise reader.complain(
            token, "The rows of this matrix are not equally long.", "Write each row with all its entries."
        )
    return Matrix(tuple(rows), span=(token.start, reader.end))


@prefix("|", "\\left|")
def absolute(reader: Reader, token: Token) -> Tree:
    """|x|."""
    if token.kind == "|":
        reader.bars += 1
        tree = reader.expression()
        reader.bars -= 1
        reader.close(token, "|")
    else:
        tree = reader.enclosed(token, "\\right|")
    if reader.kind == "sub":
        raise reader.complain(reader.token, "A value taken at a place cannot be read.", "Put the value in yourself.")
    return Call("abs", (tree,), span=(token.start, reader.end))


def _environment(name: str) -> str:
    return f"end {name}"


def _cells(reader: Reader, token: Token) -> list[list[Tree]]:
    """The entries of a matrix in TeX, row by row."""
    closing = _environment(token.kind.removeprefix("begin "))
    rows: list[list[Tree]] = [[]]
    bars, reader.bars = reader.bars, 0
    while reader.kind != closing:
        rows[-1].append(reader.expression())
        if reader.accept("\\\\"):
            if reader.kind != closing:
                rows.append([])
        elif reader.kind != closing and not reader.accept("&"):
            raise _unclosed(reader, token)
    reader.bars = bars
    reader.advance()
    return rows


def _unclosed(reader: Reader, token: Token) -> StudentError:
    if reader.kind == "end":
        return reader.complain(token, f"'{token.text}' is not closed.", token.text.replace("begin", "end"))
    return reader.trailing()


@prefix("begin matrix", "begin pmatrix", "begin bmatrix", "begin smallmatrix", "begin array")
def tex_matrix(reader: Reader, token: Token) -> Tree:
    r"""\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}."""
    return _matrix(reader, token, [tuple(row) for row in _cells(reader, token)])


@prefix("matrix")
def python_matrix(reader: Reader, token: Token) -> Tree:
    """Matrix([[1, 2], [3, 4]]), as SymPy prints it."""
    opened = reader.token
    if not reader.accept("("):
        raise reader.unexpected()
    tree = reader.enclosed(opened, ")")
    if isinstance(tree, Listing) and all(isinstance(item, Listing) for item in tree.items):
        return _matrix(reader, token, [item.items for item in tree.items if isinstance(item, Listing)])
    if isinstance(tree, Listing):
        tree = Matrix(tuple((item,) for item in tree.items), span=(token.start, reader.end))
    return tree


@prefix("begin cases")
def tex_cases(reader: Reader, token: Token) -> Tree:
    r"""\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}."""
    branches: list[tuple[Tree, Relation]] = []
    otherwise: Tree | None = None
    bars, reader.bars = reader.bars, 0
    while not reader.accept("end cases"):
        if otherwise is not None:
            raise reader.complain(reader.token, "The case 'otherwise' must be the last one.", "Put it at the end.")
        value = reader.expression(CONDITIONAL)
        reader.accept(",")
        reader.accept("&")
        reader.accept("if")
        if reader.accept("otherwise") or reader.accept("else"):
            otherwise = value
        else:
            branches.append((value, _condition(reader)))
        reader.accept(",")
        if not reader.accept("\\\\") and reader.kind != "end cases":
            raise _unclosed(reader, token)
    reader.bars = bars
    if not branches:
        raise reader.complain(
            token, "There is no case with a condition.", r"For example x & x > 0 \\ 0 & \text{otherwise}"
        )
    return Cases(tuple(branches), otherwise, span=(token.start, reader.end))


def _condition(reader: Reader) -> Relation:
    token = reader.token
    condition = reader.expression(CONDITIONAL)
    if not isinstance(condition, Relation):
        raise reader.complain(token, "The condition of a case must be a comparison.", "For example x > 0.")
    return condition


@prefix("piecewise")
def piecewise(reader: Reader, token: Token) -> Tree:
    """Piecewise((x, x > 0), (0, True)), as SymPy prints it."""
    outer = reader.token
    if not reader.accept("("):
        raise reader.unexpected()
    branches: list[tuple[Tree, Relation]] = []
    otherwise: Tree | None = None
    while otherwise is None:
        opened = reader.token
        if not reader.accept("("):
            raise reader.unexpected()
        value = reader.expression(CONDITIONAL)
        if not reader.accept(","):
            raise reader.trailing()
        if reader.accept("otherwise"):
            otherwise = value
        else:
            branches.append((value, _condition(reader)))
        reader.close(opened, ")")
        if not reader.accept(","):
            break
    reader.close(outer, ")")
    if not branches:
        raise reader.complain(token, "There is no case with a condition.", "For example x if x > 0 else 0.")
    return Cases(tuple(branches), otherwise, span=(token.start, reader.end))


@prefix("derivative")
def python_derivative(reader: Reader, token: Token) -> Tree:
    """Derivative(f(x), x) and diff(x**2, x), as SymPy prints them: the variables in the order of differentiation."""
    tree = _arguments(reader, token, 2)
    variables: list[Name] = []
    for item in tree.items[1:]:
        match item:
            case Name():
                variables.append(item)
            case Listing((Name() as variable, count)) if (repeats := _small(count)) is not None:
                variables.extend([variable] * repeats)
            case _:
                raise reader.complain(token, "A derivative is taken by a name.", "For example Derivative(x**2, x).")
    if len(variables) > _MAXIMUM_ORDER:
        raise reader.complain(
            token, "The order of this derivative is too high.", f"It may be {_MAXIMUM_ORDER} at most."
        )
    return Derivative(tree.items[0], tuple(variables), len(names_in(tree.items[0])) > 1, span=(token.start, reader.end))


def _small(tree: Tree) -> int | None:
    value = getattr(tree, "value", None)
    return int(value) if value is not None and value.denominator == 1 and 1 <= value <= 9 else None


@prefix("equation")
def python_equation(reader: Reader, token: Token) -> Tree:
    """Eq(x, 2), as SymPy prints it."""
    tree = _arguments(reader, token, 2)
    return Relation(tree.items[0], "=", tree.items[1], span=(token.start, reader.end))


def _arguments(reader: Reader, token: Token, least: int) -> Listing:
    opened = reader.token
    if not reader.accept("("):
        raise reader.unexpected()
    tree = reader.enclosed(opened, ")")
    if not isinstance(tree, Listing) or len(tree.items) < least:
        raise reader.complain(token, f"'{token.text}' needs at least {least} things in its brackets.")
    return tree
