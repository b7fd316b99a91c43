"""What a reader is told about a text: the declared names, what ``log`` means, and the limits.

>>> Notation(names=("w_5_6", "o_5"), closed=True).names
('w_5_6', 'o_5')
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a text may ask for; each limit is enforced while reading.

    ==========  =====================================================================================
    length      characters of the text
    depth       brackets, fractions and powers inside each other
    nodes       parts of the tree
    digits      digits of one written number
    exponent    size of a number in an exponent
    ==========  =====================================================================================
    """

    length: int = 20_000
    depth: int = 48
    nodes: int = 20_000
    digits: int = 100
    exponent: int = 1_000


@dataclass(frozen=True, slots=True)
class Notation:
    """How a text is to be read.

    ===============  ================================================================================
    names            declared variables and parameters in canonical spelling ("x", "eta", "w_5_6")
    functions        declared functions without a formula ("f", "phi"): ``f(x)`` is a call
    logarithm_base   what ``log`` without a written base means; ``ln`` is always natural
    assumptions      conditions on the names, as text ("x > 0")
    closed           only declared names may occur; any other is an error that lists them
    matrices         the signs of matrix notation may occur: ‖x‖, a ⊙ b, x.T @ A, x^\\top
    limits           how much the text may ask for
    ===============  ================================================================================
    """

    names: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    logarithm_base: Literal["e"] | int = "e"
    assumptions: tuple[str, ...] = ()
    closed: bool = False
    matrices: bool = False
    limits: Limits = field(default_factory=Limits)
