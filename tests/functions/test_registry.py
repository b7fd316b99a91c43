"""The registry finds functions by every spelling, and says what is near where it does not."""

import pytest

from symgrad.errors import AuthorError
from symgrad.functions.activations import ACTIVATIONS
from symgrad.functions.elementary import ELEMENTARY
from symgrad.functions.losses import LOSSES as LOSS_ENTRIES
from symgrad.functions.registry import FUNCTIONS, LOSSES, SPELLINGS, activations, find, get, get_loss, nearest


@pytest.mark.parametrize("entry", [*ELEMENTARY, *ACTIVATIONS], ids=lambda entry: entry.id)
def test_every_entry_is_found_by_its_id_and_its_spellings(entry) -> None:  # type: ignore[no-untyped-def]
    assert get(entry.id) is FUNCTIONS[entry.id] is entry
    assert all(find(spelling) is entry for spelling in (entry.id, *entry.spellings))


def test_nothing_is_written_for_two_functions() -> None:
    written = [spelling for entry in FUNCTIONS.values() for spelling in {entry.id, *entry.spellings}]
    assert len(written) == len(set(written)) == len(SPELLINGS)


@pytest.mark.parametrize("entry", LOSS_ENTRIES, ids=lambda entry: entry.id)
def test_every_loss_is_found(entry) -> None:  # type: ignore[no-untyped-def]
    assert get_loss(entry.id) is LOSSES[entry.id] is entry


def test_entries_fit_together() -> None:
    for entry in FUNCTIONS.values():
        assert len(entry.derivatives) <= len(entry.arguments), entry.id
        assert len(entry.defaults) < len(entry.arguments), entry.id


def test_activations_are_those_that_say_so() -> None:
    assert [entry.id for entry in activations()] == [entry.id for entry in FUNCTIONS.values() if entry.kind == "activation"]
    assert {"sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "step", "identity"} <= {entry.id for entry in activations()}


@pytest.mark.parametrize("spelling", ["", "sine", "SIN", "x", "__class__"])
def test_what_is_not_a_spelling_is_not_found(spelling: str) -> None:
    assert find(spelling) is None


@pytest.mark.parametrize(("look_up", "word", "near"), [(get, "sigmiod", "sigmoid"), (get_loss, "square_error", "squared_error")])
def test_an_unknown_id_is_an_error_with_the_nearest(look_up, word: str, near: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AuthorError) as caught:
        look_up(word)
    assert f"did you mean '{near}'?" in caught.value.expected


def test_nearest_is_best_first_and_knows_when_nothing_is_near() -> None:
    assert nearest("sigmiod", ["tanh", "sigmoid", "sigma"])[0] == "sigmoid"
    assert nearest("cosine")[0].startswith("cos")
    assert nearest("qqqqqq") == []
    assert len(nearest("arcsin", count=2)) == 2
