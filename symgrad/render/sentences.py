"""Feedback as plain text on a line, and under an answer that could not be read the caret."""

from __future__ import annotations

from symgrad.checking.asked import Degree
from symgrad.checking.chains.verdict import ChainVerdict
from symgrad.checking.marking import PartMark
from symgrad.checking.verdict import Verdict
from symgrad.document.chain_feedback import chain_text
from symgrad.document.marking import part_sentence
from symgrad.document.verdicts import sentence
from symgrad.render.columns import softened
from symgrad.render.text import prose


def spoken(verdict: Verdict | PartMark | ChainVerdict, degree: Degree | None = None) -> str:
    """The feedback of a verdict, or what is said of a part that was marked.

    >>> from symgrad.checking.check import check
    >>> print(spoken(check("2x sin + x^2", expected="2x")))
    'sin' needs something to act on.
      2x sin + x^2
             ^
    Did you mean sin(x)?
    """
    if isinstance(verdict, PartMark):
        return softened(prose(part_sentence(verdict))).strip()
    if isinstance(verdict, ChainVerdict):
        return softened(prose(chain_text(verdict, degree or verdict.degree))).strip()
    if verdict.problem is not None:
        return str(verdict.problem)
    return softened(prose(sentence(verdict, degree))).strip()
