"""The critical learning rate as a page: the second derivatives, the factor of a step, and the bound that follows."""

from __future__ import annotations

from fractions import Fraction

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.derivations import derivation_blocks
from symgrad.document.descent_numbers import approximate
from symgrad.document.jacobian import hessian_blocks
from symgrad.document.model import Aligned, Block, Document, Formula, Heading, Line, Paragraph, Table, Text, prose
from symgrad.document.put_in import Sign, enumerated, number_tree
from symgrad.document.steps import RATE
from symgrad.language.tree import ONE, ZERO, Call, Name, Negative, Power, Product, Quotient, Relation, Sum, Tree, number
from symgrad.networks.curvature import Curvature
from symgrad.networks.values import Value
from symgrad.numeric.balls import exact

_LAMBDA, _LARGEST, _SMALLEST = Name("lambda"), Name("lambda", ("max",)), Name("lambda", ("min",))


def curvature_document(found: Curvature, check: bool = True) -> Document:
    """The worked critical rate."""
    title = prose("The critical learning rate of {f}", f=found.expression_tree)
    sections = curvature_sections(found, check)
    return Document(title, tuple(block for section in sections for block in section))


def curvature_sections(
    found: Curvature, check: bool = True
) -> tuple[tuple[Block, ...], tuple[Block, ...], tuple[Block, ...]]:
    """How the function bends, what a step does, and the bound that follows; each with its heading."""
    return (
        (Heading(2, prose("How it bends")), *_second_derivatives(found, check)),
        (Heading(2, prose("What a step does")), *_one_step(found)),
        (Heading(2, prose("The bound")), *bound_blocks(found)),
    )


def _second_derivatives(found: Curvature, check: bool) -> tuple[Block, ...]:
    if len(found.variables) == 1:
        first = derive(found.expression_tree, found.variables[0])
        second = derive(first.result_tree, first.variable, previous=first)
        blocks = list(derivation_blocks(second, check=check, level=3))
    else:
        blocks = list(hessian_blocks(found.hessian, check=check, level=3))
    if found.point is not None:
        where = tuple(Relation(name, "=", number_tree(Fraction(found.point[name]))) for name in found.variables)
        words = "The curvature is that at {point}; elsewhere it is another."
        blocks.append(Paragraph(prose(words, point=enumerated(where))))
    if len(found.variables) > 1:
        blocks += eigenvalue_blocks(found)
    return tuple(blocks)


def eigenvalue_blocks(found: Curvature) -> tuple[Block, ...]:
    """The eigenvalues of the Hessian, and where they come from."""
    words = prose("The eigenvalues of the Hessian are {values}.", values=eigenvalues_text(found))
    return (Paragraph(words), *_characteristic(found))


def eigenvalues_text(found: Curvature) -> Text:
    """2 and 20; rounded ones as λ₁ ≈ 0.9336 and λ₂ ≈ 16.07."""
    signs = [signed(value) for value in found.eigenvalues]
    if all(sign == "=" for sign, _ in signs):
        return enumerated(_values(found))
    places = (str(place) for place in range(1, len(signs) + 1))
    return enumerated([Relation(Name("lambda", (place,)), *one) for place, one in zip(places, signs, strict=True)])


def _characteristic(found: Curvature) -> list[Block]:
    """For two variables, where the eigenvalues come from."""
    if len(found.variables) != 2 or found.matrix[0][1].exact is None:
        return []
    (a, b), (_, d) = ([approximate(entry) for entry in row] for row in found.matrix)
    if not b or found.matrix[0][1] == 0.0:
        return [Paragraph(prose("They stand on the diagonal, since no mixed derivative is left."))]
    diagonal = Product((Sum((a, Negative(_LAMBDA))), Sum((d, Negative(_LAMBDA)))))
    polynomial = Sum((diagonal, Negative(Power(b, number(2)))))
    return [Paragraph(prose("They are the zeros of")), Formula(Relation(polynomial, "=", ZERO))]


def _values(found: Curvature) -> tuple[Tree, ...]:
    return tuple(approximate(value) for value in found.eigenvalues)


def _one_step(found: Curvature) -> tuple[Block, ...]:
    """The distance from the minimum is multiplied by 1 − ηλ."""
    if len(found.variables) == 1:
        return _one_variable(found)
    words = "The gradient of a quadratic is its Hessian {H} times the vector from the place {star}, where it is 0, to "
    words += "the point {point}. So a step gives"
    star, point, matrix = Name("w", ("0",)), Name("w"), Name("H")
    way = Sum((point, Negative(star)))
    lines = (
        Line("=", Sum((way, Negative(Product((RATE, matrix, way)))))),
        Line("=", Product((Sum((ONE, Negative(Product((RATE, matrix))))), way))),
    )
    left = Sum((point, Negative(Product((RATE, Product((matrix, way))))), Negative(star)))
    for line in lines:
        prove_equal(left, line.tree)
    factor = Sum((ONE, Negative(Product((RATE, _LAMBDA)))))
    closing = "Along an eigenvector, where {H} multiplies by its eigenvalue {l}, the distance is multiplied by "
    closing += "{factor}."
    if not found.quadratic:
        closing += " Near a minimum this holds for any function, as long as it bends as it does there."
    last = Paragraph(prose(closing, H=matrix, l=_LAMBDA, factor=factor))
    return (Paragraph(prose(words, H=matrix, star=star, point=point)), Aligned(left, lines), last)


def _one_variable(found: Curvature) -> tuple[Block, ...]:
    name, lowest = found.variables[0], Name(str(found.variables[0]), ("0",))
    second = approximate(found.largest)
    way = Sum((name, Negative(lowest)))
    words = "The slope is {second} times the distance from the place {lowest} where it is 0, so a step gives"
    if not found.quadratic:
        words = "Near here the slope is about {second} times the distance from the place {lowest} where it is 0, "
        words += "so that a step gives nearly"
    lines = (Line("=", Product((Sum((ONE, Negative(Product((RATE, second), dots=True)))), way))),)
    left = Sum((name, Negative(Product((RATE, second, way), dots=True)), Negative(lowest)))
    prove_equal(left, lines[0].tree)
    return (Paragraph(prose(words, second=second, lowest=lowest)), Aligned(left, lines))


def bound_blocks(found: Curvature, rate: Fraction | None = None) -> tuple[Block, ...]:
    """|1 − ηλ| < 1, solved for the rate; what is best; where a given rate lies."""
    single = len(found.variables) == 1
    if found.rate is None:
        if found.shape == "saddle":
            words = "One eigenvalue is negative: there is a saddle point, and along that direction the factor is "
            words += "larger "
            words += "than 1 for every learning rate. **No rate** leads to a minimum."
        else:
            words = "The function bends downwards: the factor is larger than 1 for every learning rate. **No rate** "
            words += "leads "
            words += "to a minimum."
        return (Paragraph(prose(words)),)
    sign, largest = signed(found.largest)
    if sign == "≈":
        largest = Call("f", found.variables, primes=2) if single else _LARGEST
    factor = Sum((ONE, Negative(Product((RATE, largest), dots=True))))
    words = "The distance shrinks where that factor lies between {low} and 1. "
    words += "" if single else "The largest eigenvalue decides, for its factor is the smallest of all. "
    limit = Quotient(number(2), largest)
    blocks: list[Block] = [
        Paragraph(prose(words + "It is below 1 for every learning rate; and it is above {low},", low=number(-1))),
        Formula(Relation(number(-1), "<", factor)),
        Paragraph(prose("as long as")),
        Formula(
            Relation(RATE, "<", limit if limit == approximate(found.rate) else Relation(limit, *signed(found.rate)))
        ),
    ]
    blocks += _best(found, single)
    if rate is not None:
        blocks.append(Paragraph(_where(found, rate)))
    return tuple(blocks)


def signed(value: Value) -> tuple[Sign, Tree]:
    """The number as a sentence prints it, with the sign before it: = only where nothing is rounded."""
    tree = approximate(value)
    return ("=" if value.exact is not None and exact(tree, {}) == value.exact else "≈"), tree


def _best(found: Curvature, single: bool) -> list[Block]:
    if found.best is None or found.condition is None:
        return [Paragraph(prose("In some direction the function does not bend at all; there nothing pulls the point to "
                                "one place."))]  # fmt: skip
    if single:
        sign, largest = signed(found.largest)
        below = largest if sign == "=" else Call("f", found.variables, primes=2)
        best = Relation(Quotient(ONE, below), *signed(found.best))
        lands = (
            "one step lands on the minimum."
            if found.quadratic
            else ("one step lands close to the minimum, the closer the nearer it starts.")
        )
        return [Paragraph(prose("The best rate is {best}: for it the factor is 0, and " + lands, best=best))]
    sign, tree = signed(found.condition)
    relation = Relation(Quotient(_LARGEST, _SMALLEST), sign, tree)
    best = Relation(Quotient(number(2), Sum((_SMALLEST, _LARGEST))), *signed(found.best))
    words = "The **condition number** {condition} says how narrow the valley is. With the best rate "
    words += "{best} the factors along "
    words += "the steepest and the flattest direction are equal in size; the narrower the valley, the closer "
    words += "they are to 1, and the more steps it takes."
    return [Paragraph(prose(words, condition=relation, best=best))]


def _where(found: Curvature, rate: Fraction) -> Text:
    assert found.rate is not None
    given = Relation(RATE, "=", number_tree(rate))
    limit = approximate(found.rate)
    if Value(rate) > found.rate:
        return prose("{rate} lies above {limit}: descent **diverges**.", rate=given, limit=limit)
    if found.rate.exact == rate:
        words = "{rate} is just {limit}: the point jumps to and fro and comes **no closer**."
        return prose(words, rate=given, limit=limit)
    return prose("{rate} lies below {limit}: descent **converges**.", rate=given, limit=limit)


def curvature_table(found: Curvature, rate: Fraction) -> tuple[Block, ...]:
    """Each eigenvalue, the factor of a step along its direction, and what that does."""
    factors = found.factors(rate)
    factor = prose("{factor}", factor=_factor(rate))
    header = (prose("eigenvalue {l}", l=_LAMBDA), factor, prose("along that direction"))
    rows = tuple(
        (prose("{v}", v=approximate(value)), prose("{v}", v=approximate(factor)), (effect(factor),))
        for value, factor in zip(found.eigenvalues, factors, strict=True)
    )
    blocks: list[Block] = [Table(header, rows, "rrl")]
    if min(factors) < 0 < max(factors) and max(map(abs, factors)) < 1:
        words = "The signs differ: along the steep direction the point jumps from side to side, while it creeps "
        words += "along the "
        blocks.append(Paragraph(prose(words + "flat one. That is the **zig-zag** of descent in a narrow valley.")))
    return tuple(blocks)


def _factor(rate: Fraction) -> Tree:
    return Sum((ONE, Negative(Product((number_tree(rate), _LAMBDA)))))


def effect(factor: Value) -> str:
    """What multiplying by a factor again and again does, in words."""
    if abs(factor) > 1:
        return "grows, jumping from side to side" if factor < 0 else "runs away"
    if abs(factor) == 1:
        return "stays as far off"
    if factor < 0:
        return "shrinks, jumping from side to side"
    return "shrinks" if factor else "0 after one step"
