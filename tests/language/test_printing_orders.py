"""From the fourth derivative on its order is a number in brackets, and that is read back."""

from __future__ import annotations

import pytest

from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.language.printing import to_source, to_tex, to_text
from symgrad.language.tree import Call, Name

NOTATION = Notation(functions=("f",))


@pytest.mark.parametrize(("primes", "text", "tex"), [
    (3, "f'''(x)", "f'''"), (4, "f⁽⁴⁾(x)", "f^{(4)}"), (9, "f⁽⁹⁾(x)", "f^{(9)}"),
])  # fmt: skip
def test_a_high_order_is_a_number(primes: int, text: str, tex: str) -> None:
    tree = Call("f", (Name("x"),), primes)
    assert to_text(tree) == text
    assert to_tex(tree).startswith(tex)
    for write in (to_text, to_tex, to_source):
        assert read(write(tree), NOTATION) == tree


def test_a_sine_keeps_its_dashes_since_a_number_would_be_a_power() -> None:
    tree = Call("sin", (Name("x"),), 4)
    assert to_text(tree) == "sin''''(x)"
    assert read(to_text(tree)) == tree
