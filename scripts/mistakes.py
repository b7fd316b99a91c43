"""Write docs/mistakes.md: every mistake that is recognised, with an example, what is said of it, and its source.

Run it after an entry was added or changed: ``python scripts/mistakes.py``. A test compares.
"""

from __future__ import annotations

from pathlib import Path

from symgrad.checking.diagnosis.listing import mistake_list

PAGE = Path(__file__).parent.parent / "docs" / "mistakes.md"
INTRODUCTION = """
A wrong answer is compared with what each of these mistakes makes of the question, singly and two at once, wherever in
the derivation they can be made. Where several give the same answer all of them are named; where none fits, nothing is
said but that the answer is wrong. Each entry gives an example, where it is said to look (feedback "where") and what is
said of it (feedback "what"). The list is written by `scripts/mistakes.py`; `symgrad mistakes` prints it.
"""


def page() -> str:
    """The page as it should be."""
    title, _, rest = mistake_list().to_markdown(full=True).partition("\n")
    return f"{title}\n{INTRODUCTION}{rest}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
