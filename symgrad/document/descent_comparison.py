"""Several descents beside each other: a row each, the same first steps side by side, and what made the difference."""

from __future__ import annotations

from fractions import Fraction

from symgrad.document.curvatures import bound_blocks, effect, eigenvalues_text, signed
from symgrad.document.descent_numbers import approximate, in_table
from symgrad.document.descent_reasons import curvature_at
from symgrad.document.evidence import listed
from symgrad.document.model import Block, Document, Heading, Paragraph, Table, Text, prose
from symgrad.document.optimiser_words import idea_blocks, settings_text
from symgrad.document.put_in import enumerated, number_tree
from symgrad.document.steps import RATE
from symgrad.language.tree import ONE, Call, Name, Negative, Product, Relation, Sum, Tree, number
from symgrad.networks.compare_descents import DescentComparison
from symgrad.networks.curvature import Curvature
from symgrad.networks.descent import Descent
from symgrad.networks.optimisers import GRADIENT, STEP, WEIGHT
from symgrad.networks.values import Value

_ROWS = 10
_FAR_APART = 1e-3
_ENDINGS = {
    "max_steps": "still on its way",
    "flat": "gradient 0",
    "diverged": "**diverges**",
    "undefined": "leaves the domain",
    "gradient_size": "gradient small enough",
    "weight_change": "step small enough",
    "loss_below": "value low enough",
    "loss_change": "value hardly changes",
}


def descents_document(found: DescentComparison, places: int = 6) -> Document:
    """The comparison."""
    first = found.runs[0]
    called = Call(str(first.name), first.variables)
    title = prose("Descents on {f} side by side", f=Relation(called, "=", found.expression_tree))
    return Document(title, tuple(block for section in comparison_sections(found, places) for block in section))


def comparison_sections(found: DescentComparison, places: int = 6) -> tuple[tuple[Block, ...], ...]:
    """How each run ends, the values step by step, the reasons where there are any, and which minima were reached."""
    reasons: tuple[Block, ...] = ()
    if found.curvature is not None and all(not run.optimiser.rules for run in found.runs):
        reasons = (Heading(2, prose("What makes the difference")), *_reasons(found, found.curvature))
    elif _differs(found)[1]:
        reasons = (Heading(2, prose("What the methods do")), *_methods(found), *_distance(found))
    return (
        (*_differences(found), Heading(2, prose("How each ends")), *_endings(found, places)),
        (Heading(2, prose("Step by step")), *_side_by_side(found, places)),
        reasons,
        _minima(found),
    )


def _methods(found: DescentComparison) -> tuple[Block, ...]:
    """The rule of each method with its settings, and what it does."""
    blocks: list[Block] = []
    seen: list[str] = []
    for optimiser in (run.optimiser for run in found.runs):
        if optimiser.id in seen or not optimiser.rules:
            continue
        seen.append(optimiser.id)
        rules = (*optimiser.rule_trees, (WEIGHT, optimiser.update_tree))
        lines = listed(tuple(Relation(letter, ":=", tree) for letter, tree in rules))
        name = optimiser.name[:1].upper() + optimiser.name[1:]
        opening = "**{name}** with {settings}: {lines}." if optimiser.numbers else "**{name}**: {lines}."
        blocks.append(Paragraph(prose(opening, name=name, settings=settings_text(optimiser), lines=lines)))
        blocks += idea_blocks(optimiser)[:1]
    letters = prose(
        "Here {g} is the slope by the variable {w}, {t} counts the steps from 1, and what a method remembers is 0 "
        "before the first.", g=GRADIENT, w=WEIGHT, t=STEP,
    )  # fmt: skip
    return (*blocks, Paragraph(letters))


def _distance(found: DescentComparison) -> tuple[Block, ...]:
    """Why a method whose steps are about η long is still on its way: it has farther to go than that leads."""
    late = [run for run in found.runs if run.optimiser.scaled and run.stopped == "max_steps" and not run.diverges
            and _ending(run) == _ENDINGS["max_steps"]]  # fmt: skip
    best = found.best
    if not late or best.optimiser.scaled:
        return ()
    run = max(late, key=lambda one: _farthest(one, best))
    way, rate = _farthest(run, best), float(run.learning_rate)
    if 2 * way < rate * run.steps:
        return ()
    names = list(dict.fromkeys(_named(one) for one in late))
    named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    words = f"With {named} a step is about {{rate}} long in each variable, however steep it is (with AdaGrad shorter "
    words += "and shorter). The lowest place found is {way} away from the start in one variable, and that takes some "
    words += "{count} such steps: these methods want a larger learning rate here."
    if "AdaGrad" not in named:
        words = words.replace(" (with AdaGrad shorter and shorter)", "")
    numbers = {"rate": _rate(run), "way": approximate(Value(Fraction(way).limit_denominator(1000))),
               "count": number(round(way / rate))}  # fmt: skip
    return (Paragraph(prose(words, **numbers)),)


def _farthest(run: Descent, best: Descent) -> float:
    """The longest way in one variable from the start of a run to where the best one ended."""
    return max(abs(float(run.points[0][name]) - float(best.points[-1][name])) for name in run.variables)


def _differs(found: DescentComparison) -> tuple[bool, bool, bool]:
    """Whether the starts, the methods, the rates are different ones."""
    first = found.runs[0]
    return (
        any(run.task.start != first.task.start for run in found.runs),
        any(run.optimiser != first.optimiser for run in found.runs),
        any(run.task.rate != first.task.rate for run in found.runs),
    )


def _differences(found: DescentComparison) -> tuple[Block, ...]:
    """What all the runs have in common."""
    starts, methods, rates = _differs(found)
    first = found.runs[0]
    common: list[Text] = []
    if not starts:
        common.append(prose("start at {point}", point=_start(first)))
    if not rates:
        common.append(prose("have the learning rate {rate}", rate=_rate(first)))
    if not methods:
        common.append((f"take the steps of {_named(first)}",))
    text: Text = ("All runs",)
    for place, part in enumerate(common):
        text += (" " if place == 0 else " and " if place == len(common) - 1 else ", ", *part)
    steps = prose(" and end after {n} steps at the latest.", n=found.max_steps)
    return (Paragraph((*text, *(steps if len(common) < 2 else prose("; each ends after {n} steps at the latest.",
                                                                  n=found.max_steps)))),)  # fmt: skip


def _start(run: Descent) -> Text:
    return listed(tuple(Relation(name, "=", number_tree(value)) for name, value in run.task.start.items()))


def _rate(run: Descent) -> Tree:
    return Relation(RATE, "=", number_tree(run.task.rate))


def _named(run: Descent) -> str:
    return run.optimiser.name


def _label(found: DescentComparison, run: Descent) -> list[Text]:
    """What sets a run apart, a cell for each."""
    starts, methods, rates = _differs(found)
    cells: list[Text] = []
    if starts:
        cells.append(_start(run))
    if methods:
        cells.append((_named(run),))
    if rates or not cells:
        cells.append(prose("{rate}", rate=_rate(run)))
    return cells


def label_of(found: DescentComparison, run: Descent) -> Text:
    """What sets a run apart, in a few words."""
    return _joined(_label(found, run))


def _label_header(found: DescentComparison) -> list[Text]:
    starts, methods, rates = _differs(found)
    header: list[Text] = [("start",)] if starts else []
    header += [("method",)] if methods else []
    return [*header, *([("rate",)] if rates or not header else [])]


def _endings(found: DescentComparison, places: int) -> tuple[Block, ...]:
    labels = _label_header(found)
    names = found.runs[0].variables
    value = Call(str(found.runs[0].name), names)
    header = (*labels, ("steps",), *(prose("{x}", x=name) for name in names), prose("{f}", f=value), ("it ends",))
    rows = tuple(
        (*_label(found, run), (str(run.steps),),
         *(prose("{v}", v=in_table(x, places)) for x in (*run.points[-1].values(), run.values[-1])),
         prose(_ending(run)))
        for run in found.runs
    )  # fmt: skip
    return (Table(header, rows, "l" * len(labels) + "r" * (2 + len(names)) + "l"),)


def _ending(run: Descent) -> str:
    """Why a run ended, in a few words."""
    if run.diverges:
        return _ENDINGS["diverged"]
    if run.stopped == "max_steps" and run.steps:
        first, last = (max(abs(float(slope)) for slope in run.gradients[place].values()) for place in (0, -1))
        if last <= _FAR_APART * first:
            return "slope nearly 0"
        if run.values[-1] >= run.values[0]:
            return "no lower than at the start"
    return _ENDINGS[run.stopped]


def _side_by_side(found: DescentComparison, places: int) -> tuple[Block, ...]:
    """The values, a column for each run."""
    value = Call(str(found.runs[0].name), found.runs[0].variables)
    header = (("step",), *(label_of(found, run) for run in found.runs))
    last = max(run.steps for run in found.runs)
    round_numbers = (step for step in (10, 20, 50, 100, 200, 500, 1000) if step < last)
    steps = sorted({*range(min(last, 5) + 1), *round_numbers, last})
    rows = tuple(((str(step),), *(_value(run, step, places) for run in found.runs)) for step in steps[-_ROWS - 3 :])
    return (Paragraph(prose("The values {f}:", f=value)), Table(header, rows, "r" * len(header)))


def _joined(cells: list[Text]) -> Text:
    text = cells[0]
    for cell in cells[1:]:
        text = (*text, ", ", *cell)
    return text


def _value(run: Descent, step: int, places: int) -> Text:
    return prose("{v}", v=in_table(run.values[step], places)) if step <= run.steps else ()


def _reasons(found: DescentComparison, curvature: Curvature) -> tuple[Block, ...]:
    """The factor of a step for each rate, and the bound."""
    second = approximate(curvature.largest) if len(curvature.variables) == 1 else Name("lambda")
    factor = Sum((ONE, Negative(Product((RATE, second), dots=len(curvature.variables) == 1))))
    rates = sorted({run.task.rate for run in found.runs})
    place = "the minimum" if curvature.shape == "minimum" else "the place where the gradient is 0"
    opening = f"A step multiplies the distance from {place} by {{factor}}"
    single = len(curvature.variables) == 1
    opening += ":" if single else ", along each eigenvector of the Hessian with its eigenvalue {l}:"
    header: tuple[Text, ...] = (("rate",), *(_factor_header(value_tree, len(curvature.variables) == 1) for value_tree in
                                             map(approximate, curvature.eigenvalues)), ("the distance",))  # fmt: skip
    rows = []
    for rate in rates:
        factors = curvature.factors(rate)
        largest = max(factors, key=abs)
        cells = (prose("{v}", v=approximate(each)) for each in factors)
        rows.append((prose("{r}", r=number_tree(Fraction(rate))), *cells, (effect(largest),)))
    table = Table(header, tuple(rows), "r" * (len(header) - 1) + "l")
    opened = Paragraph(prose(opening, factor=factor, l=Name("lambda")))
    return (opened, table, *bound_blocks(curvature), *_sides(rates, curvature))


def _sides(rates: list[Fraction], curvature: Curvature) -> tuple[Block, ...]:
    """Which rates lie below the bound, which above, and what happens there."""
    if curvature.rate is None:
        return ()
    below = [rate for rate in rates if curvature.rate > Value(rate)]
    above = [rate for rate in rates if curvature.rate < Value(rate)]
    limit, texts = approximate(curvature.rate), list[Text]()
    if below:
        ends = "lies" if len(below) == 1 else "lie"
        words = f"{{rates}} {ends} below {{limit}}: descent **converges**."
        texts.append(prose(words, rates=_all(below), limit=limit))
    if exactly := [rate for rate in rates if curvature.rate.exact == rate]:
        words = "{rate} is just the bound: the point jumps to and fro and comes **no closer**."
        texts.append(prose(words, rate=number_tree(exactly[0])))
    if above:
        ends = "lies" if len(above) == 1 else "lie"
        words = " above {limit}: a step leads across the lowest place to one that is farther off, where the slope is "
        words += "steeper, so the next step is longer still. Descent **diverges**."
        texts.append(prose("{rates} " + ends + words, rates=_all(above), limit=limit))
    return tuple(Paragraph(text) for text in texts)


def _all(rates: list[Fraction]) -> Text:
    """Rates in a sentence: 0.01, 0.1 and 0.2."""
    return enumerated(tuple(number_tree(rate) for rate in rates))


def _factor_header(value: Tree, single: bool) -> Text:
    if single:
        return ("factor",)
    return prose("{l}", l=Relation(Name("lambda"), "=", value))


def _minima(found: DescentComparison) -> tuple[Block, ...]:
    """Where different starts lead to different minima: which of them is not the lowest."""
    starts, _, _ = _differs(found)
    settled = [run for run in found.runs if not run.diverges and run.stopped != "undefined"]
    if not starts or len(settled) < 2:
        return ()
    lowest = min(float(run.values[-1]) for run in settled)
    apart = max(_FAR_APART, _FAR_APART * abs(lowest))
    higher = [run for run in settled if run.values[-1] > lowest + apart]
    if not higher:
        return ()
    blocks: list[Block] = [Heading(2, prose("Local and global"))]
    for run in higher:
        words = "From {start} the descent comes to the value {value}, while another start leads to {lowest}. "
        blocks.append(Paragraph((*prose(words, start=_start(run), value=approximate(run.values[-1]),
                                        lowest=approximate(found.best.values[-1])), *_why_higher(run))))  # fmt: skip
    return tuple(blocks)


def _why_higher(run: Descent) -> Text:
    """Why a run has not come to the lowest value: what kind of place it has come to, by the curvature there."""
    if not _near_flat(run):
        return ("It is still on its way: its place is not the lowest, and it is not flat there.",)
    curvature = curvature_at(run, run.steps)
    if curvature is not None and curvature.shape in _NO_MINIMUM:
        return (*_bending(run, curvature), *prose(_NO_MINIMUM[curvature.shape]))
    words = "It only looks at the slope where it is, so it goes into the valley that it starts in, and that one is a "
    words += "**local** minimum only."
    bends = _bending(run, curvature) if curvature is not None and curvature.shape == "minimum" else ()
    return (*bends, *prose(words))


_NO_MINIMUM = {
    "maximum": "This is a **maximum**, no minimum: the slope is 0 there, so descent stays, but a start the least bit "
    "beside it would move away.",
    "saddle": "This is a **saddle point**, no minimum: the slope is 0 there, so descent stays, but in some direction "
    "the function falls, and a start the least bit beside it would in the end move away.",
}


def _bending(run: Descent, curvature: Curvature) -> Text:
    """The second derivative at the last point, or the eigenvalues of the Hessian there."""
    if len(run.variables) > 1:
        values = eigenvalues_text(curvature)
        return prose("Where it ends, the eigenvalues of the Hessian are {values}. ", values=values)
    at = approximate(run.points[-1][run.variables[0]])
    sign, tree = signed(curvature.largest)
    return prose("Where it ends, the second derivative is {bends}. ",
                 bends=Relation(Call(str(run.name), (at,), primes=2), sign, tree))  # fmt: skip


def _near_flat(run: Descent) -> bool:
    return max(abs(slope) for slope in run.gradients[-1].values()) < _FAR_APART
