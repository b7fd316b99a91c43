"""Why a descent ended where it did, and what its learning rate does: the ending, and what the curvature explains."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symgrad.calculus.shape import zeros
from symgrad.calculus.signs import smooth_inside
from symgrad.calculus.verify import prove_equal
from symgrad.document.curvatures import bound_blocks, curvature_table, eigenvalue_blocks, eigenvalues_text, signed
from symgrad.document.descent_numbers import approximate
from symgrad.document.evidence import listed
from symgrad.document.model import Block, Formula, Paragraph, Text, prose
from symgrad.document.put_in import number_tree
from symgrad.document.steps import RATE, long_run
from symgrad.errors import AuthorError, ProofError, UnsupportedError
from symgrad.language.tree import ONE, Call, Name, Negative, Product, Quotient, Relation, Sum, Tree, number
from symgrad.networks.curvature import Curvature, curvature_of, scaled
from symgrad.networks.descent import Descent
from symgrad.networks.values import Value

_BETA = Name("beta")
_MOST_VARIABLES = 5
_FEW = 12
_SMALL = 1e-3
_CREEPING = Fraction(1, 1000)
"""A step that takes less than this share off the distance gets nowhere."""
_KINDS = {
    "minimum": "This is a **minimum**.",
    "maximum": "This is a **maximum**, no minimum: a start the least bit beside it would move away from it.",
    "saddle": "This is a **saddle point**, no minimum: the function falls in one direction and rises in another, and "
    "a start the least bit beside it would in the end move away.",
    "flat": "The second derivatives do not tell whether it is a minimum.",
}


def ending_blocks(found: Descent) -> tuple[Block, ...]:
    """Why it ended, and after which step; nothing where a few steps were asked for and taken."""
    if found.stopped == "max_steps" and not found.task.stops and found.steps <= _FEW:
        return ()
    blocks: list[Block] = [Paragraph(_ending(found))]
    if found.stopped == "flat":
        blocks += _flat(found)
    return tuple(blocks)


def _ending(found: Descent) -> Text:
    steps = "1 step" if found.steps == 1 else f"{found.steps} steps"
    where = "at the start" if found.steps == 0 else f"after {steps}"
    match found.stopped:
        case "max_steps":
            rules = ", before any of its rules would end it" if found.task.stops else ", as many as were asked for"
            return prose(f"The descent ends {where}{rules}.")
        case "flat":
            return prose(f"The descent ends {where}: the gradient is 0 here, so it would stay where it is.")
        case "diverged":
            return prose(f"The descent ends {where}: the numbers have grown beyond all bounds, it **diverges**.")
        case "undefined":
            at = () if found.beyond is None else listed(
                tuple(Relation(name, "≈" if value.exact is None else "=", approximate(value))
                      for name, value in zip(found.beyond.names(), found.beyond.values(), strict=True)))  # fmt: skip
            words = f"Step {found.steps + 1} leads to {{at}}, where the function has no value or no derivative; the "
            words += "descent "
            return prose(words + f"ends before it, {where}.", at=at)
        case _:
            assert found.stop is not None
            limit = number_tree(found.stop.limit)
            return prose(f"The descent ends {where}: {found.stop.says}.", limit=limit)


def _flat(found: Descent) -> list[Block]:
    """What the second derivatives say of a point where the gradient is 0."""
    curvature = curvature_at(found, found.steps)
    if curvature is None:
        return []
    if len(found.variables) == 1:
        second = Relation(Call(str(found.name), (_point_tree(found),), primes=2), *signed(curvature.largest))
        opening = prose("The second derivative there is {second}. ", second=second)
    else:
        opening = prose("The eigenvalues of the Hessian there are {values}. ", values=eigenvalues_text(curvature))
    return [Paragraph((*opening, *prose(_KINDS[curvature.shape])))]


def _point_tree(found: Descent) -> Tree:
    return approximate(found.points[-1][found.variables[0]])


def curvature_at(found: Descent, step: int) -> Curvature | None:
    """The curvature at a point of the path; None where there are many variables, or there is none."""
    if len(found.variables) > _MOST_VARIABLES or not smooth_inside(found.expression_tree):
        return None
    point = {name: Fraction(found.points[step][name]) for name in found.variables}
    try:
        return curvature_of(found.expression_tree, found.variables, point)
    except (AuthorError, UnsupportedError, ProofError):
        return None


def reason_blocks(found: Descent) -> tuple[Block, ...]:
    """What the learning rate does, from the curvature: exactly for a quadratic, nearly so elsewhere."""
    if found.optimiser.rules or found.schedule.id != "constant":
        return _other_method(found)
    far = found.diverges or found.stopped == "undefined"
    curvature = curvature_at(found, 0 if far else found.steps)
    if curvature is None:
        return _at_a_corner(found)
    if found.stopped == "flat" and found.steps == 0:
        return ()
    if curvature.rate is None and found.stopped == "undefined":
        return ()
    rate = number_tree(Fraction(found.learning_rate))
    if not curvature.quadratic:
        return _nearly(found, curvature, rate, far)
    if len(found.variables) > 1:
        return (*_opening(found, curvature), *curvature_table(curvature, Fraction(found.learning_rate)),
                *bound_blocks(curvature, Fraction(found.learning_rate)), *_on_the_ridge(found, curvature))  # fmt: skip
    (derivation,) = found.derivations
    second = curvature.hessian.rows[0][0].result_tree
    if curvature.largest <= 0:
        return _no_minimum(curvature)
    lowest = zeros(derivation.result_tree, derivation.variable)[0]
    return long_run(derivation, second, lowest, rate)


def _nearly_flat(found: Descent) -> bool:
    """Whether the slopes at the end are small beside those at the start."""
    first, last = (max(abs(float(slope)) for slope in found.gradients[place].values()) for place in (0, -1))
    return last <= _SMALL * first


def _at_a_corner(found: Descent) -> tuple[Block, ...]:
    """Why a fixed learning rate does not settle at a corner: the slope does not fall towards it."""
    if len(found.variables) > 1 or found.steps < 2 or smooth_inside(found.expression_tree):
        return ()
    before, last = (float(slope) for found_slopes in found.gradients[-2:] for slope in found_slopes.values())
    if before * last >= 0 or abs(last) < abs(before) / 2:
        return ()
    words = (
        "In the last step the slope has changed its sign but not its size: the lowest place is a **corner**. Towards "
    )
    words += (
        "it the slope does not go to 0, so the steps do not get shorter, and with a fixed learning rate the points "
    )
    words += "go on jumping across it. A learning rate that falls lets them settle."
    return (Paragraph(prose(words)),)


def _on_the_ridge(found: Descent, curvature: Curvature) -> tuple[Block, ...]:
    """Why a descent comes to a saddle point after all."""
    first, last = (max(abs(float(slope)) for slope in found.gradients[place].values()) for place in (0, -1))
    if curvature.shape != "saddle" or last >= first:
        return ()
    text = (
        "So far the points come closer to the saddle point: this start lies in the direction that shrinks, or nearly "
        "so. What little it is off in the other direction grows with every step; only where that is nothing at all "
        "does the descent end at the saddle point."
    )
    return (Paragraph((text,)),)


def _no_minimum(curvature: Curvature) -> tuple[Block, ...]:
    if not curvature.largest:
        text = "The slope is the same everywhere, so there is **no minimum**: each step goes equally far down."
    else:
        text = "The second derivative is negative: the function has a maximum and **no minimum**. Descent runs away "
        text += "from the maximum, faster and faster, with any learning rate."
    return (Paragraph(prose(text)),)


def _other_method(found: Descent) -> tuple[Block, ...]:
    """For the other methods, and for rates that fall: what the numbers show."""
    if not found.optimiser.rules:
        return _falling(found)
    blocks: list[Block] = []
    if not found.diverges and found.rises:
        why = "this method does not go straight against the slope, so a single step need not go down."
        if Name("v") in found.optimiser.memory and Name("m") not in found.optimiser.memory:
            why = "the velocity carries the point on past the lowest place, as a ball rolls through a valley and up "
            why += "the other side."
        blocks.append(Paragraph(prose("On the way the value rises now and then: " + why)))
    return (*blocks, *_momentum_bound(found), *_beside_plain(found))


def _momentum_bound(found: Descent) -> tuple[Block, ...]:
    """Below which learning rate momentum converges on a quadratic."""
    curvature = curvature_at(found, 0) if found.optimiser.id == "momentum" and found.schedule.id == "constant" else None
    if curvature is None or not curvature.quadratic or curvature.rate is None:
        return ()
    beta, rate = found.optimiser.numbers[_BETA], Fraction(found.learning_rate)
    limit = scaled(curvature.rate, 1 + beta)
    before, now = Name("d", ("0",)), Name("d", ("1",))
    single = len(found.variables) == 1
    grows = Sum((ONE, _BETA, Negative(Product((RATE, Name("lambda"))))))
    step = Sum((Product((grows, now)), Negative(Product((_BETA, before)))))
    bound = Quotient(Product((number(2), Sum((ONE, _BETA)))), Name("lambda", () if single else ("max",)))
    words = "With momentum the last step is carried on: from the distances {before} and {now} from the minimum, before "
    words += "and after a step, the next leads to {step}, "
    words += (
        "where {value} is the second derivative. "
        if single
        else ("along each eigenvector of the Hessian with its eigenvalue {value}. ")
    )
    words += "Such distances die out for every rate below {bound}, {more} times as much as plain descent bears; "
    words += (
        "{rate} lies below it: momentum **converges**."
        if limit > Value(rate)
        else ("{rate} is not below it: momentum does **not converge**.")
    )
    velocity = Quotient(Sum((before, Negative(now))), RATE)
    carried = Sum((Product((_BETA, velocity)), Product((Name("lambda"), now))))
    prove_equal(Sum((now, Negative(Product((RATE, carried))))), step)
    given: dict[str, Tree] = {
        "before": before,
        "now": now,
        "step": step,
        "value": Name("lambda"),
        "more": number_tree(1 + beta),
    }
    bounds: dict[str, Tree] = {"bound": Relation(bound, *signed(limit)), "rate": Relation(RATE, "=", number_tree(rate))}
    return (Paragraph(prose(words, **given, **bounds)),)


def _beside_plain(found: Descent) -> tuple[Block, ...]:
    """Where plain descent would be after as many steps."""
    plain = found.plainly()
    if not found.steps or plain.stopped == "undefined" or found.diverges or found.stopped == "undefined":
        return ()
    steps = "the first step" if found.steps == 1 else f"{found.steps} steps"
    here, there = found.values[-1], plain.values[-1]
    if plain.diverges:
        if here > found.values[0]:
            return ()
        words = "Plain gradient descent with the same learning rate would **diverge**; with "
        words += f"{found.optimiser.name} the value after {steps} is {{here}}."
        return (Paragraph(prose(words, here=_about(here))),)
    compared = "lower" if here < there else "higher" if here > there else "the same"
    words = f"For comparison: after {steps} the value is {{here}}; plain gradient descent with the same learning rate "
    words += "would have come to {there}. " + _COMPARED[compared]
    return (Paragraph(prose(words, here=_about(here), there=_about(there))),)


def _about(value: Value) -> Text:
    """A number in a sentence, with a word where it is rounded."""
    sign, tree = signed(value)
    return prose("{v}" if sign == "=" else "about {v}", v=tree)


_COMPARED = {
    "lower": "Here the method is ahead.",
    "higher": "Here the method is behind: none is the best for every function, start and learning rate.",
    "the same": "Here it makes no difference.",
}


def _falling(found: Descent) -> tuple[Block, ...]:
    """Which of the falling rates lie below the bound that the curvature sets."""
    if not found.steps:
        return ()
    curvature = curvature_at(found, found.steps)
    limit = None if curvature is None or not curvature.quadratic else curvature.rate
    if limit is None:
        words = "The learning rate falls, and the steps with it: large steps at first, to get near the lowest place, "
        words += "and small ones later, to settle there. Where it falls too fast the point comes to rest on its way."
        return (Paragraph(prose(words)),)
    above = [place for place, rate in enumerate(found.rates) if not Value(Fraction(rate)) < limit]
    bound = {"limit": approximate(limit), "first": Relation(RATE, "=", approximate(found.rates[0]))}
    if not above:
        words = "All learning rates lie below {limit}, from which on descent of this function would no longer "
        words += "converge: every step comes closer to the minimum, and by less the smaller the rate has become."
    elif above[-1] == found.steps - 1:
        words = "No step comes closer to the minimum as long as the learning rate is not below {limit}, and so far "
        words += "none is."
    else:
        words = "At first, with {first}, the learning rate is not below {limit}, and no step comes closer to the "
        words += f"minimum; from step {above[-1] + 2} on it is, and every step does. So a rate that falls can begin "
        words += "too large and still converge."
    if len(found.variables) > 1:
        words = words.replace("comes closer to the minimum", "comes closer to the minimum in every direction")
    return (Paragraph(prose(words, **bound)),)


def _opening(found: Descent, curvature: Curvature) -> tuple[Block, ...]:
    lead = "Why? " if found.diverges else ""
    matrix = Relation(Name("H"), "=", curvature.hessian.result_tree)
    bends = lead + "The Hessian holds the second derivatives, the slopes of the slopes. Here it is the same everywhere:"
    text = "The gradient of a quadratic is its Hessian times the vector from {place} to the point. So along "
    text += "each eigenvector of the Hessian, a step multiplies the distance from there by the same factor {factor}, "
    text += "where {value} is the eigenvalue."
    factor = _factor()
    place = "the minimum" if curvature.shape == "minimum" else "the place where it is 0"
    opening = Paragraph(prose(text, factor=factor, value=Name("lambda"), place=place))
    return (Paragraph(prose(bends)), Formula(matrix), *eigenvalue_blocks(curvature), opening)


def _factor() -> Tree:
    return Sum((ONE, Negative(Product((RATE, Name("lambda"))))))


def _nearly(found: Descent, curvature: Curvature, rate: Tree, far: bool) -> tuple[Block, ...]:
    """The same near a point, where a function is almost a quadratic."""
    place = "At the start" if far else "At the last point"
    size = Fraction(found.learning_rate)
    creeps = curvature.rate is None or size * Fraction(float(curvature.largest)) < _CREEPING
    if creeps and not far and _nearly_flat(found):
        bends = "does not bend upwards there in every direction" if curvature.rate is None else "hardly bends there"
        words = f"At the last point the slope is nearly 0, but that alone makes no minimum: the function {bends}. "
        words += (
            "On such a plateau, or near a saddle point, the steps are so short that descent hardly moves, whatever "
        )
        words += "lies beyond."
        return (Paragraph(prose(words)),)
    if curvature.rate is None:
        words = "{place} the function does not bend upwards in every direction, so the curvature there sets no bound "
        words += "for the learning rate."
        return (Paragraph(prose(words, place=place)),)
    single = len(found.variables) == 1
    bending: Mapping[str, Tree] = {
        "curvature": Relation(_second(found, far) if single else Name("lambda", ("max",)), *signed(curvature.largest)),
        "limit": Relation(_limit(single, found), *signed(curvature.rate)),
        "rate": Relation(RATE, "=", rate),
    }
    name = "second derivative is" if single else "largest eigenvalue of the Hessian is"
    words = f"{place} the {name} {{curvature}}. Near it the function is almost a quadratic, for which the "
    words += "learning rate "
    words += "must stay below {limit}. "
    over = size > Fraction(float(curvature.rate))
    if over and far:
        words += "**Why it runs away:** {rate} is larger, so the first step leads across the lowest place to one "
        words += "that is "
        words += "farther off and steeper, and so does each one after it."
    elif over:
        words += "{rate} is larger: the steps jump across the lowest place and cannot settle there."
    else:
        words += "{rate} is smaller."
    blocks: list[Block] = [Paragraph(prose(words, **bending))]
    if not single and not far:
        blocks += curvature_table(curvature, size)
    return tuple(blocks)


def _second(found: Descent, far: bool) -> Tree:
    value = found.points[0 if far else found.steps][found.variables[0]]
    return Call(str(found.name), (approximate(value),), primes=2)


def _limit(single: bool, found: Descent) -> Tree:
    below = Call(str(found.name), found.variables, primes=2) if single else Name("lambda", ("max",))
    return Quotient(number(2), below)
