"""Whether two waves can be held against each other, what differs, and the part that can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maturity.frame import Bools
from maturity.instrument import Instrument, Item, Status
from maturity.wave import Wave

#: What a difference does to the comparison: it is only listed; something is left out of both waves;
#: or nothing is compared.
LISTED, LEFT_OUT, REFUSED = "listed", "left_out", "refused"
#: Shares of the invited who answered that differ by this much are listed.
RESPONSE = 0.20
#: Roles or sectors of those who answered are listed if this share of them would have to change.
AUDIENCE = 0.25


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same in two waves, and what that does to their comparison.

    `effect` is listed, left_out or refused, and `note` the reason in words.
    """

    what: str
    before: str
    after: str
    effect: str
    note: str


@dataclass(frozen=True)
class Comparability:
    """What differs between two waves; a comparison that would mislead is refused.

    `instrument` has only what was asked alike in both waves; `gate` says whether both asked alike
    if there is a relationship at all.
    """

    differences: tuple[Difference, ...]
    instrument: Instrument
    gate: bool

    @property
    def refused(self) -> tuple[str, ...]:
        """Why nothing is compared, in words; empty where something is."""
        return tuple(d.note for d in self.differences if d.effect == REFUSED)


def comparability(before: Wave, after: Wave) -> Comparability:
    """What differs between two waves as they were asked, and what they have in common."""
    one, two = before.instrument, after.instrument
    found: list[Difference] = []
    if (one.id, one.version) != (two.id, two.version):
        note = "The questionnaire is not the same; only what was asked alike in both is compared."
        found.append(
            Difference(
                "instrument",
                f"{one.id} {one.version}",
                f"{two.id} {two.version}",
                LISTED,
                note,
            )
        )
    lost: set[str] = set()
    for what, role in (("item", "quality"), ("statement", "statement"), ("depth", "depth")):
        unlike = _unlike(one.of_role(role), two.of_role(role))
        found += _left_out(what, unlike)
        lost |= {name for name, _, _ in unlike}
    common = replace(one, items=tuple(item for item in one.items if item.id not in lost))
    if not common.quality:
        found.append(
            Difference(
                "items",
                f"{len(one.quality)} items",
                f"{len(two.quality)} items",
                REFUSED,
                "The two waves have no question about the quality of relationships in common.",
            )
        )
    found += _scales(common, two)
    gate = _same_gate(one, two)
    if not gate:
        found.append(
            Difference(
                "gate",
                _gate(one),
                _gate(two),
                LEFT_OUT,
                "Whether there is a relationship was asked in another way. What is compared is how "
                "good relationships are where leaders see one; that there is none counts in "
                "neither wave.",
            )
        )
    found += _form(before, after)
    found += _audience(before, after)
    return Comparability(tuple(found), common, gate)


def _plain(text: str) -> str:
    """A wording without what makes no difference: case, spaces and marks."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _said(item: Item) -> tuple[str, tuple[str, ...]]:
    return _plain(item.text), tuple(_plain(label) for label in item.labels)


def _unlike(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[str, str, str]]:
    """The items not asked alike: their id and what each wave asked."""
    known = {item.id: item for item in after}
    found = []
    for item in before:
        other = known.pop(item.id, None)
        if other is None or _said(item) != _said(other) or _part(item) != _part(other):
            found.append((item.id, item.text or item.id, _wording(item, other)))
    return found + [(item.id, "not asked", item.text or item.id) for item in known.values()]


def _part(item: Item) -> tuple[object, ...]:
    """The part an item plays in the scores."""
    return item.dimension, item.question, item.voice


def _wording(item: Item, other: Item | None) -> str:
    if other is None:
        return "not asked"
    if _plain(item.text) != _plain(other.text):
        return other.text or other.id
    return "other answers offered" if _said(item) != _said(other) else "counted elsewhere"


def _left_out(what: str, unlike: list[tuple[str, str, str]]) -> Iterator[Difference]:
    for name, before, after in unlike:
        note = f"“{name}” was not asked alike in both waves, so it counts in neither."
        yield Difference(what, before, after, LEFT_OUT, note)


def _scales(common: Instrument, other: Instrument) -> Iterator[Difference]:
    known = {item.id: item for item in other.items}
    for item in common.of_role("quality", "statement", "depth"):
        ends = [(i.low, i.high, i.step) for i in (item, known[item.id])]
        if ends[0] != ends[1]:
            before, after = (f"{low:g} to {high:g}" for low, high, _ in ends)
            note = f"“{item.id}” was answered on another scale; both are read from 0 to 100."
            yield Difference("scale", before, after, LISTED, note)


def _gate(instrument: Instrument) -> str:
    gate = instrument.one("gate")
    return "not asked" if gate is None else gate.text or gate.id


def _same_gate(one: Instrument, two: Instrument) -> bool:
    """Whether both waves asked alike if there is a relationship, with the same answers."""
    first, second = one.one("gate"), two.one("gate")
    if first is None or second is None:
        return first is None and second is None and _declared(one) == _declared(two)
    return _said(first) == _said(second)


def _declared(instrument: Instrument) -> set[tuple[str, tuple[str, ...]]]:
    """Without a gate: which answers stand for no relationship."""
    return {(item.id, item.none) for item in instrument.items if item.none}


def _form(before: Wave, after: Wave) -> Iterator[Difference]:
    if before.form == after.form:
        return
    named = "name_generator"
    refused = named in (before.form, after.form)
    yield Difference(
        "form",
        before.form,
        after.form,
        REFUSED if refused else LISTED,
        "In one wave leaders named their partners themselves and in the other they were given a "
        "list. People recognise more than they recall, so the list alone would look like change."
        if refused
        else "Leaders were asked about some partners in one wave and about all in the other.",
    )


def _audience(before: Wave, after: Wave) -> Iterator[Difference]:
    rates = [float(wave.answered.mean()) if len(wave.leaders) else 0.0 for wave in (before, after)]
    if abs(rates[0] - rates[1]) >= RESPONSE:
        yield Difference(
            "response",
            f"{100 * rates[0]:.0f}%",
            f"{100 * rates[1]:.0f}%",
            LISTED,
            "The share of invited leaders who answered is not alike.",
        )
    for what, kinds in (("roles", _roles), ("sectors", _sectors)):
        shares = [kinds(wave) for wave in (before, after)]
        names = sorted(set(shares[0]) | set(shares[1]))
        moved = sum(abs(shares[0].get(n, 0.0) - shares[1].get(n, 0.0)) for n in names) / 2
        if all(shares) and moved >= AUDIENCE:
            yield Difference(
                what,
                _listed(shares[0]),
                _listed(shares[1]),
                LISTED,
                f"The {what} of the leaders who answered are not alike.",
            )


def _roles(wave: Wave) -> dict[str, float]:
    return _shares([leader.role for leader in wave.leaders], wave.answered)


def _sectors(wave: Wave) -> dict[str, float]:
    sector = {o.id: o.sector for o in wave.structure.register.organisations}
    return _shares([sector[leader.organisation] for leader in wave.leaders], wave.answered)


def _shares(kinds: Sequence[str], answered: Bools) -> dict[str, float]:
    count = Counter(kind for kind, spoke in zip(kinds, answered, strict=True) if spoke)
    return {kind: many / count.total() for kind, many in sorted(count.items())}


def _listed(shares: dict[str, float]) -> str:
    return ", ".join(f"{kind} {100 * share:.0f}%" for kind, share in shares.items())


# -- the common part -----------------------------------------------------------------------------


def common_part(wave: Wave, found: Comparability, items_needed: int) -> Wave:
    """The wave with only what was asked alike in both: it is the same where all of it was.

    `items_needed` is the setting: how many quality items make a view, 0 for two thirds.
    """
    old, new, given = wave.instrument, found.instrument, wave.answers
    if found.gate and old.items == new.items:
        return wave

    def columns(role: str) -> list[int]:
        at = {item.id: n for n, item in enumerate(old.of_role(role))}
        return [at[item.id] for item in new.of_role(role)]

    quality = given.quality[:, columns("quality")]
    state = given.state.copy()
    if len(new.quality) < len(old.quality):
        few = np.isfinite(quality).sum(axis=1) < new.items_needed(items_needed)
        # Who rated only what is left out said nothing that can be compared.
        state[(state == Status.VALUE) & few] = Status.UNKNOWN
    if not found.gate:
        state[state == Status.NONE] = Status.UNKNOWN
    told = columns("statement")
    depth = given.depth if new.one("depth") else np.full(len(given), np.nan)
    return replace(
        wave,
        instrument=new,
        answers=replace(given, state=state, quality=quality, depth=depth),
        statements=wave.statements[:, told],
        stated=wave.stated[:, told],
    )
