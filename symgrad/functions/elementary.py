"""The elementary functions, one entry each."""

from __future__ import annotations

from symgrad.functions.entry import Function, Kink, Rewrite

_HALF_PLANE = "x > 0"

POWERS_AND_LOGARITHMS = (
    Function(
        id="exp", name="exponential function", spellings=("exp",), tex=r"\exp", text="exp",
        derivatives=("exp(x)",), numeric=lambda np, x: np.exp(x), ball="exp", sympy="exp", output_form="o",
    ),
    Function(
        id="log", name="natural logarithm", spellings=("ln", "log"), tex=r"\ln", text="ln",
        derivatives=("1/x",), numeric=lambda np, x, base=None: np.log(x) if base is None else np.log(x) / np.log(base),
        domain=_HALF_PLANE, ball="log", sympy="log",
    ),
    Function(
        id="sqrt", name="square root", spellings=("sqrt",), tex=r"\sqrt", text="√",
        derivatives=("1/(2 sqrt(x))",), numeric=lambda np, x: np.sqrt(x), domain="x >= 0", ball="sqrt", sympy="sqrt",
        derivation=(
            Rewrite("(1/2) x^(1/2 - 1)", "power rule with the exponent one half"),
            Rewrite("(1/2) x^(-1/2)", "one half minus one is minus one half"),
            Rewrite("1/(2 sqrt(x))", "a negative exponent is a reciprocal"),
        ),
    ),
    Function(
        id="root", name="root", spellings=("root", "nthroot"), tex=r"\sqrt", text="root",
        arguments=("x", "n"), derivatives=("root(x, n)/(n x)", ""),
        numeric=lambda np, x, n: np.sign(x) ** n * np.abs(x) ** (1 / n) if n % 2 else np.power(x, 1 / n),
        ball="root", sympy="root", bare=False,
    ),
    Function(
        id="cbrt", name="cube root", spellings=("cbrt",), tex=r"\mathrm{cbrt}", text="cbrt",
        derivatives=("root(x, 3)/(3 x)",), numeric=lambda np, x: np.cbrt(x), definition="root(x, 3)", bare=False,
    ),
)

TRIGONOMETRIC = (
    Function(
        id="sin", name="sine", spellings=("sin",), tex=r"\sin", text="sin",
        derivatives=("cos(x)",), numeric=lambda np, x: np.sin(x), ball="sin", sympy="sin",
    ),
    Function(
        id="cos", name="cosine", spellings=("cos",), tex=r"\cos", text="cos",
        derivatives=("-sin(x)",), numeric=lambda np, x: np.cos(x), ball="cos", sympy="cos",
    ),
    Function(
        id="tan", name="tangent", spellings=("tan", "tg"), tex=r"\tan", text="tan",
        derivatives=("sec(x)^2",), numeric=lambda np, x: np.tan(x), ball="tan", sympy="tan",
        definition="sin(x)/cos(x)", domain="cos(x) != 0", output_form="1 + o^2",
        derivation=(
            Rewrite("(cos(x) cos(x) - sin(x) (-sin(x)))/cos(x)^2", "quotient rule"),
            Rewrite("(cos(x)^2 + sin(x)^2)/cos(x)^2", "multiply out"),
            Rewrite("1/cos(x)^2", "the squares of sine and cosine add up to 1"),
            Rewrite("sec(x)^2", "definition of the secant"),
        ),
    ),
    Function(
        id="cot", name="cotangent", spellings=("cot", "ctg"), tex=r"\cot", text="cot",
        derivatives=("-csc(x)^2",), numeric=lambda np, x: 1 / np.tan(x), ball="cot", sympy="cot",
        definition="cos(x)/sin(x)", domain="sin(x) != 0",
        derivation=(
            Rewrite("((-sin(x)) sin(x) - cos(x) cos(x))/sin(x)^2", "quotient rule"),
            Rewrite("-(sin(x)^2 + cos(x)^2)/sin(x)^2", "multiply out"),
            Rewrite("-1/sin(x)^2", "the squares of sine and cosine add up to 1"),
            Rewrite("-csc(x)^2", "definition of the cosecant"),
        ),
    ),
    Function(
        id="sec", name="secant", spellings=("sec",), tex=r"\sec", text="sec",
        derivatives=("sec(x) tan(x)",), numeric=lambda np, x: 1 / np.cos(x), ball="sec", sympy="sec",
        definition="1/cos(x)", domain="cos(x) != 0",
        derivation=(
            Rewrite("-(-sin(x))/cos(x)^2", "reciprocal rule"),
            Rewrite("(1/cos(x)) * (sin(x)/cos(x))", "split the fraction"),
            Rewrite("sec(x) tan(x)", "definitions of secant and tangent"),
        ),
    ),
    Function(
        id="csc", name="cosecant", spellings=("csc", "cosec"), tex=r"\csc", text="csc",
        derivatives=("-csc(x) cot(x)",), numeric=lambda np, x: 1 / np.sin(x), ball="csc", sympy="csc",
        definition="1/sin(x)", domain="sin(x) != 0",
        derivation=(
            Rewrite("-cos(x)/sin(x)^2", "reciprocal rule"),
            Rewrite("-(1/sin(x)) * (cos(x)/sin(x))", "split the fraction"),
            Rewrite("-csc(x) cot(x)", "definitions of cosecant and cotangent"),
        ),
    ),
)

INVERSE_TRIGONOMETRIC = (
    Function(
        id="asin", name="arcsine", spellings=("arcsin", "asin"), tex=r"\arcsin", text="arcsin",
        derivatives=("1/sqrt(1 - x^2)",), numeric=lambda np, x: np.arcsin(x), domain="|x| <= 1", ball="asin",
        sympy="asin",
    ),
    Function(
        id="acos", name="arccosine", spellings=("arccos", "acos"), tex=r"\arccos", text="arccos",
        derivatives=("-1/sqrt(1 - x^2)",), numeric=lambda np, x: np.arccos(x), domain="|x| <= 1", ball="acos",
        sympy="acos",
    ),
    Function(
        id="atan", name="arctangent", spellings=("arctan", "atan", "arctg"), tex=r"\arctan", text="arctan",
        derivatives=("1/(1 + x^2)",), numeric=lambda np, x: np.arctan(x), ball="atan", sympy="atan",
    ),
    Function(
        id="acot", name="arccotangent", spellings=("arccot", "acot"), tex=r"\mathrm{arccot}", text="arccot",
        derivatives=("-1/(1 + x^2)",), numeric=lambda np, x: np.arctan(1 / x), definition="arctan(1/x)",
        domain="x != 0", sympy="acot",
    ),
    Function(
        id="asec", name="arcsecant", spellings=("arcsec", "asec"), tex=r"\mathrm{arcsec}", text="arcsec",
        derivatives=("1/(x^2 sqrt(1 - 1/x^2))",), numeric=lambda np, x: np.arccos(1 / x),
        definition="arccos(1/x)", domain="|x| >= 1", sympy="asec",
    ),
    Function(
        id="acsc", name="arccosecant", spellings=("arccsc", "acsc"), tex=r"\mathrm{arccsc}", text="arccsc",
        derivatives=("-1/(x^2 sqrt(1 - 1/x^2))",), numeric=lambda np, x: np.arcsin(1 / x),
        definition="arcsin(1/x)", domain="|x| >= 1", sympy="acsc",
    ),
)

HYPERBOLIC = (
    Function(
        id="sinh", name="hyperbolic sine", spellings=("sinh",), tex=r"\sinh", text="sinh",
        derivatives=("cosh(x)",), numeric=lambda np, x: np.sinh(x), ball="sinh", sympy="sinh",
        definition="(e^x - e^(-x))/2",
    ),
    Function(
        id="cosh", name="hyperbolic cosine", spellings=("cosh",), tex=r"\cosh", text="cosh",
        derivatives=("sinh(x)",), numeric=lambda np, x: np.cosh(x), ball="cosh", sympy="cosh",
        definition="(e^x + e^(-x))/2",
    ),
    Function(
        id="coth", name="hyperbolic cotangent", spellings=("coth",), tex=r"\coth", text="coth",
        derivatives=("-csch(x)^2",), numeric=lambda np, x: 1 / np.tanh(x), ball="coth", sympy="coth",
        definition="cosh(x)/sinh(x)", domain="x != 0",
    ),
    Function(
        id="sech", name="hyperbolic secant", spellings=("sech",), tex=r"\mathrm{sech}", text="sech",
        derivatives=("-sech(x) tanh(x)",), numeric=lambda np, x: 1 / np.cosh(x), ball="sech", sympy="sech",
        definition="1/cosh(x)",
    ),
    Function(
        id="csch", name="hyperbolic cosecant", spellings=("csch", "cosech"), tex=r"\mathrm{csch}", text="csch",
        derivatives=("-csch(x) coth(x)",), numeric=lambda np, x: 1 / np.sinh(x), ball="csch", sympy="csch",
        definition="1/sinh(x)", domain="x != 0",
    ),
    Function(
        id="asinh", name="inverse hyperbolic sine", spellings=("arsinh", "asinh", "arcsinh"),
        tex=r"\mathrm{arsinh}", text="arsinh", derivatives=("1/sqrt(x^2 + 1)",),
        numeric=lambda np, x: np.arcsinh(x), ball="asinh", sympy="asinh", definition="ln(x + sqrt(x^2 + 1))",
    ),
    Function(
        id="acosh", name="inverse hyperbolic cosine", spellings=("arcosh", "acosh", "arccosh"),
        tex=r"\mathrm{arcosh}", text="arcosh", derivatives=("1/(sqrt(x - 1) sqrt(x + 1))",),
        numeric=lambda np, x: np.arccosh(x), ball="acosh", sympy="acosh", domain="x >= 1",
        definition="ln(x + sqrt(x - 1) sqrt(x + 1))",
    ),
    Function(
        id="atanh", name="inverse hyperbolic tangent", spellings=("artanh", "atanh", "arctanh"),
        tex=r"\mathrm{artanh}", text="artanh", derivatives=("1/(1 - x^2)",),
        numeric=lambda np, x: np.arctanh(x), ball="atanh", sympy="atanh", domain="|x| < 1",
        definition="(1/2) ln((1 + x)/(1 - x))",
    ),
    Function(
        id="acoth", name="inverse hyperbolic cotangent", spellings=("arcoth", "acoth", "arccoth"),
        tex=r"\mathrm{arcoth}", text="arcoth", derivatives=("1/(1 - x^2)",),
        numeric=lambda np, x: np.arctanh(1 / x), sympy="acoth", domain="|x| > 1", definition="artanh(1/x)",
    ),
    Function(
        id="asech", name="inverse hyperbolic secant", spellings=("arsech", "asech", "arcsech"),
        tex=r"\mathrm{arsech}", text="arsech", derivatives=("-1/(x sqrt(1 - x^2))",),
        numeric=lambda np, x: np.arccosh(1 / x), sympy="asech", domain="0 < x < 1", definition="arcosh(1/x)",
    ),
    Function(
        id="acsch", name="inverse hyperbolic cosecant", spellings=("arcsch", "acsch", "arccsch"),
        tex=r"\mathrm{arcsch}", text="arcsch", derivatives=("-1/(x^2 sqrt(1 + 1/x^2))",),
        numeric=lambda np, x: np.arcsinh(1 / x), sympy="acsch", domain="x != 0", definition="arsinh(1/x)",
    ),
)

WITH_KINKS = (
    Function(
        id="abs", name="absolute value", spellings=("abs",), tex=r"\mathrm{abs}", text="abs",
        derivatives=("sign(x)",), numeric=lambda np, x: np.abs(x), ball="__abs__", sympy="Abs",
        kinks=(Kink(at="0", left="-1", right="1", convention="0"),), bare=False,
    ),
    Function(
        id="sign", name="sign function", spellings=("sign", "sgn", "signum"), tex=r"\mathrm{sgn}", text="sgn",
        derivatives=("0",), numeric=lambda np, x: np.sign(x), ball="sgn", sympy="sign",
        kinks=(Kink(at="0"),), bare=False,
    ),
    Function(
        id="max", name="maximum", spellings=("max", "maximum"), tex=r"\max", text="max", arguments=("x", "y"),
        derivatives=("1 if x >= y else 0", "1 if y > x else 0"), numeric=lambda np, x, y: np.maximum(x, y),
        ball="max", sympy="Max", kinks=(Kink(at="y", left="0", right="1", convention="1"),), bare=False,
    ),
    Function(
        id="min", name="minimum", spellings=("min", "minimum"), tex=r"\min", text="min", arguments=("x", "y"),
        derivatives=("1 if x <= y else 0", "1 if y < x else 0"), numeric=lambda np, x, y: np.minimum(x, y),
        ball="min", sympy="Min", kinks=(Kink(at="y", left="1", right="0", convention="1"),), bare=False,
    ),
)

ELEMENTARY = (*POWERS_AND_LOGARITHMS, *TRIGONOMETRIC, *INVERSE_TRIGONOMETRIC, *HYPERBOLIC, *WITH_KINKS)
