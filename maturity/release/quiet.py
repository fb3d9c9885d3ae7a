"""The solver, asked so that it says nothing and stops at the same point on every machine."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

#: One at a time: where the output goes belongs to the whole process.
_LOCK = threading.RLock()


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing that is written below Python's own output comes through.

    The solver prints some lines from C, past every option. Where there is no output at all (it is
    closed), nothing needs to be done.
    """
    if threading.current_thread() is not threading.main_thread():
        # Another thread may be writing: better a line too much than one lost.
        yield
        return
    with _LOCK:
        with contextlib.suppress(AttributeError, OSError, ValueError):
            sys.stdout.flush()
        try:
            kept = os.dup(1)
        except OSError:
            yield
            return
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, 1)
            finally:
                os.close(nowhere)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def solve(
    objective: Any, *, constraints: Any = (), bounds: Any = None, integrality: Any = None,
    seconds: float | None = None, nodes: int | None = None, gap: float | None = None,
) -> Any:  # fmt: skip
    """`scipy.optimize.milp` that prints nothing.

    What ends a search is `nodes`, the same on every machine; `seconds` are only there to give up
    altogether.
    """
    from scipy.optimize import milp

    options: dict[str, Any] = {}
    if nodes is not None:
        options["node_limit"] = nodes
    if seconds is not None and seconds != float("inf"):
        options["time_limit"] = max(0.05, seconds)
    if gap is not None:
        options["mip_rel_gap"] = gap
    with silence():
        return milp(
            objective, constraints=constraints, bounds=bounds, integrality=integrality,
            options=options,
        )  # fmt: skip
