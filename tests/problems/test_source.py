"""Reading YAML as text: nothing is converted, everything has its line, and hostile files end in one clear error."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import AuthorError
from symgrad.problems import source


@pytest.mark.parametrize(
    "written",
    ["no", "yes", "on", "off", "1.10", "1e-3", "010", "0x1F", "2024-01-02", "null", "~", "1_000", "12:30:00", ".inf"],
)
def test_scalars_stay_the_text_that_was_written(written: str) -> None:
    assert source.parse(f"value: {written}").data == {"value": written}


def test_a_value_that_is_left_out_is_none_and_an_empty_text_is_empty() -> None:
    assert source.parse('a:\nb: ""\n').data == {"a": None, "b": ""}


def test_every_value_knows_its_line() -> None:
    read = source.parse("title: x\nproblems:\n  - kind: value\n    at:\n      x: 2\n")
    assert read.line(("problems", 0, "at", "x")) == 5
    assert read.line(("problems", 0, "missing")) == 3, "the nearest thing that is known"
    assert read.line(()) == 1


def test_aliases_are_written_out() -> None:
    assert source.parse("a: &f [1, 2]\nb: *f\n").data == {"a": ["1", "2"], "b": ["1", "2"]}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "given twice (first on line 1)"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, "'c' is given twice"),
        ("[" * 10_000, 1, "nested too deeply"),
        (BOMB, None, "too many values"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag"),
        ("a: &x [*x]\n", 1, "contains itself"),
        ("a: *nowhere\n", 1, "no anchor"),
        ("---\na: 1\n---\nb: 2\n", 3, "second document"),
        ("", 1, "empty"),
        ("# only a comment\n", None, "empty"),
        ("a: [1, 2\n", None, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("? [1, 2]\n: 3\n", 1, "a key has to be a word"),
        ("a: \x07\n", 1, "does not allow"),
        ('a: "\\UFFFFFFFF"\n', None, "not valid YAML"),
        ('a: "\\ud800"\n', 1, "half a character"),
        ("a: " + "9" * 1_000_001, None, "too large"),
    ],
)
def test_what_cannot_be_used_is_one_clear_error(text: str, line: int | None, words: str) -> None:
    with pytest.raises(AuthorError) as caught:
        source.parse(text, "sheet.yaml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("sheet.yaml")
    if line is not None:
        assert caught.value.line == line


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t\\x0"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = source.parse(text)
    except AuthorError:
        return
    assert read.line(()) is not None


def test_files_that_cannot_be_read_are_author_errors(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"title: x\ncourse: caf\xe9\n")
    with pytest.raises(AuthorError, match=r"line 2: this line is not UTF-8"):
        source.read(tmp_path / "latin.yaml")
    with pytest.raises(AuthorError, match="no such file"):
        source.read(tmp_path / "nothing.yaml")
    with pytest.raises(AuthorError, match="directory"):
        source.read(tmp_path)
    with pytest.raises(AuthorError):
        source.read("nul\0byte.yaml")


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbftitle: x\n")
    assert source.read(tmp_path / "bom.yaml").data == {"title": "x"}
