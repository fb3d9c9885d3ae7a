"""One comparison as plain data: the contract of comparison.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from maturity._version import __version__
from maturity.assessment import Assessment
from maturity.audience import MARKINGS
from maturity.compare import Comparison
from maturity.compared import Compared, change_of
from maturity.instrument import describe
from maturity.movement import Part, band_moves, held_views, leaders, mergers, working_ties
from maturity.register import Succession
from maturity.results import plain, survey_head, wave_head
from maturity.verdicts import FLAGGED, NOT_FLAGGED, Criterion, Verdict
from maturity.wave import Wave

FORMAT = "maturity-comparison/1"
Plain = dict[str, Any]

#: How a verdict moved: an open one on either side is neither better nor worse.
SAME, BETTER, WORSE, EVIDENCE = "same", "better", "worse", "evidence"


def comparison_of(comparison: Comparison, *, audience: str = "consultant") -> Plain:
    """A comparison as plain data: numbers with nine significant digits, null where not known."""
    build = _Build(comparison)
    found = {
        "format": FORMAT,
        "survey": survey_head(comparison.survey),
        "waves": {"before": _wave(comparison.before.wave), "after": _wave(comparison.after.wave)},
        "made": build.made(audience),
        "comparability": build.comparability(),
        "lineage": build.lineage(),
        "response": build.response(),
        "verdicts": build.verdicts(),
        "system": build.compared.system(),
        "profile": build.compared.profile(),
        "dimensions": build.compared.dimensions(),
        "statements": build.compared.statements(),
        "sectors": build.compared.sectors(),
        "sector_blocks": build.compared.sector_blocks(),
        "places": build.compared.places(),
        "organisations": build.compared.organisations(),
        "dyads": build.compared.dyads(),
        "bands": build.bands(),
        "ties": build.ties(),
        "mergers": build.mergers(),
        "leaders": build.leaders(),
    }
    return {key: plain(value) for key, value in found.items()}


def _wave(wave: Wave) -> Plain:
    return wave_head(wave) | {"instrument": dict(describe(wave.instrument))}


def _direction(before: Verdict, after: Verdict) -> str:
    pair = before.verdict, after.verdict
    if pair[0] == pair[1]:
        return SAME
    if pair == (FLAGGED, NOT_FLAGGED):
        return BETTER
    return WORSE if pair == (NOT_FLAGGED, FLAGGED) else EVIDENCE


def _criterion(criterion: Criterion) -> Plain:
    return {
        "value": criterion.score.value,
        "low": criterion.score.low,
        "high": criterion.score.high,
        "met": {True: "met", False: "not_met", None: "unknown"}[criterion.met()],
    }


def _row(row: Succession) -> Plain:
    return {
        "from": row.before,
        "to": row.after,
        "kind": row.kind,
        "date": row.date and row.date.isoformat(),
        "share": row.share,
    }


class _Build:
    """Builds the parts of the plain data from one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.of = comparison
        self.settings = comparison.survey.settings
        self.like = comparison.like
        self.register = comparison.waves[1].structure.register
        self.titles = self.register.sectors.titles
        self.compared = Compared(comparison)
        #: What organisations were called in either wave, before anything was restated.
        self.named = tuple(
            {found.id: found.name for found in assessed.wave.structure.register.organisations}
            for assessed in (comparison.before, comparison.after)
        )

    def made(self, audience: str) -> Plain:
        of = self.of
        return {
            "version": __version__,
            "settings": self.settings.as_dict(),
            "labels": {"bands": list(of.survey.bands)},
            "seed": of.seed,
            "replicates": of.replicates,
            "audience": audience,
            "marking": MARKINGS[audience],
            "inputs": {**of.before.inputs, **of.after.inputs},
        }

    def comparability(self) -> Plain:
        found = self.of.comparability
        ties = None
        if self.like is not None:
            frames = self.like.before.found.frame, self.like.after.found.frame
            pairs = [set(zip(frame.a.tolist(), frame.b.tolist(), strict=True)) for frame in frames]
            ties = {
                "before": len(pairs[0]),
                "after": len(pairs[1]),
                "expected_in_both": len(pairs[0] & pairs[1]),
                "known_in_both": self.like.frame.size,
            }
        return {
            "refused": list(found.refused),
            "differences": [asdict(difference) for difference in found.differences],
            "expected_ties": ties,
        }

    def lineage(self) -> Plain:
        grouping = self.of.grouping
        names = {o.id: o for o in self.register.organisations}
        return {
            "components": [
                {
                    "id": found.id,
                    "name": names[found.id].name,
                    "sector": names[found.id].sector,
                    "kind": found.kind,
                    "before": list(found.before),
                    "after": list(found.after),
                    "names_before": [self.named[0][code] for code in found.before],
                    "names_after": [self.named[1][code] for code in found.after],
                }
                for found in grouping.components
            ],
            "left_out": [_row(row) for row in grouping.left_out],
            "clusters": [_row(row) for row in grouping.clusters],
            "internalised": [{"a": a, "b": b} for a, b in self.of.internalised],
            "parted": [{"a": a, "b": b} for a, b in self.of.parted],
        }

    def response(self) -> Plain:
        def counts(assessment: Assessment) -> Plain:
            wave = assessment.wave
            spoke = {
                leader.organisation
                for leader, answered in zip(wave.leaders, wave.answered, strict=True)
                if answered
            }
            return {
                "organisations": len(wave.organisations),
                "organisations_answered": len(spoke),
                "leaders_invited": len(wave.leaders),
                "leaders_answered": int(wave.answered.sum()),
            }

        return {"before": counts(self.of.before), "after": counts(self.of.after)}

    # -- verdicts --------------------------------------------------------------------------------

    def verdicts(self) -> Plain:
        before, after = self.of.before, self.of.after
        old = dict(zip((p.name for p in before.frame.places), before.places, strict=True))
        new = dict(zip((p.name for p in after.frame.places), after.places, strict=True))
        return {
            "system_in_name_only": self._verdict(before.verdict, after.verdict, levels=True),
            "places": [
                {"place": name, **self._verdict(old[name], new[name])}
                for name in new
                if name in old
            ],
        }

    def _verdict(self, before: Verdict, after: Verdict, *, levels: bool = False) -> Plain:
        def one(verdict: Verdict) -> Plain:
            return {"verdict": verdict.verdict, "strength": verdict.strength}

        rows = []
        for old, new in zip(before.criteria, after.criteria, strict=True):
            least = self.settings.change_group
            change = None
            if levels and self.like is not None:
                change = change_of(self.like.compared(new.statistic, least)[()].change)
            rows.append(
                {
                    "id": new.id,
                    "name": new.name,
                    "unit": new.unit,
                    "threshold": new.threshold,
                    "before": _criterion(old),
                    "after": _criterion(new),
                    "moved": old.met() is not new.met(),
                    "change": change,
                }
            )
        return {
            "before": one(before),
            "after": one(after),
            "direction": _direction(before, after),
            "criteria": rows,
        }

    # -- counts ----------------------------------------------------------------------------------

    def bands(self) -> list[Plain] | None:
        if self.like is None:
            return None
        labels = self.of.survey.bands

        def label(band: int) -> str | None:
            return labels[band] if band >= 0 else None

        moves = band_moves(self.like.before.found, self.like.after.found)
        return [
            {"before": label(old), "after": label(new), "pairs": many}
            for (old, new), many in moves.items()
        ]

    def ties(self) -> Plain | None:
        if self.like is None:
            return None
        before, after = self.like.before.found, self.like.after.found
        inside = len(self.of.internalised), len(self.of.parted)
        views = asdict(held_views(before, after, self.of.rules))
        for name in ("came", "went", "internalised", "parted"):
            del views[name]
        return {"working": asdict(working_ties(before, after, *inside)), "views": views}

    def mergers(self) -> list[Plain] | None:
        if self.like is None:
            return None
        found = mergers(
            self.of.grouping, self.of.raw[0], self.like.before.found, self.like.after.found
        )

        def part(row: Part) -> Plain:
            return {**asdict(row), "change": row.after - row.before}

        return [
            {
                "organisation": merger.component,
                "parts": [part(row) for row in merger.parts],
                "together": part(merger.together),
            }
            for merger in found
        ]

    def leaders(self) -> Plain:
        sectors = dict.fromkeys(o.sector for o in self.register.organisations)
        return {
            "all": asdict(leaders(*self.of.waves)),
            "by_sector": [
                {
                    "sector": sector,
                    "title": self.titles[sector],
                    **self.compared.people(self.compared.of_sector(sector)),
                }
                for sector in self.titles
                if sector in sectors
            ],
        }


def movers(found: Mapping[str, Any]) -> list[Plain]:
    """The pairs of a comparison that really changed, the largest change first."""
    rows: list[Plain] = [row for row in found["dyads"] or [] if row["change"]["reported"]]
    return sorted(rows, key=lambda row: (-abs(row["change"]["value"]), row["a"], row["b"]))
