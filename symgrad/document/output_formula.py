"""The general formula for a weight of the output layer, derived with indices instead of numbers."""

from __future__ import annotations

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.document.chains import path_tree
from symgrad.document.evidence import require
from symgrad.document.model import Aligned, Block, Document, Formula, Line, Paragraph, prose
from symgrad.language.traversal import substitute
from symgrad.language.tree import Derivative, Name, Product, Relation, Summation, Tree
from symgrad.networks.activations import activation_of
from symgrad.networks.algebra import product_of
from symgrad.networks.letters import Letters, letters_of
from symgrad.networks.objective import Objective, objective_of

_I, _J, _K, _L = Name("i"), Name("j"), Name("k"), Name("l")
_CHECK = prose("**Check.** Each line equals the one before it, and the result equals the derivative of the one term of "
               "the loss that contains the weight, with everything put in.")


def output_formula_document(
    activation: str = "sigmoid", loss: str = "squared_error", notation: str | Letters = "lecture"
) -> Document:
    """∂E/∂w_{j,k} for any output layer with this activation and loss, as a page."""
    letters = letters_of(notation)
    title = prose("The gradient of any weight {w} of the output layer", w=letters.weight_of("j", "k"))
    return Document(title, output_formula_blocks(activation, loss, letters))


def output_formula_blocks(activation: str, loss: str, letters: Letters) -> tuple[Block, ...]:
    """The chain through z_k and o_k, each factor derived, and everything put in.

    Raises ProofError where the formula does not equal the derivative of the loss with everything put in.
    """
    weight, total, output = letters.weight_of("j", "k"), letters.sum_of_unit("k"), letters.output_of("k")
    objective = objective_of(loss, drop_constant=False, dropped_by_default=False)
    sums = Summation(Product((letters.weight_of("i", "k"), letters.output_of("i"))), _I)
    activated = activation_of(activation).of(total, (total,))
    charged = _charged(objective, letters)
    factors = (derive(charged, output, partial=True), derive(activated, total, partial=True),
               derive(sums, weight, partial=True))  # fmt: skip
    together = product_of(*(factor.result_tree for factor in factors))
    in_weights = substitute(together, {total: sums})
    whole = substitute(in_weights, {output: substitute(activated, {total: sums})})
    _prove(factors, objective, letters, whole, substitute(activated, {total: sums}), weight)
    names = (Derivative(letters.loss_name, (output,), True), Derivative(output, (total,), True),
             Derivative(total, (weight,), True))  # fmt: skip
    left = Derivative(letters.loss_name, (weight,), True)
    definitions = (Relation(letters.loss_name, "=", charged), Relation(output, "=", activated),
                   Relation(total, "=", sums))  # fmt: skip
    blocks: list[Block] = [
        Paragraph(prose("Output unit {k} takes {z} and sends on {o}. The sum runs over all units {i} that feed it; "
                        "{j} is the one whose weight is asked for. The loss charges every output:", k=_K, i=_I,
                        j=_J, z=definitions[2], o=definitions[1])),
        Formula(definitions[0]),
        Paragraph(prose("The weight {w} feeds output {k} alone, so there is one path:", w=weight, k=_K)),
        Formula(path_tree((weight, total, output, letters.loss_name))),
        Aligned(left, (Line("=", Product(names, dots=True)),)),
    ]
    for word, name, factor in zip(("loss", "activation", "weighted sum"), names, factors, strict=True):
        blocks += [Paragraph(prose(f"**The {word}:**")), _lines(name, factor)]
    lines = (Line("=", together), Line("=", in_weights, prose("put in {z}", z=definitions[2])),
             Line("=", whole, prose("put in {o}", o=definitions[1])))  # fmt: skip
    return (*blocks, Paragraph(prose("**Together:**")), Aligned(left, lines), Paragraph(_CHECK))


def _charged(objective: Objective, letters: Letters) -> Tree:
    """E over all outputs l."""
    term = objective.tree((letters.target_of("l"),), (letters.output_of("l"),))
    return Summation(term, _L)


def _lines(name: Tree, derivation: Derivation) -> Aligned:
    lines = [Line("=", derivation.pending_tree)]
    for line in derivation.lines():
        lines.append(Line("=", line.tree, prose(line.step.pattern, **dict(line.step.bindings))))
    return Aligned(name, tuple(lines))


def _prove(
    factors: tuple[Derivation, ...], objective: Objective, letters: Letters, whole: Tree, output: Tree, weight: Name
) -> None:
    """Each factor by itself, and the product beside the derivative of the one term that contains the weight."""
    for factor in factors:
        require(factor.verify(), factor)
    term = objective.tree((letters.target_of("k"),), (output,))
    prove_equal(Derivative(term, (weight,), True), whole)
