"""The diagnostics of one assessment as plain data: they describe, and move no score or verdict."""

from __future__ import annotations

from typing import Any

from maturity.assessment import Assessment
from maturity.diagnostics.agreement import agreement
from maturity.diagnostics.practice import practice
from maturity.diagnostics.relations import relations
from maturity.diagnostics.reliability import reliability
from maturity.diagnostics.structure import on_paper, structure
from maturity.diagnostics.voice import voice


def diagnostics(assessment: Assessment, *, whole: bool = True) -> dict[str, Any]:
    """Every diagnostic, with its scores not yet made plain.

    Without `whole` only those of which an edition for others may show anything.
    """
    if not whole:
        return {**voice(assessment), **practice(assessment), **on_paper(assessment)}
    return {
        **voice(assessment),
        "agreement": agreement(assessment),
        "reliability": reliability(assessment),
        "relations": relations(assessment),
        **practice(assessment),
        **structure(assessment),
    }


__all__ = ["diagnostics"]
