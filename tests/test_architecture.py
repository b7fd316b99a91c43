"""ARCHITECTURE.md lists every module, with what the module itself says it is for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_list_of_modules_is_true() -> None:
    specification = importlib.util.spec_from_file_location("architecture", ROOT / "scripts" / "architecture.py")
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run python scripts/architecture.py"
