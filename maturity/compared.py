"""Each number of a comparison as plain data: before, after, and the change with its doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from maturity.change import CHANGED, NO_CHANGE, Change
from maturity.compare import Comparison
from maturity.decomposition import Terms
from maturity.frame import Bools, Frame
from maturity.like import Level, Like
from maturity.movement import leaders

Plain = dict[str, Any]

#: The profile of a system: the id in the results, its statistic, and whether the change of it that
#: matters is that of the system (or of a group).
PROFILE = (
    ("coverage", "coverage", True),
    ("quality", "quality", True),
    ("working_share", "working_share", True),
    ("voice", "voice", False),
    ("boundary", "boundary", False),
    ("connectedness_without_hub", "connected", False),
    ("statements", "lived", True),
)


def change_of(change: Change) -> Plain:
    """A change as plain data, with the tests it failed and the words for it."""
    numbers = asdict(change)
    failed = list(numbers.pop("failed"))
    return {
        **numbers,
        "reported": change.reported,
        "failed": failed,
        "finding": CHANGED if change.reported else NO_CHANGE,
    }


def _level(level: Level, counts: tuple[int, tuple[int, int]]) -> Plain:
    """A number in both waves; `counts` are what it is a mean of, and how many are filled."""
    many, filled = counts
    return {
        "before": replace(level.before, n=many, imputed=filled[0]),
        "after": replace(level.after, n=many, imputed=filled[1]),
        "change": change_of(level.change),
    }


def _terms(terms: Terms) -> Plain:
    return asdict(terms)


class Compared:
    """Builds the numbers of a comparison; None wherever the comparison is refused."""

    def __init__(self, comparison: Comparison) -> None:
        self.of = comparison
        self.settings = comparison.survey.settings
        self.like = comparison.like
        self.register = comparison.waves[1].structure.register
        self.titles = self.register.sectors.titles

    def _base(self, like: Like, pairs: Bools | None = None) -> tuple[int, tuple[int, int]]:
        """How many common pairs a mean is over, and how many of them are filled in either wave."""
        chosen = np.ones(like.frame.size, dtype=bool) if pairs is None else pairs
        filled = [
            int((stated.found.basis.filled[0][:, stated.side.cut.rows].any(axis=0) & chosen).sum())
            for stated in (like.before, like.after)
        ]
        return int(chosen.sum()), (filled[0], filled[1])

    def system(self) -> Plain | None:
        """The system's score, what its change is made of, and the way from report to report."""
        like, of = self.like, self.of
        if like is None or of.bridge is None:
            return None
        bands = [
            of.survey.bands[band] if (band := int(a.outcome.system_band[0])) >= 0 else None
            for a in (of.before, of.after)
        ]
        level = like.compared("system", self.settings.change_system)[()]
        bridge = of.bridge
        return {
            "bands": {"before": bands[0], "after": bands[1]},
            **_level(level, self._base(like)),
            "terms": _terms(like.terms()),
            "bridge": {
                **asdict(bridge),
                "total": bridge.after - bridge.before,
                "boundary": bridge.boundary,
                "questions": bridge.questions,
            },
        }

    def profile(self) -> list[Plain] | None:
        """The parts of the profile."""
        like = self.like
        if like is None:
            return None
        frame, cut = like.frame, like.after.side.cut
        voice = int((cut.heard[-1 - (like.after.found.basis.has_depth)] & frame.heard).sum())
        counts = {
            "voice": (voice if like.after.found.basis.has_voice else 0, (0, 0)),
            "boundary": self._base(like, frame.boundary),
            "connectedness_without_hub": self._base(
                like, ~frame.hub[frame.a] & ~frame.hub[frame.b]
            ),
            "statements": (int(cut.told[0].sum()), (0, 0)),
        }
        rows = []
        for name, statistic, whole in PROFILE:
            least = self.settings.change_system if whole else self.settings.change_group
            level = like.compared(statistic, least)[()]
            rows.append({"id": name, **_level(level, counts.get(name, self._base(like)))})
        return rows

    def dimensions(self) -> list[Plain] | None:
        """Each dimension over all common pairs."""
        if self.like is None:
            return None
        levels = self.like.compared("dimensions", self.settings.change_system)
        return [
            {"id": one.id, "title": one.title, **_level(levels[n,], self._base(self.like))}
            for n, one in enumerate(self.of.waves[1].instrument.dimensions)
        ]

    def statements(self) -> list[Plain] | None:
        """Each question about the system."""
        if self.like is None:
            return None
        levels = self.like.compared("questions", self.settings.change_system)
        instrument, told = self.of.waves[1].instrument, self.like.after.side.cut.told
        items = instrument.of_role("statement")
        return [
            {
                "question": question,
                "title": items[at[0]].title or question,
                **_level(levels[n,], (int(told[n + 1].sum()), (0, 0))),
            }
            for n, (question, at) in enumerate(instrument.questions.items())
        ]

    def sectors(self) -> list[Plain] | None:
        """Each sector, over its pairs and over those with other sectors."""
        like = self.like
        if like is None:
            return None
        levels = like.compared("sector", self.settings.change_group)
        cross = like.compared("sector_cross", self.settings.change_group)
        old, new = like.before.found.frame, like.after.found.frame
        return [
            {
                "sector": sector,
                "title": self.titles[sector],
                **_level(levels[n,], self._base(like, like.frame.sector_pairs[n])),
                "cross": _level(cross[n,], self._base(like, like.frame.sector_cross[n])),
                "terms": _terms(
                    like.terms(old.sector_pairs[n], new.sector_pairs[n], like.frame.sector_pairs[n])
                ),
                "leaders": self.people(self.of_sector(sector)),
            }
            for n, sector in enumerate(like.frame.sectors)
        ]

    def sector_blocks(self) -> list[Plain] | None:
        """What each two sectors have between them."""
        like = self.like
        if like is None:
            return None
        levels = like.compared("sector_block", self.settings.change_group)
        frame, size = like.frame, len(like.frame.sectors)
        rows = []
        for s in range(size):
            for t in range(s, size):
                there, back = s * size + t, t * size + s
                pairs = (frame.block[0] == there) | (frame.block[0] == back)
                if pairs.any():
                    ends = {"a": frame.sectors[s], "b": frame.sectors[t]}
                    rows.append({**ends, **_level(levels[there,], self._base(like, pairs))})
        return rows

    def places(self) -> list[Plain] | None:
        """Each place."""
        like = self.like
        if like is None:
            return None
        levels = like.compared("place", self.settings.change_group)
        works = like.compared("place_working", self.settings.change_group)
        rows = []
        for n, place in enumerate(like.frame.places):
            old, new = (
                _place(stated.found.frame, place.name) for stated in (like.before, like.after)
            )
            codes = self._codes(place.members)
            base = self._base(like, place.pairs)
            rows.append(
                {
                    "place": place.name,
                    "members": codes,
                    **_level(levels[n,], base),
                    "working_share": _level(works[n,], base),
                    "terms": _terms(like.terms(old, new, place.pairs)),
                    "leaders": self.people(codes),
                }
            )
        return rows

    def organisations(self) -> list[Plain] | None:
        """Each organisation, as the later wave has it."""
        like = self.like
        if like is None:
            return None
        least = self.settings.change_group
        levels = like.compared("organisation", least)
        experienced, reputed = like.compared("experienced", least), like.compared("reputed", least)
        heard = like.after.side.cut.heard[0]
        frames = like.before.found.frame, like.after.found.frame, like.frame
        rows = []
        for n, (organisation, component) in enumerate(
            zip(self.register.organisations, self.of.grouping.components, strict=True)
        ):
            old, new, common = (frame.incident[n] for frame in frames)
            said = int((heard & (like.frame.sides == n)).sum())
            told = int((heard & (like.frame.others == n)).sum())
            rows.append(
                {
                    "organisation": organisation.id,
                    "name": organisation.name,
                    "sector": organisation.sector,
                    "kind": component.kind,
                    **_level(levels[n,], self._base(like, common)),
                    "experienced": _level(experienced[n,], (said, (0, 0))),
                    "reputed": _level(reputed[n,], (told, (0, 0))),
                    "terms": _terms(like.terms(old, new, common)),
                    "leaders": self.people([organisation.id]),
                }
            )
        return rows

    def dyads(self) -> list[Plain] | None:
        """Each pair that is known in both waves."""
        like = self.like
        if like is None:
            return None
        names, bands = like.frame.organisations, self.of.survey.bands
        stated = like.before, like.after
        rows = []
        for n in range(like.frame.size):
            level = like.compared_pair(n, self.settings.change_dyad)
            at = [int(one.side.cut.rows[n]) for one in stated]
            found = [one.found for one in stated]
            counts = [
                one.basis.evidence.leaders[:, p].tolist() for one, p in zip(found, at, strict=True)
            ]
            band = [int(one.outcome.band[p, 0]) for one, p in zip(found, at, strict=True)]
            views = [one.outcome.views[:, p, 0].tolist() for one, p in zip(found, at, strict=True)]
            works = [float(one.outcome.working[p, 0]) for one, p in zip(found, at, strict=True)]
            filled = [
                int(one.basis.filled[0][:, p].sum()) for one, p in zip(found, at, strict=True)
            ]
            before, after = (
                {
                    **replace(score, n=sum(counts[w]), imputed=filled[w]).as_dict(),
                    "band": bands[band[w]] if band[w] >= 0 else None,
                    "working": None if np.isnan(works[w]) else bool(works[w]),
                    "view_ab": views[w][0],
                    "view_ba": views[w][1],
                    "leaders_ab": counts[w][0],
                    "leaders_ba": counts[w][1],
                }
                for w, score in enumerate((level.before, level.after))
            )
            rows.append(
                {
                    "a": names[like.frame.a[n]],
                    "b": names[like.frame.b[n]],
                    "before": before,
                    "after": after,
                    "change": change_of(level.change),
                }
            )
        return rows

    def people(self, codes: Iterable[str]) -> Plain:
        """Who leads some organisations, counted."""
        return asdict(leaders(*self.of.waves, codes))

    def of_sector(self, sector: str) -> list[str]:
        """The organisations of a sector."""
        return [o.id for o in self.register.organisations if o.sector == sector]

    def _codes(self, members: Bools) -> list[str]:
        ids = self.register.ids
        return [code for code, inside in zip(ids, members, strict=True) if inside]


def _place(frame: Frame, name: str) -> Bools:
    """The pairs of a place by its name; none where a wave does not have it."""
    for place in frame.places:
        if place.name == name:
            return place.pairs
    return np.zeros(frame.size, dtype=bool)
