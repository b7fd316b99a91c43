"""Names that carry the number of a layer: raised in brackets, and in brackets themselves before anything raised."""

import pytest

from symgrad.language.printing import to_tex, to_text
from symgrad.language.tree import TWO, Call, Name, Power, Product, Tree

W, V = Name("W", ("(2)", "j", "k")), Name("W", ("(l+1)",))


@pytest.mark.parametrize(
    ("tree", "text", "tex"),
    [
        (W, "W⁽²⁾_(j,k)", "W_{j,k}^{(2)}"),
        (V, "W⁽ˡ⁺¹⁾", "W^{(l+1)}"),
        (Power(V, TWO), "(W⁽ˡ⁺¹⁾)²", "(W^{(l+1)})^2"),
        (Call("transpose", (V,)), "(W⁽ˡ⁺¹⁾)ᵀ", r"(W^{(l+1)})^\top"),
        (Name("1", ("m",)), "𝟏_m", r"\mathbf{1}_m"),
        (Call("hadamard", (Product((V, Name("x"))), Name("y"))), "(W⁽ˡ⁺¹⁾ x) ⊙ y", r"(W^{(l+1)} x) \odot y"),
    ],
)
def test_a_layer_is_raised(tree: Tree, text: str, tex: str) -> None:
    assert (to_text(tree), to_tex(tree)) == (text, tex)
