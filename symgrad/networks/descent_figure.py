"""What a picture of a descent needs, as plain floats: nothing has to be worked out again to draw it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symgrad.language.tree import Name, Tree
from symgrad.networks.descent_path import Path
from symgrad.numeric.compiled import compile_numeric

_SAMPLES = 121
_GRID = 41
_MARGIN = 0.15
_WIDEST = 1e6
"""Beyond this the picture of a diverging path would show nothing; curves are drawn around the points before."""


@dataclass(frozen=True, slots=True)
class DescentFigure:
    """Points and lines of a descent.

    ============  ==========================================================================
    variables     the names of the axes
    points        the points, a tuple of coordinates each
    values        the value at each point
    gradients     the gradient at each point
    tangents      for each point of a function of one variable: (x, f(x), f′(x)), the line through it
    secants       for each step: its length, the change of the value, and the slope between both points
    curve         for one variable: (x, f(x)) along the axis, nan where there is no value
    surface       for two variables: the coordinates along both axes and a row of values for each of the second
    ============  ==========================================================================

    >>> from symgrad.networks.descent import descend
    >>> figure = descend("x^2", {"x": 1}, "0.25", 2).figure
    >>> figure.points, figure.tangents[0], figure.secants[0]
    (((1.0,), (0.5,), (0.25,)), (1.0, 1.0, 2.0), (0.5, -0.75, 1.5))
    """

    variables: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    values: tuple[float, ...]
    gradients: tuple[tuple[float, ...], ...]
    tangents: tuple[tuple[float, float, float], ...]
    secants: tuple[tuple[float, float, float], ...]
    curve: tuple[tuple[float, float], ...]
    surface: tuple[tuple[float, ...], tuple[float, ...], tuple[tuple[float, ...], ...]] | None


def figure_of(tree: Tree, variables: tuple[Name, ...], path: Path) -> DescentFigure:
    """The figure of a path on a function."""
    points = tuple(tuple(map(float, point.values())) for point in path.points)
    values = tuple(map(float, path.values))
    gradients = tuple(tuple(map(float, slopes.values())) for slopes in path.gradients)
    single = len(variables) == 1
    tangents = (
        tuple((point[0], value, slope[0]) for point, value, slope in zip(points, values, gradients, strict=True))
        if single
        else ()
    )
    axes = [_axis([point[place] for point in points], _SAMPLES if single else _GRID) for place in range(len(variables))]
    compiled = compile_numeric(tree, variables)
    curve = tuple(zip(axes[0].tolist(), compiled(axes[0]).tolist(), strict=True)) if single else ()
    surface = None
    if len(variables) == 2:
        heights = compiled(axes[0][np.newaxis, :], axes[1][:, np.newaxis])
        surface = (tuple(axes[0].tolist()), tuple(axes[1].tolist()), tuple(map(tuple, heights.tolist())))
    return DescentFigure(
        tuple(map(str, variables)), points, values, gradients, tangents, _secants(points, values), curve, surface
    )


def _secants(
    points: tuple[tuple[float, ...], ...], values: tuple[float, ...]
) -> tuple[tuple[float, float, float], ...]:
    found = list[tuple[float, float, float]]()
    for place in range(len(points) - 1):
        step = np.subtract(points[place + 1], points[place])
        length, change = float(np.linalg.norm(step)), values[place + 1] - values[place]
        along = float(step[0]) if len(step) == 1 else length
        found.append((length, change, change / along if along else 0.0))
    return tuple(found)


def _axis(along: list[float], count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Numbers from a little before the path to a little after it."""
    near = [number for number in along if abs(number - along[0]) <= _WIDEST] or along[:1]
    low, high = min(near), max(near)
    margin = _MARGIN * (high - low) or max(1.0, abs(low)) * _MARGIN
    return np.linspace(low - margin, high + margin, count)
