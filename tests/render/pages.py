"""Documents for the tests of rendering: each kind of block, and a whole page of each of two kinds."""

from fractions import Fraction

from symgrad.document.model import (
    Aligned,
    Code,
    Document,
    Figure,
    FigureEdge,
    FigureNode,
    Formula,
    Heading,
    Items,
    Line,
    Math,
    Paragraph,
    Statement,
    Strong,
    Table,
    prose,
)
from symgrad.language.tree import (
    ONE,
    TWO,
    Call,
    Derivative,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Tree,
    Underbrace,
    name,
    number,
)

x = Name("x")
SQUARE = Power(x, TWO)
SINE = Call("sin", (x,))
COSINE = Call("cos", (x,))
PRODUCT_RULE = Relation(
    Derivative(Product((Name("u"), Name("v"))), (x,)),
    "=",
    Sum((Product((Derivative(Name("u"), (x,)), Name("v"))), Product((Name("u"), Derivative(Name("v"), (x,)))))),
)


def pending(tree: Tree) -> Tree:
    return Derivative(tree, (x,))


def partial(top: str, bottom: str) -> Tree:
    return Derivative(name(top), (name(bottom),), partial=True)


def decimal(text: str) -> Tree:
    return number(Fraction(text), len(text.partition(".")[2]))


CHAIN = Aligned(
    Call("f", (x,), primes=1),
    (
        Line("=", pending(Product((SQUARE, SINE)))),
        Line("=", Sum((Product((pending(SQUARE), SINE)), Product((SQUARE, pending(SINE))))), ("product rule",)),
        Line(
            "=",
            Sum((Product((TWO, x, SINE)), Product((SQUARE, pending(SINE))))),
            prose("power rule, {n}", n=Relation(Name("n"), "=", TWO)),
        ),
        Line("=", Sum((Product((TWO, x, SINE)), Product((SQUARE, COSINE)))), ("derivative of the sine",)),
    ),
)
FACTORS = Table(
    (("factor",), ("derivative",), ("rule",)),
    (
        (
            (Math(Relation(Name("u"), "=", SQUARE)),),
            (Math(Relation(pending(Name("u")), "=", Product((TWO, x)))),),
            ("power rule",),
        ),
        (
            (Math(Relation(Name("v"), "=", SINE)),),
            (Math(Relation(pending(Name("v")), "=", COSINE)),),
            ("derivative of the sine",),
        ),
    ),
)
NETWORK = Figure(
    tuple(
        FigureNode(key, name(key), tuple((Math(decimal(value)),) for value in values), column, row)
        for key, values, column, row in (
            ("o_1", ["1"], 0, 0), ("o_2", ["0"], 0, 1), ("o_3", ["1"], 0, 2),
            ("o_4", ["0.332"], 1, 0), ("o_5", ["0.525"], 1, 1), ("o_6", ["0.474"], 2, 0),
        )
    ),
    tuple(
        FigureEdge(f"o_{i}", f"o_{j}", prose("{w}", w=Relation(name(f"w_{i}_{j}"), "=", decimal(value))))
        for i, j, value in ((1, 4, "0.2"), (1, 5, "-0.3"), (2, 4, "0.4"), (2, 5, "0.1"), (3, 4, "-0.5"), (3, 5, "0.2"), (4, 6, "-0.3"), (5, 6, "-0.2"))
    ),
    prose("The network with its weights; below each unit stands its value {o}.", o=name("o_j")),
)  # fmt: skip
SQUARED_GRAPH = Figure(
    (
        FigureNode("x", x, (("value ", Math(number(3))),), 0, 0),
        FigureNode("y", Relation(Name("y"), "=", Product((x, x))), (("value ", Math(number(9))),), 1, 0),
        FigureNode("z", Relation(Name("z"), "=", Sum((Name("y"), x))), (), 2, 0),
    ),
    (
        FigureEdge("x", "y", (Math(x),)),
        FigureEdge("x", "y", (Math(x),)),
        FigureEdge("y", "z", (Math(ONE),)),
        FigureEdge("x", "z", (Math(ONE),)),
    ),
)
LONG = Aligned(
    partial("E", "z_5"),
    (
        Line(
            "=",
            Product(
                (
                    Underbrace(Product((partial("E", "o_6"), partial("o_6", "z_6")), dots=True), name("e_6")),
                    partial("z_6", "o_5"),
                    partial("o_5", "z_5"),
                ),
                dots=True,
            ),
            (
                "chain rule along the only path from ",
                Math(name("z_5")),
                " to ",
                Math(Name("E")),
                ", one factor an arrow",
            ),
        ),
        Line(
            "=",
            Product((name("e_6"), name("w_5_6"), Sum((ONE, Negative(name("o_5")))), name("o_5"))),
            ("the parent's sum and the activation, worked out above",),
        ),
        Line(
            "=",
            Product(
                (decimal("-0.1311"), decimal("-0.2"), Sum((ONE, Negative(decimal("0.525")))), decimal("0.525")),
                dots=True,
            ),
            ("numbers put in",),
        ),
        Line("≈", decimal("0.0065"), ("rounded to 4 places",)),
    ),
)

BLOCKS = {
    "heading": Heading(2, ("Derivative of ", Math(SINE))),
    "subheading": Heading(3, ("By hand",)),
    "paragraph": Paragraph(
        prose(
            "The last thing that happens to {x} is a **product**: {u} times {v}. It costs 5$ & 20% of a_b, "
            "or type {code}; the {n}th power, ({x}) and the **rule for {u}**.",
            x=x,
            u=Relation(Name("u"), "=", SQUARE),
            v=Relation(Name("v"), "=", SINE),
            code=Code("x^2|y"),
            n=Name("n"),
        )
    ),
    "statement": Statement(("Product rule",), prose("{rule}: each factor stays once as it is.", rule=PRODUCT_RULE)),
    "formula": Formula(Relation(Call("abs", (x,)), "≤", Matrix(((x, ONE), (TWO, Quotient(ONE, x)))))),
    "aligned": CHAIN,
    "long": LONG,
    "table": FACTORS,
    "numbers": Table(
        ((Math(Name("h")),), ("slope",), ("|x|",)),
        (
            ((Math(decimal("0.01")),), (Math(decimal("13.04")),), (Math(Call("abs", (x,))),)),
            ((Math(decimal("0.001")),), (Math(decimal("13.004")),), (Code("a|b"),)),
        ),
        "rrc",
    ),
    "items": Items((("one way",), prose("through {x}", x=x))),
    "ordered": Items((("first",), ("then",)), ordered=True),
    "network": NETWORK,
    "graph": SQUARED_GRAPH,
}

WIDE = Table(
    (("answer",), ("verdict",), ("where",), ("what",)),
    (
        (
            (Code("2x cos x"),),
            prose("incorrect, e.g. at {x}: 0.695 against 2.957", x=Relation(x, "=", decimal("1.3"))),
            prose("Look again at how the two factors {u} and {v} are combined.", u=SQUARE, v=SINE),
            prose("You multiplied the two derivatives. The product rule keeps each factor once undifferentiated: {r}.", r=PRODUCT_RULE),
        ),
        ((Code("2x sin x - x² cos x"),), ("incorrect",), ("The second of your two terms.",), ("The sign.",)),
    ),
)  # fmt: skip

PAGE = Document(
    ("Derivative of ", Math(Relation(Call("f", (x,)), "=", Product((SQUARE, SINE))))),
    (
        BLOCKS["paragraph"],
        BLOCKS["statement"],
        FACTORS,
        Paragraph(("Line by line:",)),
        CHAIN,
        Paragraph(prose("Taking out the common factor {x}:", x=x)),
        Formula(
            Relation(Call("f", (x,), primes=1), "=", Product((x, Sum((Product((TWO, SINE)), Product((x, COSINE)))))))
        ),
        Paragraph(
            prose(
                "**Check.** Each line equals the one before it at 8 points, to 30 digits. At {at} the result is {v}.",
                at=Relation(x, "=", decimal("1.3")),
                v=decimal("2.957324"),
            )
        ),
        Heading(2, ("The network",)),
        NETWORK,
        Heading(3, ("One gradient",)),
        LONG,
        WIDE,
        BLOCKS["numbers"],
        SQUARED_GRAPH,
        BLOCKS["items"],
        BLOCKS["ordered"],
        Paragraph(
            (
                Strong(("Naïve café – “π ≈ 3.14” → ½, x², o₅; ∂E",)),
                " Łódź, Çelik, ő, ą, „so“ «là» 100% #1 ~ ^ \\ {a} <b> 'q' \"d\" a--b ?`",
            )
        ),
    ),
)
