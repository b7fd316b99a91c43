"""The Greek letters: the spelled name that a tree holds, the character, and the TeX command.

A tree knows a Greek letter by its name ("eta"), however it was typed. Only letters that differ from
a Latin one have an entry; TeX has no command for the others either.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
        "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
        "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
        "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
        "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    }
)  # fmt: skip
"""The spelled name of each letter, with its character."""

_VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "ϵ": "epsilon", "varepsilon": "epsilon", "ϑ": "theta", "vartheta": "theta", "ϰ": "kappa", "varkappa": "kappa",
        "ϕ": "phi", "varphi": "phi", "ϱ": "rho", "varrho": "rho", "ϖ": "pi", "varpi": "pi", "ς": "sigma",
        "varsigma": "sigma", "\u00b5": "mu", "\u2126": "Omega",
    }
)  # fmt: skip
"""Other characters and commands for the same letters; µ is the micro sign and Ω the ohm sign."""

_NAMES: Mapping[str, str] = MappingProxyType(
    {**{character: name for name, character in CHARACTERS.items()}, **{name: name for name in CHARACTERS}, **_VARIANTS}
)


def spelled(letter: str) -> str | None:
    r"""The spelled name of a Greek letter given as a character, a name or a TeX command; None for anything else.

    >>> spelled("η"), spelled(r"\varphi"), spelled("x")
    ('eta', 'phi', None)
    """
    return _NAMES.get(letter.removeprefix("\\"))


def character(name: str) -> str | None:
    """The character of a letter given by its spelled name.

    >>> character("eta")
    'η'
    """
    return CHARACTERS.get(name)


def command(name: str) -> str | None:
    r"""The TeX command of a letter given by its spelled name.

    >>> command("eta")
    '\\eta'
    """
    if name not in CHARACTERS:
        return None
    return r"\varepsilon" if name == "epsilon" else f"\\{name}"
