r"""From text to matrices: x^T A x, x.T @ A @ x, \|Mx-y\|^2, log det X, all brought to one canonical form.

The reader gives the tree; here a power with the exponent T becomes a transpose, ``tr X`` a call, and what has
no meaning among matrices is refused. Shapes are checked on the way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symgrad.calculus.matrices.shapes import Shapes, shape_of
from symgrad.errors import AuthorError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.traversal import children, map_children
from symgrad.language.tree import ONE, Call, Constant, Name, Negative, Number, Power, Product, Quotient, Tree

_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "tr": "tr", "Tr": "tr", "trace": "tr", "Trace": "tr", "det": "det", "Det": "det", "norm": "norm",
        "diag": "diag", "inv": "inv", "inverse": "inv", "transpose": "transpose", "hadamard": "hadamard",
        "frobenius": "frobenius",
    }
)  # fmt: skip
_BARE = frozenset({"tr", "det"})
_TRANSPOSE, _MINUS_TRANSPOSE = Name("T"), Negative(Name("T"))
INVERSE = Negative(ONE)


def read_matrices(text: str, shapes: Shapes) -> Tree:
    """The canonical tree of a text about scalars, vectors and matrices.

    Raises :class:`StudentError` for what cannot be read, and :class:`AuthorError` where shapes do not fit.

    >>> from symgrad.calculus.matrices.shapes import declared_shapes
    >>> to_text(read_matrices("x.T @ A @ x", declared_shapes({"x": "n", "A": ("n", "n")})))
    'xᵀ A x'
    """
    functions = tuple(word for word in _SPELLINGS if Name(word) not in shapes)
    notation = Notation(names=tuple(map(str, shapes)), functions=functions, matrices=True)
    return canonical(read(text, notation), shapes)


def canonical(tree: Tree, shapes: Shapes) -> Tree:
    """The one form that each operation has, its shapes checked."""
    found = _canonical(tree, shapes)
    shape_of(found, shapes)
    return found


def _canonical(tree: Tree, shapes: Shapes) -> Tree:
    match tree:
        case Power(base, Name() | Negative(Name()) as exponent) if exponent in (_TRANSPOSE, _MINUS_TRANSPOSE):
            inner = _canonical(base, shapes)
            return transpose(inner if exponent == _TRANSPOSE else Power(inner, INVERSE))
        case Power(Constant("e"), exponent):
            return Call("exp", (_canonical(exponent, shapes),))
        case Power(base, Quotient(Number(above), Number(below)) as exponent) if below:
            return Power(_canonical(base, shapes), Number(above / below, span=exponent.span))
        case Name() if tree not in shapes and str(tree) in _SPELLINGS:
            raise AuthorError(f"'{tree}' stands alone", expected=f"{tree}(…) with what it acts on")
        case Product():
            return _flat([_canonical(factor, shapes) for factor in _called(tree, shapes)], shapes)
        case Call():
            return _call(tree, shapes)
        case _ if children(tree):
            return map_children(tree, lambda part: _canonical(part, shapes))
        case _:
            return tree


def transpose(tree: Tree) -> Tree:
    """The transpose; that of a transpose is the thing itself."""
    match tree:
        case Call("transpose", (inner,)):
            return inner
        case _:
            return Call("transpose", (tree,))


def _flat(factors: list[Tree], shapes: Shapes) -> Tree:
    """One product without products inside, since matrix products are associative; a scalar product stays apart."""
    flat: list[Tree] = []
    for factor in factors:
        inner = isinstance(factor, Product) and not shape_of(factor, shapes).is_scalar
        flat.extend(factor.factors if inner and isinstance(factor, Product) else (factor,))
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


def _called(tree: Product, shapes: Shapes) -> list[Tree]:
    """The factors with tr X and det X as calls; tr X Y is refused, since it is read in two ways."""
    factors = list(tree.factors)
    for place in range(len(factors) - 1, -1, -1):
        word = _bare_word(factors[place], shapes)
        if not word:
            continue
        behind = factors[place + 1 :]
        if len(behind) != 1:
            given = " ".join(to_text(factor) for factor in behind)
            first = to_text(behind[0]) if behind else "…"
            raise AuthorError(f"'{word} {given}' can be read in two ways" if behind else f"'{word}' stands alone",
                              expected=f"{word}({given or '…'}) or {word}({first}) · …")  # fmt: skip
        factors[place:] = [Call(word, (behind[0],))]
    return factors


def _bare_word(tree: Tree, shapes: Shapes) -> str:
    if isinstance(tree, Name) and tree not in shapes and _SPELLINGS.get(str(tree)) in _BARE:
        return _SPELLINGS[str(tree)]
    return ""


def _call(tree: Call, shapes: Shapes) -> Tree:
    arguments = tuple(_canonical(argument, shapes) for argument in tree.arguments)
    if tree.primes and not arguments:
        raise AuthorError(f"{to_text(tree)} cannot be read among matrices", expected="x^T for the transpose")
    function = _SPELLINGS.get(tree.function, tree.function)
    match function, arguments:
        case "inv", (inner,):
            return Power(inner, INVERSE)
        case "transpose", (inner,):
            return transpose(inner)
        case "norm", (inner, Name("F")):
            return Call("frobenius", (inner,))
        case "norm", (inner, Number()):
            return Call("norm", (inner,))
        case "abs", (inner,) if not shape_of(inner, shapes).is_scalar:
            raise AuthorError(f"|{to_text(inner)}| is read as an absolute value, and {to_text(inner)} is "
                              f"{shape_of(inner, shapes)}", expected="det(X), or ‖x‖ for a norm")  # fmt: skip
        case _:
            return Call(function, arguments, tree.primes)
