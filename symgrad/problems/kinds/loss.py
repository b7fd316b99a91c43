"""A loss: its slope, its range and its kinks, and what comes back through an activation to the weighted sums."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from pydantic import model_validator

from symgrad.document.losses import loss_sections, loss_title
from symgrad.document.model import Formula, Heading, Paragraph, Text, prose
from symgrad.document.put_in import enumerated, number_tree
from symgrad.language.tree import Relation, Tree, constant_value
from symgrad.networks.loss_study import LOSS, LossStudy, loss
from symgrad.problems.fields import Count, Exacts, Flag, NotUsable
from symgrad.problems.part import ExpressionAnswer, NumberAnswer, Part
from symgrad.problems.problem import Blocks, Earlier, Problem, Section
from symgrad.problems.schema import Word

_NAMES = ("definition", "slope", "constant", "range", "kinks", "values", "through", "check")


class LossProblem(Problem):
    """Derive the slope of a loss by its outputs, or through an activation by the weighted sums.

    ``loss`` and ``activation`` are names, or formulas in t and o, and in z. Numbers may be given for the targets,
    and for the predictions or the weighted sums.
    """

    loss: Word
    activation: Word = ""
    outputs: Count | None = None
    mean_over_outputs: Flag = False
    targets: Exacts = ()
    predictions: Exacts = ()
    sums: Exacts = ()

    @model_validator(mode="after")
    def _usable(self) -> LossProblem:
        if (self.predictions or self.sums) and not self.targets:
            raise NotUsable("'targets' is missing", "a target for each output, beside the predictions or sums")
        _ = self.study
        return self

    @cached_property
    def study(self) -> LossStudy:
        """The loss with all that is known of it."""
        return loss(
            self.loss,
            activation=self.activation or None,
            outputs=self.outputs,
            mean_over_outputs=self.mean_over_outputs,
            targets=_numbers(self.targets),
            predictions=_numbers(self.predictions),
            sums=_numbers(self.sums),
        )

    def heading(self) -> Text:
        return loss_title(self.study)

    def statement(self) -> Blocks:
        study = self.study
        wanted = enumerated(study.gradient_names)
        from_sums: tuple[Tree, ...] = ()
        if study.activation is not None:
            pairs = zip(study.output_names, study.sum_names, strict=True)
            from_sums = tuple(Relation(o, "=", study.activation.of(z, study.sum_names)) for o, z in pairs)
        given = [Relation(name, "=", number_tree(value)) for name, value in study.at.items()]
        return (
            Paragraph(prose("The outputs {o} with the targets {t} are charged the loss" if study.outputs > 1
                            else "The output {o} with the target {t} is charged the loss",
                            o=enumerated(study.output_names), t=enumerated(study.target_names))),
            Formula(Relation(LOSS, "=", study.tree)),
            *((Paragraph(prose("with {outputs}.", outputs=enumerated(from_sums))),) if from_sums else ()),
            *((Paragraph(prose("Given are {given}.", given=enumerated(given))),) if given else ()),
            Paragraph(prose("Derive {wanted}, and say between which values the loss lies.", wanted=wanted)),
        )

    @property
    def section_names(self) -> tuple[str, ...]:
        return _NAMES

    def sections(self, _: Earlier, /) -> tuple[Section, ...]:
        parts = zip(_NAMES, loss_sections(self.study), strict=True)
        return tuple(Section(name, (Heading(2, title), *blocks) if blocks else ()) for name, (title, blocks) in parts)

    def computed_parts(self) -> tuple[Part, ...]:
        """The formula of each slope; its value too, where numbers are given."""
        study = self.study
        pairs = tuple(zip(study.gradient_names, study.gradient_trees, strict=True))
        formulas = tuple(
            Part(f"gradient {name.variables[0]}", prose("{name}", name=name), ExpressionAnswer(tree))
            for name, tree in pairs
        )
        if not study.at:
            return formulas
        values = tuple(
            Part(
                f"value {name.variables[0]}", prose("The value of {name}", name=name), NumberAnswer(value),
                depends_on=(f"gradient {name.variables[0]}",),
            )
            for (name, _), value in zip(pairs, study.value_trees, strict=True)
        )
        return (*formulas, *values)


def _numbers(trees: tuple[Tree, ...]) -> tuple[Fraction, ...] | None:
    """The numbers that an author wrote, None where there are none."""
    return tuple(constant_value(tree) or Fraction(0) for tree in trees) or None
