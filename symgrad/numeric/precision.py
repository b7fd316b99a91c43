"""The working precision of ball arithmetic.

python-flint keeps its precision in one global place for the whole process. Whoever computes with balls
does so inside :func:`working_precision`, which holds a lock: threads take turns, and nobody sees a
precision that somebody else has set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from flint import ctx

_lock = RLock()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Compute with so many bits inside the block; the precision from before comes back afterwards.

    >>> from flint import arb
    >>> with working_precision(200):
    ...     (arb(2).sqrt() ** 2 - 2).rad() < 1e-55
    True
    """
    with _lock:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


@contextmanager
def series_length(length: int) -> Iterator[None]:
    """Let power series have so many coefficients inside the block; used within :func:`working_precision`."""
    before = ctx.cap
    ctx.cap = length
    try:
        yield
    finally:
        ctx.cap = before
