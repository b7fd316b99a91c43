"""What all tests share: snapshots, and the tools outside Python that some of them need.

A test that needs pdflatex or node is skipped where the tool is missing; with SYMGRAD_REQUIRE_TOOLS=1, as in CI,
it fails instead.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from tests import own_engine

# The same examples every time, so that a test does not fail by chance; `pytest --hypothesis-profile=explore` looks on.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("repeatable")

HERE = Path(__file__).parent
MATHJAX = HERE / "mathjax"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-snapshots", action="store_true", help="write the snapshots anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "oracle: SymPy's own derivative is used to check results against")
    own_engine.refuse()


@pytest.fixture(autouse=True)
def _own_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Only a test marked as using it as an oracle may call SymPy's derivative."""
    if request.node.get_closest_marker("oracle") is None:
        yield
        return
    with own_engine.as_oracle():
        yield


def missing(what: str) -> None:
    """Skip the test for want of a tool, or fail where every tool has to be there."""
    if os.environ.get("SYMGRAD_REQUIRE_TOOLS") == "1":
        pytest.fail(f"needs {what}, and SYMGRAD_REQUIRE_TOOLS=1 says that it must be there", pytrace=False)
    pytest.skip(f"needs {what}")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file that a person has read; ``make snapshots`` writes the files anew."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-snapshots"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"there is no snapshot {path}; `make snapshots` writes it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def compile_latex(tmp_path: Path) -> Callable[..., int]:
    """Compile a LaTeX document with pdflatex; the number of pages.

    Anything that runs into the margin is an error, unless ``margins=False``.
    """
    if shutil.which("pdflatex") is None:
        missing("pdflatex")

    def compile_document(source: str, margins: bool = True) -> int:
        (tmp_path / "page.tex").write_text(source, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
        log = run.stdout.decode("utf-8", "replace")
        assert run.returncode == 0, "\n".join(re.findall(r"^(?:!|l\.).*$", log, re.M)) or log[-2000:]
        overfull = re.findall(r"^Overfull \\hbox \((?!0\.|1\.)[^)]*\).*$", log, re.M)
        assert not (margins and overfull), "\n".join(overfull)
        pages = re.search(r"Output written on page\.pdf \((\d+) page", log)
        assert pages, log[-2000:]
        return int(pages[1])

    return compile_document


@pytest.fixture(scope="session")
def mathjax() -> Callable[[Mapping[str, str]], Mapping[str, Mapping[str, list[str]]]]:
    """Render pages of Markdown and run their formulas through MathJax: formulas, errors and text of each page."""
    if shutil.which("node") is None:
        missing("node")
    if not (MATHJAX / "node_modules").is_dir():
        missing("MathJax: `npm ci` in tests/mathjax installs it")

    def check(pages: Mapping[str, str]) -> Mapping[str, Mapping[str, list[str]]]:
        run = subprocess.run(
            ["node", "check.mjs"], cwd=MATHJAX, input=json.dumps(pages).encode(), capture_output=True, timeout=120, check=False
        )  # fmt: skip
        assert run.returncode == 0, run.stderr.decode()
        found: Mapping[str, Mapping[str, list[str]]] = json.loads(run.stdout)
        return found

    return check
