"""A network's backpropagation as a page: what is given, forward, the loss, backward, the step, the check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symgrad.document.model import Block, Document, Heading, prose
from symgrad.document.network_backward import backward_blocks
from symgrad.document.network_forward import forward_blocks, loss_blocks
from symgrad.document.network_gradients import check_blocks, gradient_blocks
from symgrad.document.network_statement import count_blocks, statement_blocks
from symgrad.document.network_updates import update_blocks
from symgrad.networks.backpropagation import Backpropagation
from symgrad.networks.model import NetworkModel
from symgrad.networks.values import Given

Page = Backpropagation[Any]


def network_document(network: NetworkModel) -> Document:
    """A network by itself: its figure, its numbers, its parameters counted."""
    return Document(("A network",), (*statement_blocks(network), *count_blocks(network)))


def backpropagation_document(found: Page, learning_rate: Given | None = None) -> Document:
    """The worked solution; with a ``learning_rate`` also the step of every parameter."""
    blocks: list[Block] = []
    for title, part in network_sections(found, learning_rate):
        blocks += [Heading(2, prose(title)), *part]
    return Document(("Backpropagation",), tuple(blocks))


def network_sections(found: Page, learning_rate: Given | None = None) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """The parts of the page with their titles, for whoever puts headings and remarks between them.

    For a batch the passes of each example follow each other, then what they come to together.
    """
    network = found.network
    rate = () if learning_rate is None else (learning_rate,)
    yield "The network", statement_blocks(network, found, *rate)
    yield "How many parameters", count_blocks(network)
    for place, one in enumerate(found.instances, 1):
        which = f", example {place}" if found.is_batch else ""
        yield f"Forward pass{which}", forward_blocks(one)
        yield f"The loss{which}", loss_blocks(one)
        yield f"Backward pass{which}", backward_blocks(one, numbers_only=place > 1)
    yield "All gradients", gradient_blocks(found)
    if learning_rate is not None:
        yield "The step", update_blocks(found, learning_rate)
    yield "Check", check_blocks(found)
