"""Why a verdict is as it is: one sentence from its values, or what the survey lacks for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maturity.verdicts import WATCHED
from maturity.wording import CRITERIA, EXACT, GATES, WITHHELD, count, join, percent, plain, rounded

#: How each unmet entry of the evidence gate is said: what was found, and what is needed.
_LACKING = {
    "ties": "{found} pairs are expected, {needed} are needed",
    "organisations": "{found} organisations are listed, {needed} are needed",
    "leaders": "{found} leaders answered, {needed} are needed",
    "organisation_share": "{found} of organisations answered, {needed} are needed",
    "sector_groups": (
        "only {found} of {needed} groups were heard (NHS providers, councils, and care, voluntary "
        "or people's organisations)"
    ),
    "dyad_share": "{found} of pairs have enough evidence, {needed} are needed",
    "sectors": "{found} sectors are present, {needed} are needed",
}
#: The same for exactly one.
_LACKING_ONE = {
    "ties": "1 pair is expected, {needed} are needed",
    "organisations": "1 organisation is listed, {needed} are needed",
    "leaders": "1 leader answered, {needed} are needed",
    "sectors": "1 sector is present, {needed} are needed",
}


def gate_value(gate: Mapping[str, Any], key: str) -> str:
    """What was found or is needed, as it is printed; never rounded up to what is needed."""
    value = gate[key]
    if value is None:
        return WITHHELD
    if isinstance(value, str):
        return plain(value)
    if gate["id"].endswith("share"):
        return percent(value, (gate["needed"],))
    return f"{value:g}"


def lacking(gates: Iterable[Mapping[str, Any]]) -> str:
    """What the survey lacks for a verdict, in one line; nothing where the gate is met."""
    return "; ".join(_lacking(gate) for gate in gates if not gate["met"])


def _lacking(gate: Mapping[str, Any]) -> str:
    found, needed = gate_value(gate, "found"), gate_value(gate, "needed")
    if gate["found"] is None:
        what = GATES.get(gate["id"], plain(gate["id"]))
        return f"{what}: fewer than the {needed} needed"
    if gate["id"] == "structure":
        given = found != "no structure on paper was given"
        return f"on paper only {found}, needed are {needed}" if given else "no structure on paper"
    template = (_LACKING_ONE if gate["found"] == 1 else _LACKING).get(gate["id"])
    template = template or _LACKING.get(gate["id"])
    if template is None:
        what = GATES.get(gate["id"], plain(gate["id"]))
        return f"{what}: {found}, needed {needed}"
    return template.format(found=found, needed=needed)


def because(verdict: Mapping[str, Any], needed: int, whole: float | None = None) -> str:
    """Why the verdict on a system is as it is, in one sentence.

    `needed` of the values after the first must give concern before it is flagged; `whole` is the
    share of all pairs that work, where the first value may be that of pairs across sectors.
    """
    lacks = lacking(verdict["gate"])
    if verdict["verdict"] == "not_enough_evidence" and lacks:
        return f"No verdict can be given: {lacks}."
    criteria: Sequence[Mapping[str, Any]] = verdict["criteria"]
    first, others = criteria[0], criteria[1:]
    met = [c for c in others if c["met"] == "met"]
    unclear = [c for c in others if c["met"] == "unknown"]
    if verdict["verdict"] == "flagged":
        return (
            f"Flagged because {_first(first, whole)}, below the line of {_line(first)}, and "
            f"{_names(met)} give{'s' if len(met) == 1 else ''} concern."
        )
    if verdict["verdict"] == "not_flagged":
        if first["met"] == "not_met":
            side = "above" if first["low"] > first["threshold"] + EXACT else "not below"
            said = f"Not flagged because {_first(first, whole)}, {side} the line of {_line(first)}"
            rest = _others(len(met), len(unclear), len(others))
            return f"{said}; {rest}." if rest else f"{said}."
        return (
            f"Not flagged because only {len(met) + len(unclear)} of the other {len(others)} values "
            f"can give concern and a flag needs {needed}; {_first(first, whole)}, with the line at "
            f"{_line(first)}."
        )
    open_values = [c for c in criteria if c["met"] == "unknown"]
    untold = [c for c in open_values if c["low"] is None]
    reaching = [c for c in open_values if c["low"] is not None]
    causes = []
    if reaching:
        causes.append(
            f"the likely range{'' if len(reaching) == 1 else 's'} of "
            f"{join(f'{_name(c)} ({_range(c)})' for c in reaching)} "
            f"reach{'es' if len(reaching) == 1 else ''} over the line"
        )
    if untold:
        causes.append(f"nothing can be told of {_names(untold)}")
    concern = sum(c["met"] == "met" for c in criteria)
    tail = f" {tally(criteria).partition(',')[0]}." if concern else ""
    return f"Not decided because {join(causes)}.{tail}"


def tally(criteria: Sequence[Mapping[str, Any]]) -> str:
    """How many values give concern, and how many are not clear.

    >>> tally([{"met": "met"}, {"met": "unknown"}, {"met": "not_met"}])
    '1 of 3 values gives concern, 1 is not clear'
    >>> tally([{"met": "met"}, {"met": None, "withheld": True}])
    '1 of 2 values gives concern, 1 is withheld'
    """
    met = sum(c["met"] == "met" for c in criteria)
    unclear = sum(c["met"] == "unknown" for c in criteria)
    withheld = sum(bool(c.get("withheld")) for c in criteria)
    said = [f"{met} of {count(len(criteria), 'value')} give{'s' if met == 1 else ''} concern"]
    for number, what in ((unclear, "not clear"), (withheld, "withheld")):
        if number:
            said.append(f"{number} {'is' if number == 1 else 'are'} {what}")
    return ", ".join(said)


def watching(verdict: Mapping[str, Any]) -> str:
    """Why a system that is not flagged is worth watching; nothing where it is not."""
    if not verdict.get("watch"):
        return ""
    first = verdict["criteria"][0]
    causes = []
    if first["value"] is not None and first["value"] < WATCHED:
        causes.append(
            f"only {percent(first['value'], (first['threshold'], WATCHED))} of expected pairs "
            f"work, fewer than {percent(WATCHED)}"
        )
    met = [c for c in verdict["criteria"] if c["met"] == "met"]
    if met:
        causes.append(f"{_names(met)} give{'s' if len(met) == 1 else ''} concern")
    return f"Worth watching: not flagged, but {join(causes)}." if causes else ""


def marks_of(criterion: Mapping[str, Any]) -> tuple[float, ...]:
    """The lines that a criterion's value and range must not be rounded onto."""
    line: float = criterion["threshold"]
    return (line, WATCHED) if criterion["id"] == "C1" else (line,)


def _first(criterion: Mapping[str, Any], whole: float | None) -> str:
    value = criterion["value"]
    if criterion.get("withheld"):
        return "the share of expected pairs that work (withheld in this edition) is read with it"
    if value is None:
        return "of the expected pairs that work nothing can be told"
    if whole is None or abs(whole - value) < EXACT:
        return f"{_number(criterion, 'value')} of expected pairs work (likely {_range(criterion)})"
    return (
        f"{_number(criterion, 'value')} of the expected pairs across sectors work (likely "
        f"{_range(criterion)}; of all pairs {percent(whole, marks_of(criterion))})"
    )


def _others(met: int, unclear: int, others: int) -> str:
    """How the values after the first stand, in half a sentence."""
    of = f"of the other {others} values"
    give = f"give{'s' if met == 1 else ''} concern"
    be = f"{'is' if unclear == 1 else 'are'} not clear"
    if met and unclear:
        return f"{met} {of} {give} and {unclear} {be}"
    return f"{met} {of} {give}" if met else f"{unclear} {of} {be}" if unclear else ""


def _names(criteria: Iterable[Mapping[str, Any]]) -> str:
    return join(_name(c) for c in criteria)


def _name(criterion: Mapping[str, Any]) -> str:
    short = CRITERIA.get(criterion["id"], (plain(criterion["name"]),))[0]
    return f"“{short}”"


def _line(criterion: Mapping[str, Any]) -> str:
    return _number(criterion, "threshold")


def _range(criterion: Mapping[str, Any]) -> str:
    if criterion["low"] is None:
        return "no range"
    return f"{_number(criterion, 'low')} to {_number(criterion, 'high')}"


def _number(criterion: Mapping[str, Any], key: str) -> str:
    marks = marks_of(criterion)
    value: float = criterion[key]
    return percent(value, marks) if criterion["unit"] == "share" else rounded(value, marks)
