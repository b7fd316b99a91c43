r"""The tokens of matrix notation: @ is a product, .T and ^\top are a transpose."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MATRIX_SIGNS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"@": ("*", "*"), "⊙": ("⊙", "⊙"), "‖": ("‖", "‖"), "∥": ("‖", "‖"), "⊤": ("name", "T")}
)
MATRIX_COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        r"\top": ("name", "T"), r"\intercal": ("name", "T"), r"\odot": ("⊙", "⊙"), r"\det": ("name", "det"),
        r"\tr": ("name", "tr"), r"\Tr": ("name", "tr"), r"\trace": ("name", "tr"), r"\diag": ("name", "diag"),
    }
)  # fmt: skip
"""The kind and the text of each sign and command."""



def transposes(text: str, first: int) -> bool:
    """Whether the point at a place begins Python's x.T."""
    return text[first : first + 2] == ".T" and not text[first + 2 : first + 3].isalnum()
