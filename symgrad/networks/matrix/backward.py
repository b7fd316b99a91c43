"""The backward pass in matrix form: δ of the output layer, δ of the layers before it, the gradients."""

from __future__ import annotations

from symgrad.language.tree import (
    ONE,
    Call,
    Derivative,
    Listing,
    Name,
    Negative,
    Product,
    Relation,
    Sum,
    Summation,
    Tree,
)
from symgrad.networks.matrix.formula import Formula, Row
from symgrad.networks.matrix.forward import Setting, minus, shared
from symgrad.networks.matrix.loss import cancelling_factor, linear_factor, scaled_difference
from symgrad.networks.matrix.naming import COUNT, IDENTITY

_J = Name("j")


def partial(of: Name, by: Name) -> Derivative:
    """∂of/∂by"""
    return Derivative(of, (by,), partial=True)


def activation_slope(on: Setting, layer: int, *indices: str) -> Tree | None:
    """φ′(z^(l)), None for the identity."""
    function = on.layer(layer).function
    return Call(function, (on.letters.sums(layer, *indices),), primes=1) if function else None


def slope_entry(on: Setting, index: str) -> Tree:
    """∂J/∂a_j as it is used: c (a_j − y_j) where it has that form, else as the rules give it."""
    at = (*on.at(index), *on.example)
    output, target, units = on.letters.outputs(on.depth, *at), on.letters.targets(*at), on.letters.dimension(on.depth)
    factor = linear_factor(on.view, units)
    if factor is not None:
        return scaled_difference(factor, output, target)
    return on.view.slope(target, output, units).result_tree


def slope_formula(on: Setting) -> Formula | None:
    """The vector g of the slopes ∂J/∂a_j, where the formula for δ needs it; None where it does not."""
    last, units = on.layer(on.depth), on.letters.dimension(on.depth)
    plain = linear_factor(on.view, units) is not None or cancelling_factor(on.view, last.activation, units) is not None
    if on.letters.scalar or (is_softmax_with_cross_entropy(on) if last.over_layer else plain):
        return None
    letters, name = on.letters, on.letters.slope(on.depth)
    at = ("j", *on.example)
    left = (name, partial(letters.loss(*on.example), letters.outputs(on.depth, *at)))
    return on.made("slope", on.depth, name, left, on.free_with_example(on.depth),
                   [("loss_slope", slope_entry(on, "j"), "derivative of the loss", {})],
                   [("slope_vector", name, "these slopes, one below the other", {})])  # fmt: skip


def is_softmax_with_cross_entropy(on: Setting) -> bool:
    """Whether δ is p − y."""
    return on.layer(on.depth).over_layer and on.view.loss == "cross_entropy" and not on.view.mean


def delta_formula(on: Setting, layer: int) -> Formula:
    """δ^(l)"""
    letters, i = on.letters, on.example
    over = on.layer(layer).over_layer
    if layer == on.depth:
        index, matrix = _softmax_output(on) if over else _output(on)
    else:
        index, matrix = _softmax_hidden(on, layer) if over else _hidden(on, layer)
    name = letters.delta(layer)
    left = (name, partial(letters.loss(*i), letters.sums(layer, *on.at("j"), *i)))
    return on.made("delta", layer, name, left, on.free_with_example(layer), index, matrix)


def _output(on: Setting) -> tuple[list[Row], list[Row]]:
    """∂J/∂z_j = ∂J/∂a_j · ∂a_j/∂z_j"""
    last, letters, at = on.depth, on.letters, (*on.at("j"), *on.example)
    loss, output, weighted = letters.loss(*on.example), letters.outputs(last, *at), letters.sums(last, *at)
    target, units = letters.targets(*at), letters.dimension(last)
    slope = activation_slope(on, last, *at)
    entry = slope_entry(on, "j")
    chain = Product((partial(loss, output), partial(output, weighted)), dots=True)
    index: list[Row] = [
        ("chain", chain, "chain rule: {z} acts on the loss only through its own {a}", {"z": weighted, "a": output}),
        ("put_in", Product((entry, slope)) if slope else entry,
         "the derivative of the loss, times that of the activation" if slope else
         "the derivative of the loss; that of the identity is 1", {}),
    ]  # fmt: skip
    whole, aim = letters.outputs(last), letters.targets()
    slopes = activation_slope(on, last)
    linear = linear_factor(on.view, units)
    cancelled = cancelling_factor(on.view, on.layer(last).activation, units)
    if cancelled is not None and slope is not None:
        index.append(("cancel", scaled_difference(cancelled, output, target),
                      "{f} cancels against the denominator of the loss", {"f": slope}))  # fmt: skip
        return index, [("entry_by_entry", scaled_difference(cancelled, whole, aim), "all entries at once", {})]
    tree = letters.slope(last) if linear is None else scaled_difference(linear, whole, aim)
    if slopes is None:
        return index, [("entry_by_entry", tree, "all entries at once", {})]
    why = "both factors have the index {j} and nothing is summed: entry by entry"
    return index, [("entry_by_entry", on.entrywise(tree, slopes), why, {"j": _J})]


def softmax_slope(on: Setting, layer: int, index: str) -> Tree:
    """∂a_k/∂z_j = a_k (I_{k,j} − a_j)"""
    own, other = (on.letters.outputs(layer, *on.at(place), *on.example) for place in (index, "j"))
    return Product((own, minus(Name(IDENTITY.base, (index, "j")), other)))


def _jacobian_times(on: Setting, layer: int, tree: Tree) -> Tree:
    """(diag(a) − a aᵀ) v; for a batch the same in every column, A ⊙ (V − 1 1ᵀ (A ⊙ V))."""
    outputs = on.letters.outputs(layer)
    if not on.letters.batch:
        return Product((jacobian(outputs), tree))
    ones = on.ones(layer)
    sums = Product((ones, Call("transpose", (ones,)), Call("hadamard", (outputs, tree))))
    return Call("hadamard", (outputs, minus(tree, sums)))


def jacobian(outputs: Tree) -> Tree:
    """diag(a) − a aᵀ"""
    return minus(Call("diag", (outputs,)), Product((outputs, Call("transpose", (outputs,)))))


def _softmax_output(on: Setting) -> tuple[list[Row], list[Row]]:
    """Every output depends on z_j, so the chain rule sums over all of them."""
    last, letters, i = on.depth, on.letters, on.example
    loss, weighted = letters.loss(*i), letters.sums(last, *on.at("j"), *i)
    outputs = {index: letters.outputs(last, index, *i) for index in "jk"}
    targets = {index: letters.targets(index, *i) for index in "jk"}
    slope = softmax_slope(on, last, "k")
    chain = Product((partial(loss, outputs["k"]), partial(outputs["k"], weighted)), dots=True)
    index: list[Row] = [
        ("chain", on.total("k", last, chain), "chain rule: {z} acts on every output of the layer", {"z": weighted}),
        ("put_in", on.total("k", last, Product((slope_entry(on, "k"), slope))), "both derivatives put in", {}),
    ]
    if is_softmax_with_cross_entropy(on):
        inner = minus(Name(IDENTITY.base, ("k", "j")), outputs["j"])
        total = Product((outputs["j"], on.total("k", last, targets["k"])))
        index += [
            ("cancel", on.total("k", last, Product((Negative(targets["k"]), inner))), "{a} cancels",
             {"a": outputs["k"]}),
            ("split", Sum((Negative(targets["j"]), total)), "only {k} leaves the first part",
             {"k": _equal("k", "j")}),
            ("targets", minus(outputs["j"], targets["j"]), "the targets sum to 1", {}),
        ]  # fmt: skip
        return index, [("entry_by_entry", minus(letters.outputs(last), letters.targets()), "all entries at once", {})]
    name = letters.slope(last)
    entries = {index_: letters.slope(last, index_, *i) for index_ in "jk"}
    weighed = on.total("k", last, Product((entries["k"], outputs["k"])))
    index.append(("split", Product((outputs["j"], minus(entries["j"], weighed))),
                  "{g} for the derivative of the loss; only {k} leaves the first part",
                  {"g": entries["k"], "k": _equal("k", "j")}))  # fmt: skip
    return index, [("jacobian", _jacobian_times(on, last, name), "the softmax's Jacobian, which is symmetric", {})]


def _equal(left: str, right: str) -> Tree:
    return Relation(Name(left), "=", Name(right))


def _chain_to_next(on: Setting, layer: int, own: str) -> list[Tree]:
    """∂J/∂z_k · ∂z_k/∂a_j: from a unit of a layer through one of the next."""
    letters, i = on.letters, on.example
    following = letters.sums(layer + 1, *on.at("k"), *i)
    return [partial(letters.loss(*i), following), partial(following, letters.outputs(layer, *on.at(own), *i))]


def _hidden(on: Setting, layer: int) -> tuple[list[Row], list[Row]]:
    """∂J/∂z_j = Σ_k ∂J/∂z_k · ∂z_k/∂a_j · ∂a_j/∂z_j"""
    letters, at = on.letters, (*on.at("j"), *on.example)
    output, weighted = letters.outputs(layer, *at), letters.sums(layer, *at)
    slope = activation_slope(on, layer, *at)
    chain = Product((*_chain_to_next(on, layer, "j"), partial(output, weighted)), dots=True)
    back = Product((letters.delta(layer + 1, *on.at("k"), *on.example), letters.weights(layer + 1, *on.at("k", "j"))))
    why = "chain rule: {a} feeds every unit {k} of the next layer"
    slots: dict[str, Tree] = {"a": output, "k": Name("k")}
    if letters.scalar:
        why, slots = "chain rule, one factor for each arrow", {}
    index: list[Row] = [
        ("chain", on.total("k", layer + 1, chain), why, slots),
        ("put_in", on.total("k", layer + 1, Product((*back.factors, slope)) if slope else back),
         "each factor put in", {}),
    ]  # fmt: skip
    if slope and not letters.scalar:
        index.append(("constant_factor", Product((on.total("k", layer + 1, back), slope)),
                      "{f} does not depend on {k}", {"f": slope, "k": Name("k")}))  # fmt: skip
    moved = Product((on.transpose(letters.weights(layer + 1)), letters.delta(layer + 1)))
    slopes = activation_slope(on, layer)
    if slopes is None:
        return index, [("transpose", moved, "the sum runs over the first index: the transpose", {})]
    why = "the sum runs over the first index: the transpose; {f} stands beside it: entry by entry"
    return index, [("transpose", on.entrywise(moved, slopes), why, {"f": slope or slopes})]


def _softmax_hidden(on: Setting, layer: int) -> tuple[list[Row], list[Row]]:
    """Here every output p of the layer depends on z_j too."""
    letters, i = on.letters, on.example
    output, weighted = letters.outputs(layer, "p", *i), letters.sums(layer, "j", *i)
    chain = Product((*_chain_to_next(on, layer, "p"), partial(output, weighted)), dots=True)
    back = (letters.delta(layer + 1, "k", *i), letters.weights(layer + 1, "k", "p"))

    def both(tree: Tree) -> Tree:
        return on.total("p", layer, on.total("k", layer + 1, tree))

    index: list[Row] = [
        ("chain", both(chain), "chain rule: {z} acts on every output {p} of the layer, and that on every unit {k}",
         {"z": weighted, "p": Name("p"), "k": Name("k")}),
        ("put_in", both(Product((*back, *_factors(softmax_slope(on, layer, "p"))))), "each factor put in", {}),
    ]  # fmt: skip
    moved = Product((on.transpose(letters.weights(layer + 1)), letters.delta(layer + 1)))
    return index, [("jacobian", _jacobian_times(on, layer, moved), "the softmax's Jacobian, which is symmetric", {})]


def _factors(tree: Tree) -> tuple[Tree, ...]:
    return tree.factors if isinstance(tree, Product) else (tree,)


def weights_gradient(on: Setting, layer: int) -> Formula:
    """∂J/∂W_{j,k} = δ_j a_k"""
    letters = on.letters
    weight, before = letters.weights(layer, *on.at("j", "k")), letters.outputs(layer - 1, *on.at("k"), *on.example)
    name = letters.weights(layer)
    left = (letters.by(name), letters.by(weight))
    delta = letters.delta(layer, *on.at("j"), *on.example)
    whole = Product((letters.delta(layer), on.transpose(letters.outputs(layer - 1))))
    free = on.free(layer, layer - 1)
    if letters.batch:
        index = _over_examples(on, weight, Product((delta, before)))
        why = "the sum over the examples is row times column"
        return on.made("weights", layer, name, left, free, index, [("transpose", shared(on, whole), why, {})])
    index = _through_own_sum(on, layer, weight)
    index.append(("put_in", Product((delta, before)), "the factor beside {w} in {z} is {a}",
                  {"w": weight, "z": letters.sums(layer, *on.at("j")), "a": before}))  # fmt: skip
    return on.made("weights", layer, name, left, free, index,
                   [("outer_product", whole, "column times row: entry {jk} is the {j}-th times the {k}-th",
                     {"jk": _pair(), "j": _J, "k": Name("k")})])  # fmt: skip


def _pair() -> Tree:
    return Listing((Name("j"), Name("k")))


def biases_gradient(on: Setting, layer: int) -> Formula:
    """∂J/∂b_j = δ_j"""
    letters = on.letters
    bias, name = letters.biases(layer, *on.at("j")), letters.biases(layer)
    delta = letters.delta(layer, *on.at("j"), *on.example)
    left = (letters.by(name), letters.by(bias))
    if letters.batch:
        matrix = shared(on, Product((letters.delta(layer), on.ones())))
        return on.made("biases", layer, name, left, on.free(layer), _over_examples(on, bias, delta),
                       [("column_sum", matrix, "times a column of ones: each row is summed", {})])  # fmt: skip
    index = _through_own_sum(on, layer, bias)
    index.append(("put_in", delta, "{b} stands in {z} by itself: the factor 1",
                  {"b": bias, "z": letters.sums(layer, *on.at("j"))}))  # fmt: skip
    return on.made("biases", layer, name, left, on.free(layer), index,
                   [("entry_by_entry", letters.delta(layer), "all entries at once", {})])  # fmt: skip


def _through_own_sum(on: Setting, layer: int, parameter: Name) -> list[Row]:
    """∂J/∂W_{j,k} = ∂J/∂z_j · ∂z_j/∂W_{j,k}"""
    weighted = on.letters.sums(layer, *on.at("j"))
    chain = Product((partial(on.letters.loss(), weighted), partial(weighted, parameter)), dots=True)
    why = "chain rule: {w} occurs in {z} only"
    return [("chain", chain, why, {"w": parameter, "z": weighted})]


def _over_examples(on: Setting, parameter: Name, body: Tree) -> list[Row]:
    """The gradients of the examples, added; divided by their number where the loss is the mean."""
    one = partial(on.letters.loss("i"), parameter)

    def total(tree: Tree) -> Tree:
        return shared(on, Summation(tree, Name("i"), ONE, COUNT))

    words = "mean" if on.mean else "sum"
    return [("batch", total(one), f"the loss is the {words} over the examples", {}),
            ("put_in", total(body), "the gradient of one example put in", {})]  # fmt: skip




def chain_of(on: Setting, layer: int) -> Relation:
    """∂J/∂W^(2) = ∂J/∂z^(3) · ∂z^(3)/∂a^(2) · ∂a^(2)/∂z^(2) · ∂z^(2)/∂W^(2)"""
    letters = on.letters
    factors: list[Tree] = [partial(letters.loss(), letters.sums(on.depth))]
    for number in range(on.depth, layer, -1):
        factors.append(partial(letters.sums(number), letters.outputs(number - 1)))
        factors.append(partial(letters.outputs(number - 1), letters.sums(number - 1)))
    factors.append(partial(letters.sums(layer), letters.weights(layer)))
    return Relation(letters.by(letters.weights(layer)), "=", Product(tuple(factors), dots=True))


def row_of_jacobians(on: Setting) -> Relation | None:
    """(δ^(1))ᵀ = (δ^(3))ᵀ W^(3) diag(φ′(z^(2))) W^(2) diag(φ′(z^(1))), the chain as a product of Jacobians.

    None where there is nothing to multiply: with one layer, and of single units.
    """
    letters = on.letters
    if on.depth == 1 or letters.scalar or letters.batch:
        return None
    factors: list[Tree] = [Call("transpose", (letters.delta(on.depth),))]
    for layer in range(on.depth - 1, 0, -1):
        factors.append(letters.weights(layer + 1))
        slope = activation_slope(on, layer)
        if on.layer(layer).over_layer:
            factors.append(jacobian(letters.outputs(layer)))
        elif slope is not None:
            factors.append(Call("diag", (slope,)))
    return Relation(Call("transpose", (letters.delta(1),)), "=", Product(tuple(factors)))
