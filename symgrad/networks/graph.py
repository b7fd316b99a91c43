"""The graph that people make and ask: from an expression or by hand, its values and its gradients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from symgrad.language.tree import Tree
from symgrad.networks.backprop import GraphPass, run
from symgrad.networks.building import parts_of
from symgrad.networks.rounding import Rounding
from symgrad.networks.values import Given
from symgrad.networks.wiring import Wiring
from symgrad.shown import Shown

if TYPE_CHECKING:
    import sympy


class Graph(Wiring, Shown):
    """A computational graph.

    ``Graph.of`` makes one from an expression; by hand, give a :class:`~symgrad.networks.wiring.Node` for each
    operation, in any order, and the output where several nodes feed no other.

    >>> graph = Graph.of("d (b + c)")
    >>> [str(node.key) for node in graph.nodes]
    ['d', 'b', 'c', 'a', 'f']
    >>> graph.backward(at={"b": 2, "c": 3, "d": 4}).gradients["b"].value
    4.0
    """

    def __repr__(self) -> str:
        return self._brief(f"of {len(self.nodes)} nodes, to {self.output}")

    @classmethod
    def of(
        cls,
        source: str | Tree | sympy.Basic | Mapping[str, str | Tree],
        *,
        output: str | None = None,
        functions: Iterable[str] = (),
    ) -> Graph:
        """The graph of an expression, one elementary operation a node, or of definitions by name.

        ``functions`` declares abstract functions. Raises StudentError where a text cannot be read, and
        AuthorError where the definitions form no graph.

        >>> chain = Graph.of({"x": "f(w)", "y": "f(x)", "z": "f(y)"}, functions=["f"])
        >>> str(chain.output)
        'z'
        """
        nodes, found = parts_of(source, output, tuple(functions))
        return cls(nodes, found)

    def forward(self, at: Mapping[str, Given], rounding: Rounding | None = None) -> GraphPass:
        """The value of every node; ``at`` gives the inputs.

        Raises AuthorError for an input that is missing or not known, and a value outside an operation's domain.

        >>> Graph.of("x x").forward(at={"x": 3}).values["f"]
        9.0
        """
        return run(self, at, rounding, gradients=False)

    def backward(self, at: Mapping[str, Given] | None = None, rounding: Rounding | None = None) -> GraphPass:
        """The gradient of the output by every node, each written in the gradients of the nodes that use it.

        Without ``at`` in symbols only. Raises AuthorError as :meth:`forward` does.

        >>> Graph.of("x x").backward(at={"x": 3}).gradients["x"].value
        6.0
        """
        return run(self, at, rounding, gradients=True)
