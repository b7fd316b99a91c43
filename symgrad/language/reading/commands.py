r"""The TeX commands that the reader knows, as the kinds of token that they are.

Greek letters and functions (``\eta``, ``\sin``) are not listed: the letters and the registry know them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        r"\cdot": ("·", "·"), r"\times": ("·", "·"), r"\ast": ("*", "*"), r"\div": ("/", "/"), r"\bullet": ("·", "·"),
        r"\le": ("≤", "≤"), r"\leq": ("≤", "≤"), r"\leqslant": ("≤", "≤"), r"\ge": ("≥", "≥"), r"\geq": ("≥", "≥"),
        r"\geqslant": ("≥", "≥"), r"\lt": ("<", "<"), r"\gt": (">", ">"), r"\ne": ("≠", "≠"), r"\neq": ("≠", "≠"),
        r"\approx": ("≈", "≈"), r"\to": ("→", "→"), r"\rightarrow": ("→", "→"), r"\mapsto": ("→", "→"),
        r"\coloneqq": (":=", ":="), r"\infty": ("constant", "infinity"), r"\partial": ("∂", "∂"),
        r"\prime": (r"\prime", "'"), r"\frac": (r"\frac", r"\frac"), r"\dfrac": (r"\frac", r"\dfrac"),
        r"\tfrac": (r"\frac", r"\tfrac"), r"\cfrac": (r"\frac", r"\cfrac"), r"\sqrt": (r"\sqrt", r"\sqrt"),
        r"\hat": ("accent", "hat"), r"\widehat": ("accent", "hat"), r"\bar": ("accent", "bar"),
        r"\overline": ("accent", "bar"), r"\tilde": ("accent", "tilde"), r"\widetilde": ("accent", "tilde"),
        r"\sum": ("sum", r"\sum"), r"\underbrace": (r"\underbrace", r"\underbrace"),
        r"\{": (r"\{", "{"), r"\}": (r"\}", "}"), r"\lbrace": (r"\{", "{"), r"\rbrace": (r"\}", "}"),
        r"\lbrack": ("[", "["), r"\rbrack": ("]", "]"), r"\lparen": ("(", "("), r"\rparen": (")", ")"),
        r"\vert": ("|", "|"), r"\mid": ("|", "|"), r"\ell": ("name", "l"), r"\pm": ("±", "±"), r"\mp": ("∓", "∓"),
        r"\|": ("‖", "‖"), r"\Vert": ("‖", "‖"), r"\lVert": ("‖", "‖"), r"\rVert": ("‖", "‖"), r"\%": ("%", "%"),
        r"\ldots": ("…", "…"), r"\dots": ("…", "…"), r"\cdots": ("…", "…"), r"\int": ("∫", "∫"), r"\prod": ("∏", "∏"),
        r"\lim": ("lim", "lim"), r"\vec": ("vec", "vec"), r"\dot": ("dot", "dot"), r"\ddot": ("dot", "dot"),
        r"\nabla": ("∇", "∇"), r"\\": ("\\\\", "\\\\"), r"\_": ("_", "_"), r"\Pi": ("∏", "∏"),
    }
)  # fmt: skip
"""Each command with the kind and the text of its token."""

IGNORED = (
    "big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|biggl|biggr|Biggl|Biggr|quad|qquad|thinspace|enspace|"
    "displaystyle|textstyle|scriptstyle|limits|nolimits|mathstrut|space|boxed|fbox"
)
"""Commands about looks, read as a space (an alternation for a pattern)."""
