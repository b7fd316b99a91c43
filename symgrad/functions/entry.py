"""What symgrad knows of a function, as plain data.

Mathematics stands here as text in symgrad's own notation; the floors above read it once, when it is
first needed. So an entry can be written, checked and understood without knowing any other module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["elementary", "activation"]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One line of a derivation: the expression, and why it equals the line before."""

    expression: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kink:
    """A place without a derivative: the slopes on both sides, and the value that practice takes there.

    ``left`` and ``right`` are the one-sided derivatives, "" where there is none (a jump);
    ``convention`` is "" where no value is taken.
    """

    at: str
    left: str = ""
    right: str = ""
    convention: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """An entry of the registry.

    ============  =====================================================================================
    id            stable name, used in trees and as a spelling
    name          in words, as a reason reads it: "sine" in "derivative of the sine"
    spellings     every way in which people write it, the id included
    tex, text     how it is printed, as TeX and in a terminal
    arguments     the formal names used in the texts below
    defaults      values of the arguments after the first that may be left out
    definition    in terms of simpler functions, "" for a primitive
    derivatives   one for each argument, "" where it is 0 wherever it exists or is not offered
    derivation    the lines from the definition to the first derivative, where they are worth showing
    output_form   the first derivative in terms of the function's value o: "(1 - o) o"
    domain        a condition on the arguments, "" for all real numbers
    kinks         where there is no derivative
    ball          the method of a ball (python-flint's arb) that evaluates a primitive, "" for a defined one
    numeric       vectorised and stable, called with the numpy module and then the arguments
    sympy         the name of SymPy's own class, "" where symgrad makes one from this entry
    bare          may be written without brackets: sin x
    kind          "activation" for what a unit of a network may use
    forms         other ways to write it, each with how it comes about
    largest_slope the number that no slope exceeds, where the following shows it
    slope_gap     what a slope lacks of that number, in a form that is seen not to be negative: "(1/2 - o)^2"
    reflection    the value at −x by the value o at x: "1 - o"
    ============  =====================================================================================
    """

    id: str
    name: str
    spellings: tuple[str, ...]
    tex: str
    text: str
    derivatives: tuple[str, ...]
    numeric: Callable[..., Any]
    arguments: tuple[str, ...] = ("x",)
    defaults: tuple[str, ...] = ()
    definition: str = ""
    derivation: tuple[Rewrite, ...] = ()
    output_form: str = ""
    domain: str = ""
    kinks: tuple[Kink, ...] = ()
    ball: str = ""
    sympy: str = ""
    bare: bool = True
    kind: Kind = "elementary"
    forms: tuple[Rewrite, ...] = ()
    largest_slope: str = ""
    slope_gap: str = ""
    reflection: str = ""


@dataclass(frozen=True, slots=True)
class LossRange:
    """Between which values a loss lies, for all its targets or for some of them.

    ============  =====================================================================================
    at            where the lowest value is, a relation in o and t
    lowest        the lowest value, in t
    level         the prediction at which the loss is M, in t and M: so no bound holds it
    levels        for which M, a condition
    surplus       by how much the loss is above M there, "0" where it is just M
    targets       for which targets, a condition on t, "" for all
    reached       whether a prediction reaches the lowest value, or only comes as close as one likes
    ============  =====================================================================================
    """

    at: str
    level: str
    lowest: str = "0"
    levels: str = "M > 0"
    surplus: str = "0"
    targets: str = ""
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Loss:
    """An objective function: what it charges for one output o with the target t.

    ============  =====================================================================================
    id            stable name, used in problem files
    name          in words
    term          for one output, in t and o
    factor        what stands before the sum of the terms: "1", "1/2", ...
    combine       "sum" over the outputs of an instance, or "mean" over the instances of that sum
    constant      the factor that a derivative brings along and that a course may drop ("2"), "" for none
    targets       which targets it takes, a condition on t, "" for any
    outputs       which outputs it takes, a condition on o, "" for any
    distribution  whether several targets are the probabilities of a distribution, which sum to 1
    ranges        between which values it lies
    joints        the predictions at which its formula changes, in t
    ============  =====================================================================================
    """

    id: str
    name: str
    term: str
    factor: str = "1"
    combine: Literal["sum", "mean"] = "sum"
    constant: str = ""
    targets: str = ""
    outputs: str = ""
    distribution: bool = False
    ranges: tuple[LossRange, ...] = ()
    joints: tuple[str, ...] = ()
