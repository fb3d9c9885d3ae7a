"""Releases: suppress, round, attack, and suppress again until the attack fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from maturity.assessment import Assessment
from maturity.errors import MaturityError, Problem
from maturity.release.account import account
from maturity.release.audit import Audit, audit
from maturity.release.before import Shown, before
from maturity.release.edition import edition
from maturity.release.insiders import insiders, protected, truth
from maturity.release.linked import BAND, Cell, cells, paper_of
from maturity.release.proof import REPLAYED, Proof, prove
from maturity.release.rules import (
    CONSULTANT,
    Rules,
    change_may_be_shown,
    consented,
    rules_for,
)
from maturity.release.siege import Finding
from maturity.release.suppress import allowed, suppress
from maturity.release.untold import hold, untold
from maturity.results import results_of

#: How often a release is suppressed again before it is refused.
ROUNDS = 40
#: Seconds after which an attack is given up: nothing but a refusal comes of it, so that no edition
#: depends on how fast a machine is.
SECONDS = 900.0


@dataclass(frozen=True, eq=False)
class Released:
    """What an audience may see of an assessment.

    `results` is laid out as the consultant's are. `audit` says what the attacker achieved (None for
    the consultant, from whom nothing is withheld); `shown` and `withheld` are the keys of the
    numbers that are and are not in it, `given_up` the sets of which the audit made one go.
    `unsettled` is what somebody said who joined or left that was not shown to be safe from one who
    has the earlier edition too, and that no figure of this one has a part in.
    """

    audience: str
    results: dict[str, Any]
    audit: Audit | None = None
    shown: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    given_up: tuple[tuple[str, ...], ...] = ()
    changes: tuple[str, ...] = ()
    proof: Proof | None = None
    unsettled: tuple[Finding, ...] = ()


def release(
    assessment: Assessment,
    audience: str,
    *,
    earlier: Assessment | None = None,
    seconds: float = SECONDS,
    replays: int = REPLAYED,
    out: Released | None = None,
) -> Released:
    """What an audience may see of an assessment: nothing that gives a leader or a few away.

    With an `earlier` assessment of the same system it also says which changes may be shown: those
    that are not about a few who joined or left. And a reader with both editions is played who takes
    it that nobody who answered twice has changed their mind. The earlier edition (`out`, or made
    here) is out already, so it is the later one that gives way.

    What passes the attack is then held against other whole sets of answers, of which so many are
    taken the whole way (`replays`): what would tell them apart is said less exactly.

    Raises `MaturityError` where no release passes the audit within so many seconds.
    """
    results = results_of(assessment, audience=audience)
    if audience == CONSULTANT:
        return Released(audience, results)
    settings = assessment.survey.settings
    rules, paper = rules_for(audience, settings), paper_of(assessment)
    register = assessment.wave.structure.register
    views = consented(register, audience, "views")
    known = cells(paper, results)
    may = allowed(known, paper, rules, views=views, scores=consented(register, audience, "scores"))
    people, secret = tuple(insiders(assessment)), protected(assessment, paper, rules, views)
    shown: Shown | None = None
    if earlier is not None:
        if out is None:
            out = release(earlier, audience, seconds=seconds, replays=0)
        shown = Shown(earlier, frozenset(out.shown))
    cuts: list[frozenset[str]] = []
    last: list[Finding] = []
    unsettled: tuple[Finding, ...] = ()
    for _ in range(ROUNDS):
        show = suppress(known, may, paper, rules, cuts)
        made = edition(results, known, show, rules)
        found = audit(made, paper, people, secret, seconds=seconds, hint=truth(assessment))
        if found.holds and shown is not None:
            supposed = before(assessment, show, shown, rules, seconds=seconds)
            late = [finding for finding in supposed if finding.method == "unfinished"]
            if late:
                raise MaturityError([refused(finding) for finding in late])
            # What no figure of this edition has a part in, none can take back.
            unsettled = tuple(finding for finding in supposed if not finding.chain)
            last = [finding for finding in supposed if finding.chain]
            if last:
                cuts += [frozenset(finding.chain) for finding in last]
                continue
        if found.holds:
            hidden = [cell.key for cell in known if cell.key not in show and cell.kind != BAND]
            given_up = dict.fromkeys(tuple(sorted(cut)) for cut in cuts)
            proof = prove(assessment, paper, known, show, rules, secret, replays=replays)
            made = proof.made
            made["release"] = account(audience, rules, found, proof, known, show)
            hold(untold(made, known, show))
            changes = _changes(assessment, earlier, known, show, rules) if earlier else ()
            return Released(
                audience,
                made,
                found,
                tuple(sorted(show)),
                tuple(hidden),
                tuple(given_up),
                tuple(changes),
                proof,
                unsettled,
            )
        last = list(found.findings)
        if found.seconds >= seconds:
            break
        cuts += [frozenset(finding.chain) for finding in last]
    raise MaturityError([refused(finding) for finding in last])


def _changes(
    now: Assessment, then: Assessment, known: Sequence[Cell], show: frozenset[str], rules: Rules
) -> Iterator[str]:
    """The keys whose change may be shown: enough who stayed, and no few who joined or left."""
    before = {cell.key: cell for cell in cells(paper_of(then), results_of(then))}
    for cell in known:
        if cell.key not in show or cell.key not in before or cell.pair >= 0:
            continue
        here, there = _people(now, cell), _people(then, before[cell.key])
        if change_may_be_shown(len(here & there), len(here - there), len(there - here), rules):
            yield cell.key


def _people(assessment: Assessment, cell: Cell) -> set[str]:
    """The leaders who answered for the organisations behind a number."""
    behind = {
        code
        for code, weight in zip(assessment.frame.organisations, cell.group.weight, strict=True)
        if weight > 0
    }
    wave = assessment.wave
    return {
        leader.id
        for leader, answered in zip(wave.leaders, wave.answered, strict=True)
        if answered and leader.organisation in behind
    }


def refused(finding: Finding) -> Problem:
    how = {
        "unfinished": "could not be shown to be safe in time",
    }.get(finding.method, f"can be told to lie between {finding.low:g} and {finding.high:g}")
    return Problem(
        "cannot-release",
        "release",
        f"{finding.about} {how} by {finding.insider}, from {', '.join(finding.chain) or 'nothing'}",
        "Ask more leaders of each organisation, or use --audience consultant.",
    )
