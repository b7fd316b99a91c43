"""The networks that several tests use, and the published numbers beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from symgrad.networks.network import Layer, Network

_FILE = Path(__file__).parent.parent / "data" / "worked_examples.json"


def example(identifier: str) -> dict[str, Any]:
    """A published worked example."""
    return next(entry for entry in all_examples() if entry["id"] == identifier)


def all_examples() -> list[dict[str, Any]]:
    """All published worked examples."""
    found: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def lecture_network(**options: Any) -> Network:
    """The 3-2-1 network of the lecture."""
    layers = [
        Layer(2, "sigmoid", weights=[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], biases=[-0.4, 0.2]),
        Layer(1, "sigmoid", weights=[[-0.3], [-0.2]], biases=[0.1]),
    ]
    return Network(inputs=3, layers=layers, **{"loss": "squared_error", **options})
