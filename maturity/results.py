"""One assessment as plain data: the contract of results.json."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from maturity._version import __version__
from maturity.assessment import Assessment
from maturity.audience import CONSULTANT, MARKINGS
from maturity.diagnostics import diagnostics
from maturity.frame import Bools
from maturity.instrument import describe
from maturity.model import at_least, below, mean
from maturity.register import Organisation
from maturity.scores import Score, dyads
from maturity.sensitivity import Variant
from maturity.survey import Survey
from maturity.verdicts import Criterion, Verdict
from maturity.wave import Wave

FORMAT = "maturity-results/1"
Plain = dict[str, Any]


def results_of(assessment: Assessment, *, audience: str = "consultant") -> Plain:
    """An assessment as plain data: numbers with nine significant digits, null where not known.

    For another audience than the consultant it is what an edition is made from, and no edition yet.
    """
    build = _Build(assessment)
    found = {
        "format": FORMAT,
        "survey": survey_head(assessment.survey),
        "wave": wave_head(assessment.wave),
        "made": build.made(audience),
        "response": build.response(),
        "structure": build.structure(),
        "system": build.system(),
        "verdicts": build.verdicts(),
        "profile": build.profile(),
        "organisations": build.organisations(),
        "sectors": build.sectors(),
        "partner_groups": build.partner_groups(),
        "sector_blocks": build.sector_blocks(),
        "places": build.places(),
        "dimensions": build.dimensions(),
        "statements": build.statements(),
        "dyads": build.dyads(),
        "informal": build.informal(),
        "diagnostics": diagnostics(assessment, whole=audience == CONSULTANT),
        "notes": build.notes(),
    }
    return {key: plain(value) for key, value in found.items()}


def survey_head(survey: Survey) -> Plain:
    """What every file of results says of its survey."""
    return {"id": survey.id, "title": survey.title, "notice": survey.notice}


def wave_head(wave: Wave) -> Plain:
    """What every file of results says of a wave."""
    return {
        "id": wave.id,
        "title": wave.title,
        "from": wave.start and wave.start.isoformat(),
        "to": wave.end and wave.end.isoformat(),
        "form": wave.form,
    }


def plain(value: Any) -> Any:
    """Plain JSON data: nine significant digits, null for what is not known."""
    if isinstance(value, Score):
        return {key: plain(part) for key, part in value.as_dict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.9g}") + 0.0 if math.isfinite(value) else None
    return value


class _Build:
    """Builds the parts of the results from one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self.of = assessment
        self.register = assessment.wave.structure.register
        self.frame = assessment.frame
        self.outcome = assessment.outcome
        self.scored = assessment.scored
        self.everything = np.ones(assessment.frame.size, dtype=bool)
        self.bands = assessment.survey.bands

    def made(self, audience: str) -> Plain:
        return {
            "version": __version__,
            "instrument": dict(describe(self.of.wave.instrument)),
            "settings": self.of.survey.settings.as_dict(),
            "labels": {"bands": list(self.bands)},
            "seed": self.of.seed,
            "replicates": self.of.replicates,
            "audience": audience,
            "marking": MARKINGS[audience],
            "inputs": dict(self.of.inputs),
        }

    def _responses(self, organisations: list[Organisation]) -> Plain:
        codes = {organisation.id for organisation in organisations}
        wave = self.of.wave
        invited = [n for n, leader in enumerate(wave.leaders) if leader.organisation in codes]
        answered = [n for n in invited if wave.answered[n]]
        spoke = {wave.leaders[n].organisation for n in answered}
        return {
            "organisations": len(codes),
            "organisations_answered": len(spoke),
            "leaders_invited": len(invited),
            "leaders_answered": len(answered),
        }

    def response(self) -> Plain:
        whole = self._responses(list(self.register.organisations))
        titles = self.register.sectors.titles
        return {
            **whole,
            "leader_rate": _share(whole["leaders_answered"], whole["leaders_invited"]),
            "organisation_rate": _share(whole["organisations_answered"], whole["organisations"]),
            "by_sector": [
                {
                    "sector": sector,
                    "title": titles[sector],
                    **self._responses(
                        [o for o in self.register.organisations if o.sector == sector]
                    ),
                }
                for sector in self.frame.sectors
            ],
        }

    def structure(self) -> Plain:
        structure = self.of.wave.structure

        def changed(pairs: Mapping[tuple[str, str], str]) -> list[Plain]:
            return [{"a": a, "b": b, "reason": reason} for (a, b), reason in pairs.items()]

        return {
            "expected_ties": len(structure.expected),
            "hash": structure.hash,
            "frozen": self.of.wave.id in self.of.survey.frozen,
            "frozen_reason": self.of.survey.reasons.get(self.of.wave.id, ""),
            "given": structure.given,
            "seats_by_sector": structure.seats_by_sector(),
            "removed": changed(structure.removed),
            "added": changed(structure.added),
            "score_without_removals": self.of.without_removals,
        }

    def system(self) -> Plain:
        outcome = self.outcome
        band, free = int(outcome.system_band[0]), int(outcome.free_band[0])
        held = None
        if band < free:
            held = (
                f"{self.bands[free]} by its score, held at {self.bands[band]} because the "
                "relationships of at least one sector are weaker"
            )
        return {
            "score": self.scored.over("system", self.everything),
            **self._bands(self.scored.band("system_band")),
            "capped_by": held,
            "coverage": self.scored.over("coverage", self.everything),
            "quality": self.scored.over("quality", self._existing()),
            "working_share": self.scored.over("working_share", self.everything),
        }

    def _bands(self, bands: tuple[int, int, int]) -> Plain:
        names = ("band", "band_low", "band_high")
        return {name: self._band(band) for name, band in zip(names, bands, strict=True)}

    def _band(self, band: int) -> str | None:
        return self.bands[band] if band >= 0 else None

    def _existing(self) -> Any:
        return at_least(self.outcome.coverage_of_pair[:, 0], 0.5)

    def verdicts(self) -> Plain:
        return {
            "system_in_name_only": _verdict(self.of.verdict),
            "places": [
                {"place": place.name, **_verdict(verdict)}
                for place, verdict in zip(self.frame.places, self.of.places, strict=True)
            ],
            "sensitivity": [_variant(variant) for variant in self.of.sensitivity],
        }

    def profile(self) -> Plain:
        by_id = {criterion.id: criterion.score for criterion in self.of.verdict.criteria}
        system = self.system()
        return {
            "coverage": system["coverage"],
            "quality": system["quality"],
            "voice": by_id["C3"],
            "boundary": by_id["C2"],
            "connectedness_without_hub": by_id["C4"],
            "statements": by_id["C5"],
        }

    def organisations(self) -> list[Plain]:
        observed = self.of.evidence.leaders > 0
        rows = []
        for n, organisation in enumerate(self.register.organisations):
            responses = self._responses([organisation])
            rows.append(
                {
                    "organisation": organisation.id,
                    "name": organisation.name,
                    "sector": organisation.sector,
                    "places": list(organisation.places),
                    "hub": organisation.hub,
                    "representative": organisation.representative,
                    "score": self.scored.over("organisation", self.frame.incident[n], (n,)),
                    "experienced": self.scored.score(
                        "experienced", (n,), n=int((observed & (self.frame.sides == n)).sum())
                    ),
                    "reputed": self.scored.score(
                        "reputed", (n,), n=int((observed & (self.frame.others == n)).sum())
                    ),
                    "invited": responses["leaders_invited"],
                    "answered": responses["leaders_answered"],
                }
            )
        return rows

    def sectors(self) -> list[Plain]:
        sectors = self.register.sectors
        return [
            {
                "sector": sector,
                "title": sectors.titles[sector],
                "group": sectors.group(sector),
                "score": self.scored.over("sector", self.frame.sector_pairs[n], (n,)),
                "cross": self.scored.over("sector_cross", self.frame.sector_cross[n], (n,)),
                "left_out": self._left_out(n),
            }
            for n, sector in enumerate(self.frame.sectors)
        ]

    def partner_groups(self) -> list[Plain]:
        """All NHS partners and all others: where sectors with few respondents are still counted."""
        return [
            {
                "group": group,
                "title": title,
                "score": self.scored.over("partners", self.frame.partner_pairs[n], (n,)),
            }
            for n, (group, title) in enumerate(
                (("nhs", "NHS partners"), ("non_nhs", "Non-NHS partners"))
            )
        ]

    def _left_out(self, n: int) -> bool:
        """Whether a sector surely stands apart in a system that surely does not."""
        middle = self.of.survey.settings.band_cuts[1]
        cross = float(self.scored.ends.high["sector_cross"][n])
        system = float(self.scored.ends.low["system"])
        return bool(below(cross, middle)) and bool(at_least(system, middle))

    def sector_blocks(self) -> list[Plain]:
        frame, size = self.frame, len(self.frame.sectors)
        observed = self.of.evidence.leaders > 0
        voice = self.of.views.voice
        voiced = voice.observed if voice is not None else np.zeros_like(observed)
        rows = []
        for s in range(size):
            for t in range(s, size):
                there, back = s * size + t, t * size + s
                pairs = (frame.block[0] == there) | (frame.block[1] == there)
                if not pairs.any():
                    continue

                def directed(name: str, seen: Bools, block: int) -> Score:
                    return self.scored.score(
                        name, (block,), n=int((seen & (frame.block == block)).sum())
                    )

                rows.append(
                    {
                        "a": frame.sectors[s],
                        "b": frame.sectors[t],
                        "score": self.scored.over("sector_block", pairs, (there,)),
                        "view_ab": directed("block_view", observed, there),
                        "view_ba": directed("block_view", observed, back),
                        "voice_ab": directed("block_voice", voiced, there),
                        "voice_ba": directed("block_voice", voiced, back),
                    }
                )
        return rows

    def places(self) -> list[Plain]:
        return [
            {
                "place": place.name,
                "members": [
                    code
                    for code, inside in zip(self.register.ids, place.members, strict=True)
                    if inside
                ],
                "score": self.scored.over("place", place.pairs, (n,)),
                "working_share": self.scored.over("place_working", place.pairs, (n,)),
            }
            for n, place in enumerate(self.frame.places)
        ]

    def dimensions(self) -> list[Plain]:
        quality = self.of.wave.instrument.quality
        rows = []
        for n, dimension in enumerate(self.of.wave.instrument.dimensions):
            layer = self.of.views.dimensions[n]
            known = (layer.observed | layer.filled).any(axis=0)
            rows.append(
                {
                    "id": dimension.id,
                    "title": dimension.title,
                    "text": " / ".join(quality[item].text for item in dimension.items),
                    "score": self.scored.score(
                        "dimensions",
                        (n,),
                        n=int(known.sum()),
                        imputed=int(layer.filled.any(axis=0).sum()),
                    ),
                }
            )
        return rows

    def statements(self) -> list[Plain]:
        wave = self.of.wave
        items = wave.instrument.of_role("statement")
        rows = []
        for n, (question, at) in enumerate(wave.instrument.questions.items()):
            answered = np.isfinite(wave.statements[:, list(at)]).any(axis=1)
            rows.append(
                {
                    "question": question,
                    "title": items[at[0]].title or question,
                    "text": " / ".join(items[item].text for item in at),
                    "score": self.scored.score("questions", (n,), n=int(answered.sum())),
                }
            )
        return rows

    def dyads(self) -> list[Plain]:
        ids, frame = self.register.ids, self.frame
        reasons = self.of.wave.structure.reasons
        rows = []
        for dyad in dyads(self.scored, self.outcome, self.of.views, self.of.evidence):
            a, b = ids[frame.a[dyad.pair]], ids[frame.b[dyad.pair]]
            rows.append(
                {
                    "a": a,
                    "b": b,
                    "score": dyad.score,
                    **self._bands(dyad.bands),
                    "kind": dyad.kind,
                    "grade": dyad.grade,
                    "view_ab": dyad.view_ab,
                    "view_ba": dyad.view_ba,
                    "depth": dyad.depth,
                    "working": dyad.working,
                    "in_name_only": self.of.pairs[dyad.pair],
                    "existence_disputed": dyad.existence_disputed,
                    "nobody_can_judge": dyad.nobody_can_judge,
                    "reasons": list(reasons[a, b]),
                }
            )
        return rows

    def informal(self) -> list[Plain]:
        found: dict[tuple[int, int], dict[int, Score]] = {}
        views = self.of.informal
        for i, j, view, n in zip(
            views.speaker, views.partner, views.view, views.leaders, strict=True
        ):
            pair = (min(int(i), int(j)), max(int(i), int(j)))
            found.setdefault(pair, {})[int(i)] = Score(value=float(view), n=int(n))
        ids = self.register.ids
        rows = []
        for (a, b), sides in sorted(found.items()):
            ab, ba = sides.get(a, Score()), sides.get(b, Score())
            both = mean(np.array([ab.value, ba.value]))
            rows.append(
                {
                    "a": ids[a],
                    "b": ids[b],
                    "score": Score(value=float(both), n=ab.n + ba.n),
                    "view_ab": ab,
                    "view_ba": ba,
                }
            )
        return rows

    def notes(self) -> list[str]:
        wave, notes = self.of.wave, []
        instrument = wave.instrument
        if not wave.structure.given:
            notes.append(
                "No structure on paper was given: every pair of the roster counts as expected, and "
                "whether the system exists in name only cannot be tested."
            )
        if instrument.one("depth") is None:
            notes.append(
                "The questionnaire does not ask how organisations work together, so a working tie "
                "rests on its maturity alone."
            )
        if instrument.one("gate") is None:
            notes.append(
                "The questionnaire does not ask whether a relationship exists; a declared answer "
                "stands for “no working relationship”; every other rating means that one exists."
            )
        if not instrument.voice:
            notes.append(
                "The questionnaire has no question on voice, so criterion C3 is not known."
            )
        if not instrument.questions:
            notes.append("The questionnaire has no statements, so criterion C5 is not known.")
        if not self.frame.hub.any():
            notes.append("No organisation is marked as the hub, so criterion C4 is not known.")
        elif not len(self.frame.without_hub.pairs):
            notes.append(
                "On paper everything runs through the hub: nothing is expected without it, so "
                "criterion C4 is not known."
            )
        return notes


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _verdict(verdict: Verdict) -> Plain:
    return {
        "verdict": verdict.verdict,
        "strength": verdict.strength,
        "watch": verdict.watch,
        "criteria": [_criterion(criterion) for criterion in verdict.criteria],
        "gate": [asdict(check) for check in verdict.gate],
        "settle": [asdict(entry) for entry in verdict.settle],
    }


def _criterion(criterion: Criterion) -> Plain:
    score = criterion.score.as_dict()
    n = score.pop("n")
    del score["imputed"]
    return {
        "id": criterion.id,
        "name": criterion.name,
        "unit": criterion.unit,
        **score,
        "threshold": criterion.threshold,
        "met": {True: "met", False: "not_met", None: "unknown"}[criterion.met()],
        "n": n,
    }


def _variant(variant: Variant) -> Plain:
    verdict = variant.verdict
    return {
        "id": variant.id,
        "title": variant.title,
        "verdict": verdict.verdict,
        "strength": verdict.strength,
    }


# -- out -----------------------------------------------------------------------------------------


def to_json(found: Plain) -> str:
    """The results as JSON text, the same bytes for the same results."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    # One line for each row of a list: quick to write, and a change shows as the rows it touches.
    parts = []
    for key, value in found.items():
        text = line(value)
        if isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(map(line, value)) + "\n ]"
        parts.append(f"{line(key)}: {text}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"
