"""Which rows a network puts into the wrong class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symgrad.networks.blocks import Array


@dataclass(frozen=True, slots=True)
class Classes:
    """How outputs are read as classes: the largest of several, or each on its side of a threshold.

    >>> import numpy as np
    >>> found = classes_of(np.array([[0.0], [1.0]]))
    >>> found.threshold, found.count(np.array([[0.4], [0.5]]), np.array([[1.0], [1.0]]))
    (0.5, 1)
    """

    threshold: float | None

    def wrong(self, outputs: Array, targets: Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """For each row whether its class is not that of its targets; an output that is nan is in none."""
        if self.threshold is None:
            found = outputs.argmax(axis=1) != targets.argmax(axis=1)
        else:
            found = ((outputs >= self.threshold) != (targets >= self.threshold)).any(axis=1)
        return np.asarray(found | np.isnan(outputs).any(axis=1))

    def count(self, outputs: Array, targets: Array) -> int:
        """How many rows are misclassified."""
        return int(self.wrong(outputs, targets).sum())


def classes_of(targets: Array) -> Classes | None:
    """How the targets say what the classes are; None where they are other numbers than 0 and 1, or −1 and 1."""
    if np.isin(targets, (0.0, 1.0)).all():
        one_of_several = targets.shape[1] > 1 and (targets.sum(axis=1) == 1).all()
        return Classes(None if one_of_several else 0.5)
    return Classes(0.0) if np.isin(targets, (-1.0, 1.0)).all() else None
