"""The table of mistakes: every named mistake is one entry, and nothing else makes sentences about mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from symgrad.checking.diagnosis.entries_algebra import ALGEBRA
from symgrad.checking.diagnosis.entries_chains import CHAINS
from symgrad.checking.diagnosis.entries_errors import ERRORS
from symgrad.checking.diagnosis.entries_forward import FORWARD
from symgrad.checking.diagnosis.entries_gradients import GRADIENTS
from symgrad.checking.diagnosis.entries_implicit import IMPLICIT
from symgrad.checking.diagnosis.entries_lines import LINES
from symgrad.checking.diagnosis.entries_slopes import SLOPES
from symgrad.checking.diagnosis.entries_whole import WHOLE
from symgrad.checking.diagnosis.mistake import Mistake

ENTRIES: Final = (*ALGEBRA, *CHAINS, *IMPLICIT, *WHOLE, *LINES, *FORWARD, *SLOPES, *ERRORS, *GRADIENTS)
MISTAKES: Final[Mapping[str, Mistake]] = MappingProxyType({entry.id: entry for entry in ENTRIES})
"""Every mistake by its id."""
