"""The variants of gradient descent, one entry each: what a step does with the gradient g, as formulas.

The formulas stand as text in symgrad's own notation and are read once. The same entry is worked out by hand on a
page, exactly in a descent, and on whole arrays in training; to add a variant, write its entry.

Letters: w the parameter, g the gradient there, eta the learning rate, t the number of the step from 1 on; further
letters are the optimiser's own state, which is 0 before the first step, and its settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from symgrad.errors import AuthorError
from symgrad.functions.registry import nearest
from symgrad.language.parser import read
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import Name, Tree
from symgrad.language.tree import name as canonical_name
from symgrad.networks.values import Given, exact_number

if TYPE_CHECKING:
    from symgrad.networks.stepping import ArrayStepper

WEIGHT, GRADIENT, RATE, STEP = Name("w"), Name("g"), Name("eta"), Name("t")
"""The letters that every rule is written in."""


@dataclass(frozen=True)
class Optimiser:
    """A variant of gradient descent.

    ============  ==========================================================================================
    id            stable name, used in calls and problem files
    name          in words
    rules         the letters of its state with what each becomes in a step, in this order
    update        what the parameter becomes
    settings      numbers that it has besides the learning rate
    bounds        what is allowed for each setting: its least value, and what it must stay below (None for any)
    source        where the form of the rules comes from
    idea          what it does and why, in words, with its letters in braces
    remark        what is particular about this form, likewise; where ε stands, which Nesterov step it is
    ============  ==========================================================================================

    >>> adam = optimiser_of("adam", beta_1="0.8")
    >>> [str(letter) for letter in adam.letters], adam.settings["beta_1"]
    (['m', 'v', 'm_hat', 'v_hat'], '0.8')
    """

    id: str
    name: str
    rules: tuple[tuple[str, str], ...]
    update: str
    settings: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    idea: str = ""
    remark: str = ""

    @property
    def letters(self) -> tuple[Name, ...]:
        """The letters that a step works out before the parameter moves."""
        return tuple(canonical_name(letter) for letter, _ in self.rules)

    @property
    def memory(self) -> tuple[Name, ...]:
        """The letters that the next step starts from: those that stand in their own rule."""
        return tuple(letter for letter, tree in self.rule_trees if letter in names_in(tree))

    @cached_property
    def rule_trees(self) -> tuple[tuple[Name, Tree], ...]:
        """The rules as trees."""
        return tuple((canonical_name(letter), _read(text)) for letter, text in self.rules)

    @cached_property
    def update_tree(self) -> Tree:
        """What the parameter becomes, as a tree."""
        return _read(self.update)

    @cached_property
    def renamed_rules(self) -> tuple[tuple[Name, Tree], ...]:
        """The rules with another letter for each new value, so that old and new stand beside each other."""
        renamed = dict[Name, Tree]()
        rules = list[tuple[Name, Tree]]()
        for letter, tree in self.rule_trees:
            rules.append((_next(letter), substitute(tree, renamed)))
            renamed[letter] = _next(letter)
        return tuple(rules)

    @cached_property
    def renamed_update(self) -> Tree:
        """What the parameter becomes, in the letters of :attr:`renamed_rules`."""
        return substitute(self.update_tree, {letter: _next(letter) for letter in self.letters})

    @property
    def scaled(self) -> bool:
        """Whether steps are divided by the size of the slopes, so that they are about as long as the learning rate."""
        return "sqrt" in self.update

    def stepper(self) -> ArrayStepper:
        """The step on whole arrays of parameters, as training takes it."""
        from symgrad.networks.stepping import array_stepper

        letters = (WEIGHT, GRADIENT, RATE, STEP)
        return array_stepper(letters, self.rule_trees, self.update_tree, self.memory, self.numbers)

    @cached_property
    def numbers(self) -> Mapping[Name, Fraction]:
        """The settings as exact numbers, by letter."""
        return {canonical_name(letter): exact_number(text, letter) for letter, text in self.settings.items()}


def _next(letter: Name) -> Name:
    return Name(letter.base, (*letter.subscripts, "new"), letter.accent)


@cache
def _read(text: str) -> Tree:
    return read(text)


_HINTON: Final = "Tieleman & Hinton 2012, Neural networks for machine learning, 6e"
_OUTSIDE_REMARK: Final = "The small number {epsilon} stands outside of the root; it keeps the divisor from being 0."
_INSIDE_REMARK: Final = "The small number {epsilon} stands inside of the root; it keeps the divisor from being 0."
_ADAGRAD_IDEA: Final = (
    "The sum {s} of the squared slopes is kept for each variable. Dividing by its root makes steps smaller where the "
    "slopes were steep and larger where they were flat, so that all directions move alike; since {s} only grows, "
    "the steps get shorter and shorter."
)
_RMSPROP_IDEA: Final = (
    "Where AdaGrad adds up the squared slopes, {s} is a running mean of them: old ones are forgotten, so the steps do "
    "not die out. Its root is about as large as the recent slopes, so a step is about {eta} long in each variable, "
    "however steep or flat it is there."
)
_MEAN_SQUARES: Final = "w - eta g/(sqrt(s) + epsilon)"
_INSIDE: Final = "w - eta g/sqrt(s + epsilon)"

OPTIMISERS: Final[Mapping[str, Optimiser]] = {
    entry.id: entry
    for entry in (
        Optimiser("plain", "gradient descent", (), "w - eta g", source="Cauchy 1847"),
        Optimiser(
            "momentum", "momentum", (("v", "beta v + g"),), "w - eta v", {"beta": "0.9"},
            source="Polyak 1964, Some methods of speeding up the convergence of iteration methods",
            idea="The velocity {v} adds up the slopes so far, an older one weighed by {beta} once more with each step. "
            "Where the slope keeps its sign the steps grow, up to {most} times; where it changes its sign, as across a "
            "narrow valley, the slopes cancel.",
            remark="The learning rate stands outside of the velocity: a new rate acts at once.",
        ),
        Optimiser(
            "nesterov", "Nesterov momentum", (("v", "beta v + g"),), "w - eta (g + beta v)", {"beta": "0.9"},
            source="Nesterov 1983; in the form of Sutskever et al. 2013, rewritten for the point looked ahead to",
            idea="As with momentum the velocity {v} adds up the slopes so far; but the step is taken with the velocity "
            "that the same slope would lead to one step later. So it answers sooner where the slope changes.",
            remark="The gradient is taken at the point that is carried on, and the new velocity acts a second time.",
        ),
        Optimiser(
            "adagrad", "AdaGrad", (("s", "s + g^2"),), _MEAN_SQUARES, {"epsilon": "1e-8"},
            source="Duchi, Hazan & Singer 2011, Adaptive subgradient methods",
            idea=_ADAGRAD_IDEA, remark=_OUTSIDE_REMARK,
        ),
        Optimiser(
            "adagrad_inside", "AdaGrad, epsilon inside", (("s", "s + g^2"),), _INSIDE, {"epsilon": "1e-7"},
            source="Duchi, Hazan & Singer 2011, Adaptive subgradient methods",
            idea=_ADAGRAD_IDEA, remark=_INSIDE_REMARK,
        ),
        Optimiser(
            "rmsprop", "RMSProp", (("s", "beta s + (1 - beta) g^2"),), _MEAN_SQUARES,
            {"beta": "0.9", "epsilon": "1e-8"}, source=_HINTON,
            idea=_RMSPROP_IDEA, remark=_OUTSIDE_REMARK,
        ),
        Optimiser(
            "rmsprop_inside", "RMSProp, epsilon inside", (("s", "beta s + (1 - beta) g^2"),), _INSIDE,
            {"beta": "0.9", "epsilon": "1e-8"}, source=_HINTON,
            idea=_RMSPROP_IDEA, remark=_INSIDE_REMARK,
        ),
        Optimiser(
            "adam", "Adam",
            (
                ("m", "beta_1 m + (1 - beta_1) g"), ("v", "beta_2 v + (1 - beta_2) g^2"),
                ("m_hat", "m/(1 - beta_1^t)"), ("v_hat", "v/(1 - beta_2^t)"),
            ),
            "w - eta m_hat/(sqrt(v_hat) + epsilon)",
            {"beta_1": "0.9", "beta_2": "0.999", "epsilon": "1e-8"},
            source="Kingma & Ba 2015, Adam: a method for stochastic optimization, algorithm 1",
            idea="{m} is a running mean of the slopes, as with momentum, and {v} one of their squares, as with "
            "RMSProp. Both begin with 0 and would be too small at first; {m_hat} and {v_hat} correct that. So the very "
            "first step is almost exactly {eta} long in each variable, however large the slope.",
            remark="The small number {epsilon} stands outside of the root, beside the corrected mean square.",
        ),
    )
}  # fmt: skip


def optimiser_of(method: str | Optimiser, **settings: Given) -> Optimiser:
    """The optimiser with a name, with other settings where some are given.

    Raises AuthorError for a name or a setting that is not known, and for a setting out of its range: the shares
    beta lie from 0 to below 1, epsilon is not negative.

    >>> optimiser_of("momentum", beta="0.5").settings
    {'beta': '0.5'}
    """
    if isinstance(method, Optimiser):
        entry = method
    elif method in OPTIMISERS:
        entry = OPTIMISERS[method]
    else:
        near = nearest(str(method), list(OPTIMISERS)) or list(OPTIMISERS)
        raise AuthorError(f"the optimiser {method!r} is not known", expected=" or ".join(near))
    changed = dict(entry.settings)
    for letter, given in settings.items():
        if letter not in changed:
            known = ", ".join(changed) or "no settings"
            raise AuthorError(f"{entry.name} has no setting {letter!r}", expected=known)
        number = exact_number(given, letter)
        if number < 0 or (letter.startswith("beta") and number >= 1):
            allowed = "from 0 to below 1" if letter.startswith("beta") else "0 or more"
            raise AuthorError(f"{letter} is {given}", expected=allowed)
        changed[letter] = str(given)
    return replace(entry, settings=changed)
