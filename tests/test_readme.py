"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import symgrad as sg
from symgrad.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for _, block in BLOCKS for line in block.splitlines() if line.startswith("symgrad ")
]


def test_the_python_session() -> None:
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted > 10
    assert results.failed == 0


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_the_pages_of_the_documentation(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False)
    assert (results.attempted > 3) == (page.stem != "mistakes")
    assert results.failed == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = [str(ROOT / part) if part.startswith("examples/") else part for part in shlex.split(command)[1:]]
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output


def test_the_shown_answer_is_the_one_that_comes() -> None:
    shown = next(block for _, block in BLOCKS if block.startswith("Derivative of"))
    assert shown.strip() == sg.differentiate("x^2 sin x", wrt="x").to_text().strip()


def test_the_problem_file() -> None:
    text = next(block for kind, block in BLOCKS if kind == "yaml")
    assert "13.0004" in sg.loads(text).solution().to_markdown()
