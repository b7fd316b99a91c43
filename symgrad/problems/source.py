"""Reading a YAML file as text: every scalar stays the text that was written, and every value knows its line.

YAML itself would turn ``no`` into false, ``1.10`` into 1.1, ``010`` into 8 and ``2024-01-02`` into a date
before anybody could ask what was meant. Here a file is mappings, lists and texts; the schema converts.
Repeated keys, tags and more than one document are errors, and limits hold while the file is being read.

>>> source = parse("marks: 1.10\\nanswer: no\\n")
>>> source.data
{'marks': '1.10', 'answer': 'no'}
>>> source.line(("answer",))
2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from symgrad.errors import AuthorError

Data: TypeAlias = "dict[str, Data] | list[Data] | str | None"
Location: TypeAlias = tuple[str | int, ...]

MAXIMUM_BYTES = 1_000_000
MAXIMUM_DEPTH = 40
MAXIMUM_VALUES = 50_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its values, and the line on which each of them begins."""

    data: Data
    lines: dict[Location, int]
    path: str | None = None

    def line(self, location: Location) -> int | None:
        """The line of a value, or of the nearest thing around it that is known."""
        for length in range(len(location), -1, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return None

    def error(self, location: Location, message: str, expected: str = "") -> AuthorError:
        """An error at a place of this file."""
        return AuthorError(message, path=self.path, line=self.line(location), expected=expected)


def read(path: str | Path) -> Source:
    """The file as a :class:`Source`.

    Raises:
        AuthorError: if the file is missing, is not UTF-8 or YAML, or is too large or too deep.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
    except FileNotFoundError:
        raise AuthorError("there is no such file", path=path) from None
    except IsADirectoryError:
        raise AuthorError("this is a directory", path=path, expected="a problem file (YAML)") from None
    except OSError as error:
        raise AuthorError(f"the file cannot be read: {error.strerror or error}", path=path) from None
    except ValueError as error:  # a NUL in the name
        raise AuthorError(f"this cannot be the name of a file: {error}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise AuthorError("this line is not UTF-8", path=path, line=line, expected="a file saved as UTF-8") from None
    return parse(text, path=str(path))


def parse(text: str, path: str | None = None) -> Source:
    """The text of a file as a :class:`Source`.

    Raises:
        AuthorError: with the line, if the text is not YAML or uses what is not allowed here.
    """
    if len(text) > MAXIMUM_BYTES:
        raise AuthorError("the file is too large", path=path, expected=f"at most {MAXIMUM_BYTES} bytes")
    try:
        root = _Composer(path).compose(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise AuthorError("a character that YAML does not allow", path=path, line=line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = error.problem or error.context or "this cannot be read"
        raise AuthorError(f"not valid YAML: {message}", path=path, line=mark.line + 1 if mark else None) from None
    except (ValueError, OverflowError) as error:  # PyYAML's scanner calls chr() on "\UFFFFFFFF"
        raise AuthorError(f"not valid YAML: {error}", path=path) from None
    lines: dict[Location, int] = {}
    return Source(_plain(root, (), lines, path), lines, path)


@dataclass(slots=True)
class _Node:
    """A value with its line; inside a mapping that is the line of its key, which is where errors point."""

    value: dict[str, _Node] | list[_Node] | str | None
    line: int


class _Composer:
    """Builds nodes from YAML events with a stack of its own, so that depth is a number and not a crash."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.anchors: dict[str, _Node] = {}
        self.open: list[_Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.root: _Node | None = None

    def compose(self, events: Iterator[yaml.Event]) -> _Node:
        for event in events:
            line = event.start_mark.line + 1 if event.start_mark else 1
            match event:
                case yaml.DocumentStartEvent() if self.root is not None:
                    raise self.error("a second document begins here", line, "one document in a file")
                case yaml.ScalarEvent():
                    if _SURROGATE.search(event.value):
                        raise self.error("an escape that is half a character", line)
                    self.add(_Node(_scalar(event), line), event)
                case yaml.MappingStartEvent():
                    self.enter(_Node({}, line), event)
                case yaml.SequenceStartEvent():
                    self.enter(_Node([], line), event)
                case yaml.AliasEvent():
                    self.add(self.aliased(event.anchor, line), event)
                case yaml.CollectionEndEvent():
                    self.open.pop()
                    self.keys.pop()
        if self.root is None:
            raise self.error("the file is empty", 1, "an assignment with a title and problems")
        return self.root

    def error(self, message: str, line: int, expected: str = "") -> AuthorError:
        return AuthorError(message, path=self.path, line=line, expected=expected)

    def aliased(self, anchor: str | None, line: int) -> _Node:
        if anchor is None or anchor not in self.anchors:
            raise self.error(f"*{anchor} has no anchor &{anchor} before it", line)
        node = self.anchors[anchor]
        if any(node is parent for parent in self.open):
            raise self.error(f"*{anchor} contains itself", line)
        return node

    def enter(self, node: _Node, event: yaml.NodeEvent) -> None:
        self.add(node, event)
        self.open.append(node)
        self.keys.append(None)
        if len(self.open) > MAXIMUM_DEPTH:
            raise self.error("nested too deeply", node.line, f"at most {MAXIMUM_DEPTH} levels")

    def add(self, node: _Node, event: yaml.NodeEvent) -> None:
        """Put a node where it belongs: as the root, as an item, as a key, or as the value of the key before."""
        if getattr(event, "tag", None) not in (None, "!"):
            raise self.error(f"the tag {event.tag} is not used here", node.line, "plain values")  # type: ignore[attr-defined]
        if not isinstance(event, yaml.AliasEvent) and event.anchor is not None:
            self.anchors[event.anchor] = node
        if not self.open:
            self.root = node
            return
        match self.open[-1].value:
            case list() as items:
                items.append(node)
            case dict() as entries:
                self.keys[-1] = self.entry(entries, self.keys[-1], node)

    def entry(self, entries: dict[str, _Node], key: tuple[str, int] | None, node: _Node) -> tuple[str, int] | None:
        """One step inside a mapping: a key to be remembered, or the value of the one remembered."""
        if key is not None:
            word, line = key
            entries[word] = _Node(node.value, line)
            return None
        if not isinstance(node.value, str) or not node.value:
            raise self.error("a key has to be a word", node.line)
        if node.value in entries:
            first = entries[node.value].line
            raise self.error(f"'{node.value}' is given twice (first on line {first})", node.line, "each key once")
        return node.value, node.line


def _scalar(event: yaml.ScalarEvent) -> str | None:
    """The text that was written; nothing at all after a key is None, and "" is an empty text."""
    written = event.value
    return None if written == "" and event.style is None else str(written)


def _plain(root: _Node, start: Location, lines: dict[Location, int], path: str | None) -> Data:
    """The values without their nodes; aliases are written out here, so the limit on their number holds here."""
    lines[start] = root.line
    if len(lines) > MAXIMUM_VALUES:
        raise AuthorError(
            "too many values once the aliases are written out",
            path=path,
            line=root.line,
            expected=f"at most {MAXIMUM_VALUES}",
        )
    match root.value:
        case dict() as entries:
            return {key: _plain(node, (*start, key), lines, path) for key, node in entries.items()}
        case list() as items:
            return [_plain(node, (*start, index), lines, path) for index, node in enumerate(items)]
        case value:
            return value
