"""Who rates, who is rated, and what is between the two: the Social Relations Model."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from maturity.frame import Bools, Floats
from maturity.model import EXACT
from maturity.number import Number, undefined
from maturity.ties import Ties

#: Nodes a round robin needs, and the share of its cells that must be known, before its variances
#: are told apart.
LEAST, OBSERVED = 4, 0.8
#: A relative variance component below this is not worth reading in a small group.
WORTH = 0.1
#: The ends of the scale of views.
LOW, HIGH = 0.0, 100.0

MEASURES = ("actor", "partner", "relationship")


@dataclass(frozen=True, eq=False)
class Relations:
    """How ratings of one another divide into who rates, who is rated, and the particular pair.

    x_ij = mean + actor_i + partner_j + relationship_ij. The variances are those of the people a
    round robin is drawn from, so one that is estimated below 0 stays as it is here; `share` reads
    it as 0. NaN with a note where too little is known.
    """

    mean: Number
    actor: pd.Series[float]
    partner: pd.Series[float]
    actor_variance: Number
    partner_variance: Number
    relationship_variance: Number
    actor_partner_covariance: Number
    relationship_covariance: Number
    actor_reliability: Number
    partner_reliability: Number

    def share(self, component: str) -> Number:
        """The share of the differences between ratings that one component explains, from 0 to 1.

        Formula: its variance / the sum of the three, with those below 0 taken as 0.
        Moves: as `relations`.
        Do not over-read: shares below .10 in a group this small are not told from 0.
        Undefined: too little is known, or nothing differs.
        Sources: as `relations`.
        """
        if component not in MEASURES:
            raise ValueError(f"the component is one of {', '.join(MEASURES)}, not {component!r}")
        found = {
            "actor": self.actor_variance,
            "partner": self.partner_variance,
            "relationship": self.relationship_variance,
        }
        chosen = found[component]
        if not chosen.known:
            return chosen
        total = sum(max(0.0, number.value) for number in found.values())
        if total <= 0:
            return undefined("no rating differs from another", chosen.n)
        value = max(0.0, chosen.value) / total
        notes = [
            chosen.note,
            "the estimate is below 0 and reads as 0" if chosen.value < 0 else "",
            f"below {WORTH:.2f}, which in a small group is not told from 0"
            if value < WORTH
            else "",
        ]
        return Number(value, chosen.n, "; ".join(note for note in notes if note))

    @property
    def generalised_reciprocity(self) -> Number:
        """How far organisations that rate others high are rated high themselves, from -1 to 1.

        Formula: the covariance of actor and partner effects / the root of their two variances.
        Moves: as `relations`.
        Do not over-read: it is a correlation of what is left of two estimates; in a small group it
        is a wide guess.
        Undefined: too little is known, either share is below .10, or the estimate lies beyond 1.
        Sources: Kenny 1994.
        """
        parts = (self.share("actor"), self.share("partner"))
        for part in parts:
            if not part.known:
                return part
        if min(part.value for part in parts) < WORTH:
            return undefined(f"who rates or who is rated explains below {WORTH:.2f}", parts[0].n)
        both, over = self.actor_partner_covariance, self.actor_variance.value
        value = both.value / float(np.sqrt(over * self.partner_variance.value))
        if abs(value) > 1 + EXACT:
            return undefined("too little is known: the estimate lies beyond 1", both.n)
        return Number(max(-1.0, min(1.0, value)), both.n, both.note)

    @property
    def reciprocity(self) -> Number:
        """How far two organisations answer each other in what is particular to the two of them.

        Formula: the covariance of the two relationship effects of a pair / their variance.
        Moves: pairs that are both warmer, or both colder, than their members usually are.
        Do not over-read: with few organisations it is a wide guess.
        Undefined: too little is known, or no relationship variance.
        Sources: Kenny 1994.
        """
        over, of = self.relationship_variance, self.relationship_covariance
        if not over.known or over.value <= 0:
            return undefined(over.note or "there is no relationship variance", over.n)
        return Number(of.value / over.value, over.n, over.note)


def relations(ties: Ties) -> Relations:
    """How much of the differences in ratings is who rates, who is rated, and the particular pair.

    Formula: actor_i = (n-1)^2 / (n(n-2)) M_i. + (n-1) / (n(n-2)) M_.i - (n-1) / (n-2) M_.., partner
    with rows and columns exchanged; variances by the expected squares of Warner, Kenny and Stoto.
    With gaps the effects are those of least squares, the variance of relationships is read from
    the pairs known on both sides, and what the fit costs is shared out (nearly unbiased).
    Moves: a lenient rater, a well-liked organisation, a pair unlike both its members.
    Do not over-read: who rates low may be right. Never used in a score: it would lower my other
    ratings when I raise one.
    Undefined: fewer than four nodes, less than 80% of the cells known, or gaps that leave effects
    undecided.
    Sources: Warner, Kenny and Stoto 1979; Kenny 1994; R's TripleR; davidakenny.net/srm/mathsrm.htm.
    """
    part = ties.arrows
    size = part.size
    known = int(part.known.sum())
    why = _why_not(part)
    if why:
        return _nothing(ties, known, why)
    effects = _effects(part.values)
    if effects is None:
        return _nothing(ties, known, "the gaps leave open who rates high and who is rated high")
    mean, actor, partner = effects
    # What is left of a fit that is exact is no relationship, and equal raters do not differ.
    tiny = EXACT * max(1.0, float(np.nanmax(np.abs(part.values))))
    actor, partner = (np.where(np.abs(one) < tiny, 0.0, one) for one in (actor, partner))
    fitted = mean + actor[:, None] + partner
    rest = np.where(part.known, part.values - fitted, 0.0)
    rest[np.abs(rest) < tiny] = 0.0
    upper = np.triu(part.known & part.known.T)
    # The fit costs one pair for each organisation. Where one side alone is known it carries a part
    # of that cost, and says nothing of how two answer each other.
    pairs = int(upper.sum())
    cost = 2 * pairs / known
    if pairs - size * cost < 1:
        return _nothing(ties, known, "too few pairs are known on both sides")
    ours, theirs = rest[upper], rest.T[upper]
    sums = float(((ours + theirs) ** 2).sum()) / 2 / (pairs - size * cost)
    differences = float(((ours - theirs) ** 2).sum()) / 2 / (pairs - (size - 1) * cost)
    relationship, both = (sums + differences) / 2, (sums - differences) / 2
    # An effect rests on fewer ratings where some are not known.
    base = size * (size - 2) * known / (size * (size - 1))

    def less(raw: float, first: float, second: float) -> float:
        return raw - first * (size - 1) / base - second / base

    actors, partners = float(actor.var(ddof=1)), float(partner.var(ddof=1))
    raw = [
        less(actors, relationship, both),
        less(partners, relationship, both),
        relationship,
        less(float(np.cov(actor, partner)[0, 1]), both, relationship),
        both,
    ]
    note = part.gap

    def number(value: float) -> Number:
        return Number(value, known, note)

    def reliability(true: float, seen: float) -> Number:
        if seen <= 0:
            return undefined("the effects do not differ", known)
        return number(max(0.0, true) / seen)

    return Relations(
        number(mean),
        ties.by_seen(actor, "actor"),
        ties.by_seen(partner, "partner"),
        number(raw[0]),
        number(raw[1]),
        number(raw[2]),
        number(raw[3]),
        number(raw[4]),
        reliability(raw[0], actors),
        reliability(raw[1], partners),
    )


def tie_by_centred_severity(
    ties: Ties, by: str = "sector", *, low: float = LOW, high: float = HIGH
) -> pd.DataFrame:
    """What each would say of each if nobody rated more severely than others of their own sector.

    Formula: x_ij - (actor_i - c), kept between `low` and `high`, with the c of each sector such
    that the mean of the sector's given ratings stays what it is. An organisation in no sector keeps
    its ratings.
    Moves: raters unlike the others of their sector.
    Do not over-read: a sensitivity check, never a correction: an organisation that rates lower than
    its peers may have reason to. What a whole sector says is left alone for that reason.
    Undefined: where nothing is known; everywhere where the effects of raters are.
    Sources: after the Social Relations Model, see `relations`.
    """
    words = np.array(ties.labels(by), dtype=object)
    found = np.full((ties.size, ties.size), nan)
    seen = np.flatnonzero(ties.seen)
    effects = _effects(ties.arrows.values) if len(seen) > 2 else None
    if effects is None:
        return ties.by_tie(found, "the ratings leave open who rates high and who is rated high")
    severity = np.zeros(ties.size)
    severity[seen] = effects[1]
    found = ties.values - severity[:, None]
    for sector in dict.fromkeys(words.tolist()):
        cells = (words == sector)[:, None] & ties.known
        if not cells.any():
            continue
        if sector == "":
            found[cells] = ties.values[cells]
        else:
            found[cells] = _shifted(found[cells], float(ties.values[cells].mean()), low, high)
    return ties.by_tie(found, ties.gap)


def _shifted(values: Floats, mean: float, low: float, high: float) -> Floats:
    """Values moved by one number and kept between two ends, such that they have a given mean."""
    # The mean never falls as the number grows, so the number is found by halving.
    down, up = low - float(values.max()), high - float(values.min())
    for _ in range(100):
        middle = (down + up) / 2
        if float(np.clip(values + middle, low, high).mean()) < mean:
            down = middle
        else:
            up = middle
    return np.clip(values + (down + up) / 2, low, high)


def _why_not(part: Ties) -> str:
    if not part.directed:
        return "the ties have no direction, so nobody rates anybody"
    if part.size < LEAST:
        return "fewer than four nodes about which anything is known"
    share = float(part.known.sum()) / (part.size * (part.size - 1))
    if share < OBSERVED - 1e-9:
        return f"only {share:.0%} of the ratings are known, and it needs {OBSERVED:.0%}"
    return ""


def _effects(values: Floats) -> tuple[float, Floats, Floats] | None:
    """The mean, who rates high and who is rated high, by least squares; None where undecided."""
    size = len(values)
    known = np.isfinite(values)
    np.fill_diagonal(known, False)
    if size < 3:
        return None
    filled = np.where(known, values, 0.0)
    if known.sum() == size * (size - 1):
        given, got = filled.sum(axis=1) / (size - 1), filled.sum(axis=0) / (size - 1)
        mean = float(filled.sum()) / (size * (size - 1))
        base = size * (size - 2)
        first, second, third = (size - 1) ** 2 / base, (size - 1) / base, (size - 1) / (size - 2)
        return (
            mean,
            first * given + second * got - third * mean,
            first * got + second * given - third * mean,
        )
    return _least_squares(filled, known)


def _least_squares(filled: Floats, known: Bools) -> tuple[float, Floats, Floats] | None:
    """The effects where some cells are not known; they sum to 0 among those who have one."""
    size = len(filled)
    raters, rated = known.any(axis=1), known.any(axis=0)
    many = known.astype(np.float64)
    normal = np.zeros((2 * size + 1, 2 * size + 1))
    normal[0, 0] = many.sum()
    normal[0, 1 : size + 1] = normal[1 : size + 1, 0] = many.sum(axis=1)
    normal[0, size + 1 :] = normal[size + 1 :, 0] = many.sum(axis=0)
    normal[1 : size + 1, 1 : size + 1] = np.diag(many.sum(axis=1))
    normal[size + 1 :, size + 1 :] = np.diag(many.sum(axis=0))
    normal[1 : size + 1, size + 1 :] = many
    normal[size + 1 :, 1 : size + 1] = many.T
    right = np.concatenate([[filled.sum()], filled.sum(axis=1), filled.sum(axis=0)])
    used = np.concatenate([[True], raters, rated])
    inner = normal[np.ix_(used, used)]
    # One number too many on each side is decided by the sums; any more and it stays open.
    roots, vectors = np.linalg.eigh(inner)
    kept = np.abs(roots) > np.abs(roots).max() * len(roots) * np.finfo(np.float64).eps
    if kept.sum() < used.sum() - 2:
        return None
    solution = np.zeros(2 * size + 1)
    turned = vectors[:, kept]
    solution[used] = turned @ ((turned.T @ right[used]) / roots[kept])
    actor, partner = solution[1 : size + 1], solution[size + 1 :]
    top, side = float(actor[raters].mean()), float(partner[rated].mean())
    # Who rated nobody, or was rated by nobody, stands at the mean.
    actor = np.where(raters, actor - top, 0.0)
    partner = np.where(rated, partner - side, 0.0)
    return float(solution[0]) + top + side, actor, partner


def _nothing(ties: Ties, known: int, why: str) -> Relations:
    none = undefined(why, known)
    nobody = ties.by_node(np.full(ties.size, nan), "actor", why)
    other = ties.by_node(np.full(ties.size, nan), "partner", why)
    return Relations(none, nobody, other, none, none, none, none, none, none, none)
