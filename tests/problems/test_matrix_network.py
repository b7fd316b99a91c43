"""A network in matrix form as a problem: its parts, and what it refuses."""

import pytest

from symgrad.errors import AuthorError
from symgrad.problems.loader import loads

LAYER = "{units: 1, activation: identity, weights: [[1], [2]], biases: [0]}"


def sheet(fields: str) -> str:
    return f"title: t\nproblems:\n  - kind: matrix_network\n    layers: [{LAYER}]\n{fields}"


def test_its_parts_are_the_deltas_and_the_gradients() -> None:
    assignment = loads(sheet("    inputs: [1, 2]\n    targets: [3]\n"))
    assert [part.name for part in assignment.parts] == ["value delta^(1)", "gradient W^(1)", "gradient b^(1)"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("    inputs: [1, 2]\n", "belong together"),
        ("", "'input_units' is missing"),
        ("    inputs: [1, 2, 3]\n    targets: [3]\n", "expected: 3 × 1"),
        ("    inputs: [[1, 2], 3]\n    targets: [3]\n", "rows and numbers are mixed"),
        ("    inputs: 4\n    targets: [3]\n", "no list of numbers"),
        ("    inputs: [1, 2]\n    targets: [3]\n    batch: total\n", "expected: sum or mean"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(fields: str, words: str) -> None:
    with pytest.raises(AuthorError, match=words):
        loads(sheet(fields))
