"""A short run of the fuzzer, from the hostile answers; `make fuzz` runs it for as long as you like."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="the fuzzer needs atheris, which there is for Linux only")

ROOT = Path(__file__).parent.parent.parent
RUNS = 1500


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for place, entry in enumerate(json.loads((ROOT / "tests/data/hostile_answers.json").read_text("utf-8"))["unbalanced"]):
        # The last bytes choose the key, and that this is text; the encoding of what follows is the first byte.
        (corpus / str(place)).write_bytes(b"\x01" + entry.encode("utf-8", "surrogatepass") + b"\x01\x00")
    program = [sys.executable, "-m", "tests.checking.fuzz_answers", str(corpus)]
    limits = [f"-runs={RUNS}", "-seed=1", "-timeout=20", "-max_len=400", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run([*program, *limits], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
