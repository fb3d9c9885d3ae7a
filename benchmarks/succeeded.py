"""Who leads organisations in an invented second wave, when some of them became others.

Leaders follow their organisation into what became of it; some have left, and others joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from invented import ROLE_LETTERS, Dice, Row, draw_since


def later_leaders(
    before: Sequence[dict[str, str]],
    organisations: Sequence[Row],
    lineage: Sequence[Row],
    dice: Dice,
    *,
    letters: Mapping[str, str],
    left: Mapping[str, str],
    within: Mapping[str, str],
) -> list[dict[str, str]]:
    """The leaders of the next wave: most stay, some are followed by others with new codes.

    Leaders of an organisation that replaced others come from those as far as there are any.
    `letters` says by organisation who leads it, `left` who of the first wave has gone, and `within`
    which new leaders were senior in what their organisation replaced.
    """
    made = {row["to"]: row for row in lineage if row["kind"] in ("merge", "split")}
    stay = _placed(_staying(before, left), lineage)
    rows: list[dict[str, str]] = []
    number = len(before)
    for organisation in organisations:
        code = organisation["organisation"]
        here = [row for row in stay if row["organisation"] == code]
        for letter in letters[code]:
            role = ROLE_LETTERS[letter]
            same = next((row for row in here if row["role"] == role), None)
            if same is not None:
                here.remove(same)
            else:
                number += 1
                same = {"leader": f"L{number:03d}", "organisation": code, "role": role}
                # A new leader of 2025 came after the first wave.
                same["since"] = draw_since(dice, 2025, 1, first_month=4)
                if letter in within.get(code, ""):
                    same["senior_in_predecessor"] = "yes"
            if code in made:
                same["since"] = made[code]["date"]
            rows.append(same)
    return rows


def _staying(before: Sequence[dict[str, str]], left: Mapping[str, str]) -> list[dict[str, str]]:
    """The leaders who have not gone."""
    going = [(code, ROLE_LETTERS[letter]) for code, letters in left.items() for letter in letters]
    rows: list[dict[str, str]] = []
    for row in before:
        if (row["organisation"], row["role"]) in going:
            going.remove((row["organisation"], row["role"]))
        else:
            rows.append(row)
    return rows


def _placed(rows: Sequence[dict[str, str]], lineage: Sequence[Row]) -> list[dict[str, str]]:
    """Leaders in what became of their organisation; those of one that split take turns."""
    into: dict[str, list[Row]] = {}
    for row in lineage:
        if row["kind"] != "cluster":
            into.setdefault(row["from"], []).append(row)
    placed: list[dict[str, str]] = []
    for row in rows:
        if row["organisation"] not in into:
            placed.append(row)
            continue
        ways = into[row["organisation"]]
        ways.append(ways.pop(0))
        follows = {**row, "organisation": ways[-1]["to"]}
        # A council with another name is the same body.
        if ways[-1]["kind"] != "rename":
            follows["senior_in_predecessor"] = "yes"
        placed.append(follows)
    return placed
