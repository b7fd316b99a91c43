"""A proof with the idle terms of a long sum under one name proves what it did, and refuses what it did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symgrad.errors import ProofError
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import Name, Negative
from symgrad.networks.grouping import grouped
from symgrad.networks.local import local_gradient
from symgrad.networks.network import Layer, Network

_SHARE = "e^a/(e^a + e^b + e^c + e^d + e^f)"


@pytest.mark.parametrize(
    ("left", "right", "variable", "wanted"),
    [
        (_SHARE, "1", "b", "e^a/(e^a + e^b + rest)"),
        (_SHARE, "e^c", "b", "e^a/(e^a + e^b + e^c + rest)"),
        (_SHARE, "1", "a", "e^a/(e^a + rest)"),
        ("e^a/(e^a + e^b + e^c)", "1", "a", "e^a/(e^a + e^b + e^c)"),  # too short to be worth it
        ("c a/(a + b + c + d)", "b d", "a", "c a/(a + b + c + d)"),  # every term is needed
        ("a/(a + b + c + d) + a/(a + b + c + f)", "1", "a", "a/(a + b + c + d) + a/(a + b + c + f)"),  # two sums
        ("a/(a b + b + c + d)", "1", "a", "a/(a b + b + c + d)"),  # b is in a term that stays
    ],
)
def test_what_is_put_under_one_name(left, right, variable, wanted):
    assert to_text(grouped(read(left), read(right), Name(variable))[0]) == wanted


@pytest.mark.parametrize("units", [3, 6])
def test_a_shortcut_with_the_wrong_sign_is_still_refused(units):
    network = Network(inputs=1, layers=[Layer(units, "softmax")], loss="cross_entropy")
    node = network.graph.node(Name("o", ("2",)))
    assert all(local_gradient(node, place) for place in range(len(node.parents)))
    wrong = tuple(replace(shortcut, tree=Negative(shortcut.tree)) for shortcut in node.shortcuts)
    with pytest.raises(ProofError):
        local_gradient(replace(node, shortcuts=wrong), 0)
