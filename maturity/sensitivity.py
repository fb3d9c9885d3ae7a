"""Would another choice give another verdict? The same worlds, one setting changed at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maturity.frame import Frame
from maturity.model import Rules
from maturity.ranges import Ends, Job, only_criteria
from maturity.settings import Settings
from maturity.verdicts import Check, Criterion, Verdict, system_verdict

#: The cautious assumption about how far the silent may differ.
CAUTIOUS = 25.0


@dataclass(frozen=True)
class Variant:
    """The verdict under one other choice."""

    id: str
    title: str
    verdict: Verdict


def jobs(frame: Frame, rules: Rules, settings: Settings) -> dict[str, Job]:
    """The variants that need ranges of their own, by name."""
    lower, higher = rules.working_cut - 5, rules.working_cut + 5
    inside_nhs = frame.nhs[frame.a] & frame.nhs[frame.b]

    def job(changed: Rules, delta: float = settings.delta, **options: bool) -> Job:
        return Job(only_criteria(changed), delta, **options)

    return {
        "working_lower": job(replace(rules, working_cut=lower)),
        "working_higher": job(replace(rules, working_cut=higher)),
        "asymmetry_none": job(replace(rules, asymmetry=0.0)),
        "asymmetry_double": job(replace(rules, asymmetry=0.5)),
        "no_imputation": job(rules, impute=False),
        "depth_ignored": job(replace(rules, depth_cut=0.0)),
        "without_nhs_pairs": Job(only_criteria(rules, ~inside_nhs), settings.delta),
        "cautious": job(rules, CAUTIOUS),
    }


TITLES = {
    "thresholds_lower": "Every line lower: scores by 5 points, shares by 10 in 100",
    "thresholds_higher": "Every line higher: scores by 5 points, shares by 10 in 100",
    "working_lower": "A pair works from 5 points lower",
    "working_higher": "A pair works from 5 points higher",
    "asymmetry_none": "Differences between the two views not counted",
    "asymmetry_double": "Differences between the two views counted at 0.5 a point",
    "no_imputation": "No view filled in from similar organisations",
    "depth_ignored": "Depth of working left out",
    "without_nhs_pairs": "Pairs of two NHS organisations left out",
    "cautious": "The silent may differ by a whole anchor (25 points)",
    "one_fewer": "One value fewer needed for a flag",
    "one_more": "One value more needed for a flag",
}


def variants(
    criteria: Sequence[Criterion],
    gate: Sequence[Check],
    settings: Settings,
    ranges: dict[str, Ends],
) -> tuple[Variant, ...]:
    """The verdict under every other choice, in the order of TITLES."""
    needed = settings.sino_needed
    found: dict[str, Verdict] = {}
    for name, step in (("thresholds_lower", -1), ("thresholds_higher", 1)):
        moved = [
            replace(c, threshold=c.threshold + step * (0.1 if c.unit == "share" else 5.0))
            for c in criteria
        ]
        found[name] = system_verdict(moved, gate, needed)
    for name, ends in ranges.items():
        moved = [_with(criterion, ends) for criterion in criteria]
        found[name] = system_verdict(moved, gate, needed)
    if needed > 1:
        found["one_fewer"] = system_verdict(criteria, gate, needed - 1)
    if needed < len(criteria) - 1:
        found["one_more"] = system_verdict(criteria, gate, needed + 1)
    return tuple(Variant(name, TITLES[name], found[name]) for name in TITLES if name in found)


def _with(criterion: Criterion, ends: Ends) -> Criterion:
    """A criterion read from other ranges."""
    name = criterion.statistic
    low, high, worst_low, worst_high = (
        float(arrays[name]) for arrays in (ends.low, ends.high, ends.worst_low, ends.worst_high)
    )
    score = replace(criterion.score, low=low, high=high, worst_low=worst_low, worst_high=worst_high)
    return replace(criterion, score=score)
