"""The diagnostics of one assessment as plain data: they describe, and move no score or verdict."""

from __future__ import annotations

from typing import Any

from maturity.assessment import Assessment
from maturity.diagnostics.agreement import agreement
from maturity.diagnostics.practice import practice
from maturity.diagnostics.relations import relations
from maturity.diagnostics.reliability import reliability
from maturity.diagnostics.voice import voice


def diagnostics(assessment: Assessment) -> dict[str, Any]:
    """Every diagnostic, with its scores not yet made plain."""
    return {
        **voice(assessment),
        "agreement": agreement(assessment),
        "reliability": reliability(assessment),
        "relations": relations(assessment),
        **practice(assessment),
    }


__all__ = ["diagnostics"]
