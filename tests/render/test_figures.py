"""Where nodes and arrows of a drawn graph go."""

from symgrad.document.model import Figure, FigureEdge, FigureNode
from symgrad.language.tree import Name
from symgrad.render.figures import arrows, identifiers, places
from tests.render.pages import NETWORK, SQUARED_GRAPH


def figure(where: dict[str, tuple[int, int]], *edges: tuple[str, str]) -> Figure:
    nodes = tuple(FigureNode(key, Name(key), (), column, row) for key, (column, row) in where.items())
    return Figure(nodes, tuple(FigureEdge(source, target) for source, target in edges))


def test_layers_are_centred_against_the_tallest():
    assert places(NETWORK) == {
        "o_1": (0, 0), "o_2": (0, -1), "o_3": (0, -2), "o_4": (1, -0.5), "o_5": (1, -1.5), "o_6": (2, -1),
    }  # fmt: skip


def test_a_row_chosen_on_purpose_is_kept():
    assert places(figure({"a": (0, 0), "b": (0, 1), "c": (1, 1)}))["c"] == (1, -1)


def test_parallel_edges_fan_out_and_stay_two():
    first, second, *_ = arrows(SQUARED_GRAPH)
    assert first.bend == -second.bend != 0


def test_an_edge_past_a_node_bends_around_it():
    bends = [arrow.bend for arrow in arrows(figure({"a": (0, 0), "b": (1, 0), "c": (2, 0)}, ("a", "b"), ("a", "c")))]
    assert bends[0] == 0 != bends[1]


def test_labels_of_crossing_edges_stand_near_their_sources():
    at = {(arrow.edge.source, arrow.edge.target): arrow.at for arrow in arrows(NETWORK)}
    assert at["o_1", "o_5"] < 0.5 == at["o_4", "o_6"]


def test_identifiers_are_safe_and_different():
    keys = ["w_1", "w1", "end", "∂E", "1", "a b", "ab"]
    names = identifiers(figure(dict.fromkeys(keys, (0, 0))))
    assert len(set(names.values())) == len(keys)
    assert all(name.isascii() and name.isalnum() and name[0].isalpha() for name in names.values())
    assert "end" not in names.values()
