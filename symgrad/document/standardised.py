"""Standardised columns on a page: the formulas, the statistics of each column, and the rows that come of them."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.model import Aligned, Block, Document, Formula, Line, Paragraph, Table, Text, prose
from symgrad.document.put_in import number_tree, shown, with_numbers
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.language.tree import Call, Name, Negative, Power, Product, Quotient, Relation, Sum, Summation, Tree, number
from symgrad.networks.standardise import Standardised
from symgrad.numeric.rounding import as_number, round_fraction, rounded

_MOST_ROWS, _PLACES, _MOST_DIGITS = 12, 4, 12
_MEAN, _DEVIATION, _PLACE = Name("m"), Name("s"), Name("i")
_ONE = Name("x", ("i",))


def standardised_document(found: Standardised) -> Document:
    """The page of standardised columns."""
    return Document(("Standardised columns",), standardised_blocks(found))


def standardised_blocks(found: Standardised) -> tuple[Block, ...]:
    """Mean and standard deviation of each column, and the rows in their measure."""
    count: Tree = Name("n")
    divisor: Tree = Sum((count, Negative(number(1)))) if found.corrected else count
    square = Power(Sum((_ONE, Negative(_MEAN))), number(2))
    deviation = Call("sqrt", (Product((Quotient(number(1), divisor), _over(square, count))),))
    mean = Product((Quotient(number(1), count), _over(_ONE, count)))
    scaled = Quotient(Sum((_ONE, Negative(_MEAN))), _DEVIATION)
    header: tuple[Text, ...] = (
        ("column",), prose("mean {m}", m=_MEAN), prose("standard deviation {s}", s=_DEVIATION)
    )
    rows = tuple(
        ((name,), prose("{v}", v=shown(mean, _PLACES)[0]), prose("{v}", v=shown(each, _PLACES)[0]))
        for name, mean, each in zip(found.columns, found.means, found.deviations, strict=True)
    )
    share = "one less than the number of rows" if found.corrected else "the number of rows"
    rounded = "" if found.places is None else f", rounded to {found.places} places and used so"
    return (
        Paragraph(prose(
            "Each input gets the mean 0 and the standard deviation 1: from {x} the mean {m} of its column is taken, "
            f"and the rest is divided by the standard deviation {{s}}{rounded}. Columns in different measures then "
            f"count alike. The standard deviation divides by {share}, {{n}}:",
            x=_ONE, m=_MEAN, s=_DEVIATION, n=Relation(divisor, "=", number(found.divisor)),
        )),
        Formula(Relation(_MEAN, "=", mean)), Formula(Relation(_DEVIATION, "=", deviation)),
        Table(header, rows, "lrr"),
        Paragraph(prose("The network is given {x}, for the column {name} of row {row}:", x=scaled,
                        name=found.columns[0], row=1)),
        Aligned(scaled, _first(found)), Paragraph(("All rows:",)), *_rows(found),
    )  # fmt: skip


def _first(found: Standardised) -> tuple[Line, ...]:
    """The first number standardised, its statistics with as many digits as lead to the printed result."""
    given = number_tree(Fraction(repr(float(found.given[0, 0]))))
    statistics = ((_MEAN, found.means[0]), (_DEVIATION, found.deviations[0]))
    tree = Quotient(Sum((_ONE, Negative(_MEAN))), _DEVIATION)
    places = _PLACES if found.places is None else found.places
    wanted = as_number(round_fraction(Fraction(float(found.rows[0, 0])), places), places)
    for further in range(_MOST_DIGITS):
        printed = {name: shown(each, _PLACES + further)[0] for name, each in statistics}
        filled = with_numbers(tree, {_ONE: given, **printed})
        if rounded(filled, {}, places) == wanted:
            return (Line("≈", filled), Line("≈", wanted))
    raise ProofError(to_text(tree), "its printed statistics do not lead to its printed value")


def _over(term: Tree, count: Tree) -> Summation:
    return Summation(term, _PLACE, number(1), count)


def _rows(found: Standardised) -> tuple[Block, ...]:
    places = _PLACES if found.places is None else found.places
    rows = tuple(
        ((str(row),), *(prose("{v}", v=as_number(round_fraction(Fraction(float(value)), places), places))
                        for value in values))
        for row, values in enumerate(found.rows[:_MOST_ROWS], 1)
    )  # fmt: skip
    more = len(found.given) - len(rows)
    table = Table((("row",), *((name,) for name in found.columns)), rows, "r" * (1 + len(found.columns)))
    return (table, Paragraph((f"And {more} further rows.",))) if more else (table,)
