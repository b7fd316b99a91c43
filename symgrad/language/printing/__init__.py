"""Trees written out: as text for a terminal, as TeX, and as what a person would type."""

from symgrad.language.printing.source import to_source
from symgrad.language.printing.tex import to_tex
from symgrad.language.printing.text import to_text

__all__ = ["to_source", "to_tex", "to_text"]
