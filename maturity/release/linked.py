"""The numbers of a release that hang together: what each is a mean of, and which are in which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from maturity.assessment import Assessment
from maturity.frame import Bools, Floats, Frame, Ints
from maturity.model import EXACT
from maturity.release.rounding import FIVE, shown
from maturity.release.rules import Group, view_group
from maturity.settings import DEPTH_STEPS
from maturity.wave import Wave

#: Where something stands in the results: keys and positions, the outermost first.
Path = tuple[str | int, ...]
Plain = Mapping[str, Any]

#: What a number may be a mean of. The first group an attacker can write down as linear equations;
#: the second rest on too many answers in too tangled a way, and are only held to the thresholds.
PAIRS, WORKING, VIEWS, VOICE, LEADERS, QUESTION, BAND, COUNTS = (
    "pairs", "working", "views", "voice", "leaders", "question", "band", "counts",
)  # fmt: skip
TANGLED = "tangled"


@dataclass(frozen=True, eq=False)
class Paper:
    """What anybody inside a system may know of a survey, and hardly an answer.

    The structure, and who answered about whom: `leaders` behind each view, `filled` the views
    taken from their sector block, `voiced` the leaders behind each voice view (2 x pairs);
    `stated` the organisation of each leader who made a statement, `answers` which of them answered
    each question, `role` their roles. A real reader knows less. One thing is read from answers:
    `hollow`, the pairs that C1 counts, without which nobody could say what it is a share of.
    """

    frame: Frame
    leaders: Ints
    filled: Bools
    voiced: Ints
    stated: Ints
    answers: Bools
    role: tuple[str, ...]
    hollow: Bools
    asymmetry: float
    tolerance: float
    working_cut: float
    depth_cut: float
    band_cuts: tuple[float, ...]

    @property
    def observed(self) -> Bools:
        """The views that at least one leader gave: 2 x pairs."""
        return np.asarray(self.leaders > 0)

    @cached_property
    def known(self) -> Bools:
        """The pairs with a score."""
        return np.asarray((self.observed | self.filled).any(axis=0))

    def group(self, pairs: Bools) -> Group:
        """Whose answers stand behind the mean of some pairs, with the weight of each in it.

        A pair counts half for either side, and whole for one that is alone in having spoken. What a
        stand-in counts is shared by those whose views it is taken from; they are nobody's leaders
        here, so that a group is never larger than those who spoke of its own pairs.
        """
        frame, spoke, filled = self.frame, self.observed, self.filled
        has = np.maximum(1, (spoke | filled).sum(axis=0))
        weight = np.where(spoke | filled, np.where(pairs, 1.0 / has, 0.0), 0.0)
        blocks = int(frame.block.max(initial=0)) + 1
        lent = np.bincount(frame.block[filled], weight[filled], minlength=blocks)
        lenders = np.maximum(1, np.bincount(frame.block[spoke], minlength=blocks))
        weight[filled] = 0.0
        direct = view_group(
            frame.sides.reshape(-1), self.leaders.reshape(-1),
            (spoke & pairs).reshape(-1), len(frame.organisations),
        )  # fmt: skip
        weight += np.where(spoke, (lent / lenders)[frame.block], 0.0)
        share = np.bincount(
            frame.sides.reshape(-1), weight.reshape(-1), minlength=len(frame.organisations)
        )
        return Group(direct.leaders, share.astype(np.float64))

    def name(self, view: int) -> str:
        """A view in words, by its place in the flat list of 2 x pairs."""
        side, pair = divmod(view, self.frame.size)
        codes, frame = self.frame.organisations, self.frame
        return f"{codes[frame.sides[side, pair]]} of {codes[frame.others[side, pair]]}"


def paper_of(assessment: Assessment) -> Paper:
    """What an assessment rests on, without a single answer."""
    basis, views, frame = assessment.basis, assessment.views, assessment.frame
    said = basis.said
    made = np.asarray(np.isfinite(said.values).any(axis=0))
    voiced = views.voice.leaders if views.voice is not None else np.zeros_like(basis.counts[0])
    rules = assessment.survey.settings
    wave: Wave = assessment.wave
    return Paper(
        frame=frame,
        leaders=views.quality.leaders.reshape(2, -1),
        filled=views.quality.filled.reshape(2, -1) & ~views.quality.observed.reshape(2, -1),
        voiced=np.asarray(voiced).reshape(2, -1),
        stated=said.organisation[made],
        answers=np.isfinite(said.values[1:, made]),
        hollow=_hollow(assessment),
        role=tuple(leader.role for leader, has in zip(wave.leaders, made, strict=True) if has),
        asymmetry=rules.asymmetry,
        tolerance=rules.tolerance,
        working_cut=rules.working_cut,
        depth_cut=rules.depth_cut * 100 / DEPTH_STEPS if views.depth is not None else 0.0,
        band_cuts=rules.band_cuts,
    )


def _hollow(assessment: Assessment) -> Bools:
    """The pairs that criterion C1 counts: all, or those across sector groups where fewer work."""
    frame, outcome = assessment.frame, assessment.outcome
    every = np.ones(frame.size, dtype=bool)
    lower = outcome.criteria.hollow[0] < outcome.working_share[0] - EXACT
    return np.asarray(frame.crossing) if lower else every


@dataclass(frozen=True, eq=False)
class Cell:
    """One number that may be published: where it stands, what it is a mean of, whose it is.

    `members` are weights over pairs (PAIRS, WORKING), the flat 2 x pairs views (VIEWS, VOICE) or
    the leaders who made a statement (LEADERS, QUESTION). `own` is the organisation that it is about
    alone, whose consent it needs. `worth` is how much a reader loses without it. `about` is how
    many pairs or views it is about on paper, answered or not, or about how many leaders; None where
    that would tell more.
    """

    key: str
    paths: tuple[Path, ...]
    kind: str
    members: Floats
    group: Group
    worth: float
    own: int | None = None
    share: bool = False
    question: int = -1
    pair: int = -1
    about: int | None = None


def cells(paper: Paper, found: Plain) -> tuple[Cell, ...]:
    """Every number of some results that an audience might see, in the results' order.

    Only the layout of the results is read (which rows there are), never a value.
    """
    return tuple(_Cells(paper, found).all())


class _Cells:
    def __init__(self, paper: Paper, found: Plain) -> None:
        self.paper, self.found, self.frame = paper, found, paper.frame
        self.size = len(paper.frame.organisations)
        self.sector = {name: n for n, name in enumerate(paper.frame.sectors)}
        self.place = {place.name: n for n, place in enumerate(paper.frame.places)}
        self.at = {code: n for n, code in enumerate(paper.frame.organisations)}

    def all(self) -> Iterator[Cell]:
        yield from self.system()
        yield from self.sectors()
        yield from self.partners()
        yield from self.blocks()
        yield from self.places()
        yield from self.organisations()
        yield from self.statements()
        yield from self.dyads()

    def over(
        self, key: str, paths: tuple[Path, ...], pairs: Bools, worth: float, **more: Any
    ) -> Cell:
        """A number over some pairs: those of them that have a score."""
        chosen = np.asarray(pairs & self.paper.known)
        kind = more.pop("kind", PAIRS)
        more.setdefault("about", int(pairs.sum()))
        return Cell(
            key, paths, kind, chosen.astype(np.float64), self.paper.group(chosen), worth, **more
        )

    def said(
        self, key: str, paths: tuple[Path, ...], chosen: Bools, kind: str, worth: float, **more: Any
    ) -> Cell:
        """A mean of observed views."""
        leaders = self.paper.voiced if kind == VOICE else self.paper.leaders
        seen = (chosen & (leaders > 0)).reshape(-1)
        group = view_group(self.frame.sides.reshape(-1), leaders.reshape(-1), seen, self.size)
        return Cell(
            key, paths, kind, seen.astype(np.float64), group, worth, about=int(chosen.sum()), **more
        )

    def system(self) -> Iterator[Cell]:
        every = np.ones(self.frame.size, dtype=bool)
        verdict: Path = ("verdicts", "system_in_name_only", "criteria")
        yield self.over("system/score", (("system", "score"),), every, 1000)
        yield self.over(
            "system/working_share", (("system", "working_share"),), every, 300,
            kind=WORKING, share=True,
        )  # fmt: skip
        yield self.over("bands", (("bands",),), every, 60, kind=COUNTS)
        # Which pairs it counts, all or those across sector groups, hangs on the answers.
        yield self.over(
            "C1", ((*verdict, 0),), self.paper.hollow, 200, kind=WORKING, share=True, about=None
        )
        yield self.over("C2", ((*verdict, 1), ("profile", "boundary")), self.frame.boundary, 200)
        yield self.said(
            "C3", ((*verdict, 2), ("profile", "voice")), self.frame.heard, VOICE, 200
        )  # fmt: skip
        hubless = ~self.frame.hub[self.frame.a] & ~self.frame.hub[self.frame.b]
        yield self.over(
            "C4", ((*verdict, 3), ("profile", "connectedness_without_hub")), hubless, 150,
            kind=TANGLED, share=True,
        )  # fmt: skip
        # Quality is that of the relationships that exist, and how many do is an answer.
        for name, about in (("coverage", len(every)), ("quality", None)):
            yield self.over(
                f"system/{name}", (("system", name), ("profile", name)), every, 100,
                kind=TANGLED, share=name == "coverage", about=about,
            )  # fmt: skip
        for n, row in enumerate(self.found["dimensions"]):
            yield self.over(
                f"dimensions/{row['id']}", (("dimensions", n, "score"),), every, 50, kind=TANGLED
            )

    def sectors(self) -> Iterator[Cell]:
        spoke = np.bincount(self.frame.sides[self.paper.observed], minlength=self.size) > 0
        for n, row in enumerate(self.found["sectors"]):
            s = self.sector[row["sector"]]
            # A sector for which one organisation answered is that organisation by another name.
            speaking = np.flatnonzero((self.frame.sector == s) & spoke)
            own = int(speaking[0]) if len(speaking) == 1 else None
            for name, pairs in (
                ("score", self.frame.sector_pairs), ("cross", self.frame.sector_cross)
            ):  # fmt: skip
                key = f"sectors/{row['sector']}/{name}"
                yield self.over(key, (("sectors", n, name),), pairs[s], 30, own=own)

    def partners(self) -> Iterator[Cell]:
        for n, row in enumerate(self.found["partner_groups"]):
            path: Path = ("partner_groups", n, "score")
            yield self.over(f"partners/{row['group']}", (path,), self.frame.partner_pairs[n], 60)

    def blocks(self) -> Iterator[Cell]:
        block = self.frame.block
        for n, row in enumerate(self.found["sector_blocks"]):
            s, t = self.sector[row["a"]], self.sector[row["b"]]
            size = len(self.frame.sectors)
            there, back = block == s * size + t, block == t * size + s
            key = f"blocks/{row['a']}-{row['b']}/"
            either = (there | back).any(axis=0)
            yield self.over(f"{key}score", (("sector_blocks", n, "score"),), either, 5)
            for name, chosen, kind, worth in (
                ("view_ab", there, VIEWS, 2), ("view_ba", back, VIEWS, 2),
                ("voice_ab", there, VOICE, 3), ("voice_ba", back, VOICE, 3),
            ):  # fmt: skip
                if s == t and name.endswith("ba"):
                    continue
                paths: tuple[Path, ...] = (("sector_blocks", n, name),)
                if s == t:
                    paths += (("sector_blocks", n, name.replace("ab", "ba")),)
                yield self.said(key + name, paths, chosen, kind, worth)

    def places(self) -> Iterator[Cell]:
        for n, row in enumerate(self.found["places"]):
            place = self.frame.places[self.place[row["place"]]]
            key = f"places/{n}/"
            tests: Path = ("verdicts", "places", n, "criteria")
            yield self.over(f"{key}score", (("places", n, "score"),), place.pairs, 40)
            yield self.over(
                f"{key}working_share", (("places", n, "working_share"), (*tests, 0)), place.pairs,
                25, kind=WORKING, share=True,
            )  # fmt: skip
            yield self.over(
                f"{key}P2", ((*tests, 1),), np.asarray(place.pairs & self.frame.spine), 10
            )  # fmt: skip
            left = place.pairs & ~place.removed[self.frame.a] & ~place.removed[self.frame.b]
            yield self.over(f"{key}P3", ((*tests, 2),), left, 10, kind=TANGLED, share=True)

    def organisations(self) -> Iterator[Cell]:
        for n, row in enumerate(self.found["organisations"]):
            i, key = self.at[row["organisation"]], f"organisations/{row['organisation']}/"
            yield self.over(
                f"{key}score", (("organisations", n, "score"),), self.frame.incident[i], 4, own=i
            )
            for name, who in (("experienced", self.frame.sides), ("reputed", self.frame.others)):
                path: Path = ("organisations", n, name)
                yield self.said(f"{key}{name}", (path,), who == i, VIEWS, 2, own=i)
        # What leaders say of being heard, by sector; an organisation's own is never shown.
        heard = self.found["diagnostics"].get("seats_without_voice", {}).get("sectors", ())
        for n, row in enumerate(heard):
            speaking = self.frame.sector[self.frame.sides] == self.sector[row["sector"]]
            path = ("diagnostics", "seats_without_voice", "sectors", n, "voice")
            yield self.said(
                f"heard/{row['sector']}", (path,), self.frame.to_dominant & speaking, VOICE, 20
            )  # fmt: skip

    def dyads(self) -> Iterator[Cell]:
        leaders, size = self.paper.leaders, self.frame.size
        speakers = self.frame.sides.reshape(-1)
        for p in range(len(self.found["dyads"])):
            pair = np.zeros(size, dtype=bool)
            pair[p] = True
            group = view_group(speakers, leaders.reshape(-1), np.tile(pair, 2), self.size)
            for name, kind, worth in (("score", PAIRS, 4), ("band", BAND, 2)):
                yield Cell(
                    f"dyads/{p}/{name}", (("dyads", p, name),), kind, pair.astype(float), group,
                    worth, pair=p,
                )  # fmt: skip
            for side, name in enumerate(("view_ab", "view_ba")):
                view = np.zeros(2 * size, dtype=bool)
                view[side * size + p] = leaders[side, p] > 0
                group = view_group(speakers, leaders.reshape(-1), view, self.size)
                yield Cell(
                    f"dyads/{p}/{name}", (("dyads", p, name),), VIEWS, view.astype(float), group,
                    2, own=int(self.frame.sides[side, p]), pair=p,
                )  # fmt: skip

    def statements(self) -> Iterator[Cell]:
        verdict: Path = ("verdicts", "system_in_name_only", "criteria", 4)
        everyone = np.ones(len(self.paper.stated), dtype=bool)
        yield self.spoken(
            "C5", (verdict, ("profile", "statements")), self.balanced(everyone), LEADERS, 200
        )
        for n, row in enumerate(self.found["statements"]):
            yield self.spoken(
                f"statements/{row['question']}", (("statements", n, "score"),),
                self.balanced(self.paper.answers[n]), QUESTION, 50, question=n,
            )  # fmt: skip
        for n, row in enumerate(self.found["diagnostics"].get("centre_gap", {}).get("roles", ())):
            path: Path = ("diagnostics", "centre_gap", "roles", n, "statements")
            mine = np.array([role == row["role"] for role in self.paper.role], dtype=np.float64)
            yield self.spoken(f"roles/{row['role']}", (path,), mine, LEADERS, 5)

    def spoken(
        self, key: str, paths: tuple[Path, ...], weights: Floats, kind: str, worth: float,
        question: int = -1,
    ) -> Cell:  # fmt: skip
        """A mean of what leaders say of the system."""
        behind = self.paper.stated[weights > 0]
        share = np.bincount(self.paper.stated, weights, minlength=self.size).astype(np.float64)
        group = Group(np.bincount(behind, minlength=self.size), share)
        about = int(shown(len(behind), FIVE))
        return Cell(key, paths, kind, weights, group, worth, question=question, about=about)

    def balanced(self, spoke: Bools) -> Floats:
        """Each leader's weight in an index of organisations' means, each sector counted equally."""
        theirs = self.paper.stated
        each = np.bincount(theirs[spoke], minlength=self.size).astype(np.float64)
        speaking = np.bincount(self.frame.sector[each > 0], minlength=len(self.frame.sectors))
        sectors = max(1, int((speaking > 0).sum()))
        with np.errstate(divide="ignore"):
            weight = 1.0 / (each[theirs] * speaking[self.frame.sector[theirs]] * sectors)
        return np.where(spoke, weight, 0.0)
