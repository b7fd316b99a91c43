"""A progress bar on standard error, for a person at a terminal; for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, float], None]]:
    """What is to be called after each epoch, with its number, that of all epochs, and its loss."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("epoch {task.completed}/{task.total}"), BarColumn(), TextColumn("loss {task.fields[loss]}"))
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("training", total=None, loss="")

        def report(epoch: int, epochs: int, loss: float) -> None:
            bar.update(task, completed=epoch, total=epochs, loss=f"{loss:.4g}")

        yield report
