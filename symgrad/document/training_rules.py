"""What a training step does, as a page says it before the first: mean gradient, optimiser, batches, end."""

from __future__ import annotations

from symgrad.document.model import Block, Formula, Paragraph, Text, prose
from symgrad.document.optimiser_words import idea_blocks, schedule_text, settings_text, source_block
from symgrad.document.put_in import number_tree
from symgrad.language.tree import Derivative, Name, Negative, Product, Quotient, Relation, Sum, Summation, number
from symgrad.networks.optimisers import GRADIENT, WEIGHT
from symgrad.networks.training import Training
from symgrad.networks.training_plan import sentence


def rule_blocks(run: Training) -> tuple[Block, ...]:
    """The loss of a batch, the mean gradient, the rule of the optimiser, the order of the rows."""
    plan, network = run.plan, run.start
    loss, general = network.objective_name, network.letters.weight_of("i", "j")
    one = Name(loss.base, (*loss.subscripts, "m"), loss.accent)
    total = Summation(Derivative(one, (general,), True), Name("m"), number(1), Name("N"))
    rate = network.letters.rate_name
    words = "A step looks at the {n} rows of a **batch**. {one} is the loss of row {m}; the loss of the batch is the "
    words += "mean of these, so its gradient is the mean of their gradients:"
    blocks: list[Block] = [Paragraph(prose(words, n=Name("N"), one=one, m=Name("m")))]
    if not plan.optimiser.rules:
        step = Product((Quotient(rate, Name("N")), total))
        blocks.append(Formula(Relation(general, ":=", Sum((general, Negative(step))))))
    else:
        blocks.append(Formula(Relation(GRADIENT, "=", Product((Quotient(number(1), Name("N")), total)))))
        blocks += _optimiser_blocks(run)
    return (*blocks, Paragraph(_batches(run)), Paragraph(_stops(run)))


def _optimiser_blocks(run: Training) -> list[Block]:
    """The rules of an optimiser with a state, its settings, and where they come from."""
    optimiser = run.plan.optimiser
    return [
        source_block(optimiser),
        Paragraph(prose(
            "The optimiser is **{name}** with {settings}; every parameter {w} has a state of its own, 0 at first:",
            name=optimiser.name, settings=settings_text(optimiser), w=WEIGHT,
        )),
        *(Formula(Relation(letter, ":=", tree)) for letter, tree in optimiser.rule_trees),
        Formula(Relation(WEIGHT, ":=", optimiser.update_tree)),
        *idea_blocks(optimiser),
    ]  # fmt: skip


def _batches(run: Training) -> Text:
    """How the rows are divided, and in which order they come."""
    plan, rows = run.plan, len(run.data)
    rate = Relation(run.start.letters.rate_name, "=", number_tree(plan.learning_rate))
    order = (
        f"At the beginning of each epoch the rows are put into a new order, drawn from the seed {plan.seed}. "
        if plan.shuffle
        else "The rows keep their order. "
    )
    if plan.batch_size == rows:
        text = f"This is **batch** descent: a batch has all {rows} rows, so an epoch is one step. "
    elif plan.batch_size == 1:
        text = f"This is **stochastic** descent: a batch is one row, so an epoch is {rows} steps. " + order
    else:
        left = rows % plan.batch_size
        last = f", of which the last has only {left}" if left else ""
        text = (
            f"This is **mini-batch** descent: a batch has {plan.batch_size} rows, so an epoch, in which every row has "
            f"its turn, is {plan.steps_per_epoch(rows)} steps{last}. " + order
        )
    if plan.schedule.id == "constant":
        return prose(text + "The learning rate is {rate}.", rate=rate)
    return (*prose(text), *schedule_text(plan.schedule, plan.learning_rate))


def _stops(run: Training) -> Text:
    """When the run ends."""
    epochs = f"after {run.plan.epochs} epoch" + "s" * (run.plan.epochs != 1)
    rules = [sentence(rule).replace(" was ", " is ").replace(" were ", " are ") for rule in run.plan.stop]
    return (f"It ends {epochs}" + "".join(f", or when {rule}" for rule in rules) + ".",)
