"""Write the list of modules in ARCHITECTURE.md: a line a module, its own first sentence.

Run it after a module was added or renamed: ``python scripts/architecture.py``. A test compares.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "ARCHITECTURE.md"
START = "<!-- modules: written by scripts/architecture.py -->"
FLOORS = (
    "functions", "language", "numeric", "calculus", "networks", "checking", "document", "problems", "render", "cli",
)


def sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def modules(package: Path) -> list[str]:
    """A line for each module of a package, those of its packages after it."""
    lines = []
    for path in sorted(package.rglob("*.py")):
        name = str(path.relative_to(package))
        if sentence(path):
            lines.append(f"- `{name}`: {sentence(path)}")
    return lines


def listing() -> str:
    """The whole list, floor by floor."""
    source = ROOT / "symgrad"
    parts = ["\n".join(f"- `{path.name}`: {sentence(path)}" for path in sorted(source.glob("*.py")))]
    parts += [f"### {floor}\n\n" + "\n".join(modules(source / floor)) for floor in FLOORS if (source / floor).is_dir()]
    return "\n\n".join(parts) + "\n"


def page() -> str:
    """The page with its list made anew."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n\n{listing()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
