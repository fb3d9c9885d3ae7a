"""A small survey folder that is right in every way, and easily made wrong in one.

Four organisations with two leaders each, a board and a place, one full wave. `make` writes it;
every table may be given otherwise, and nothing in it gives an error or a doubt.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Cells = Mapping[str, str]
#: A table as a test gives it: rows, the file's own text or bytes, or None for no file.
Given = Iterable[Cells] | str | bytes | None


def rows(header: str, *lines: str) -> tuple[dict[str, str], ...]:
    """Rows from lines of comma-separated cells, as they would stand in a simple file."""
    columns = header.split(",")
    return tuple(dict(zip(columns, line.split(","), strict=True)) for line in lines)


ORGANISATIONS = rows(
    "organisation,name,sector,places,hub,leads_place,representative,code,aliases,answers_to,from,to",
    "ICB,NHS Ashmere,icb,Ashmere,yes,,,,,,,",
    "HOS,Ashmere Hospitals,nhs_acute,Ashmere,,,,,,,,",
    "CITY,Ashmere City Council,local_government,Ashmere,,Ashmere,,,,,,",
    "CARE,Ashmere Care Alliance,social_care,Ashmere,,,yes,,,,,",
)
BODIES = rows(
    "body,name,kind,place,parent,scope",
    "BOARD,Board of NHS Ashmere,icb,,,",
    "PLACE,Ashmere Place Partnership,place,Ashmere,BOARD,",
)
SEATS = rows(
    "body,organisation,kind,from,to",
    "BOARD,ICB,voting,,",
    "BOARD,HOS,voting,,",
    "PLACE,CITY,voting,,",
    "PLACE,CARE,participant,,",
    "PLACE,HOS,voting,,",
)
AGREEMENTS = rows(
    "organisation,partner,kind,commissioner,from,to",
    "ICB,CITY,section_75,ICB,2024-04-01,",
)
SHARING = rows("organisation,partner,what,stage,from,to", "HOS,CITY,records,live,,")
EXPECTED = rows("organisation,partner,change,reason,from,to", "ICB,CARE,add,It buys care,,")
LINEAGE = rows("from,to,kind,date,share", "CITY,CARE,transfer,2025-10-01,0.2")
AIMS = rows("aim,title", "home,More people live well at home", "crisis,Help within hours",
            "work,A workforce that stays", "young,Every child ready for school")  # fmt: skip

LEADERS = rows(
    "leader,organisation,role,invited,since,senior_in_predecessor",
    *(
        f"{code}{n},{code},executive,2026-03-02,2021-07-01,"
        for code in ("ICB", "HOS", "CITY", "CARE")
        for n in (1, 2)
    ),
)
RATINGS = rows(
    "leader,partner,gate,wanted,depth,reliability,openness,purpose,understanding,voice,disagreement",
    *(
        f"{leader['leader']},{partner['organisation']},yes,,3,2,3,2,3,1,{(n + m) % 5}"
        for n, leader in enumerate(LEADERS)
        for m, partner in enumerate(ORGANISATIONS)
        if leader["organisation"] != partner["organisation"]
    ),
)
STATEMENTS = rows(
    "leader,kf1a,kf1b,kf2a,kf2b,kf3a,kf3b,kf4a,kf4b,kf5a,kf5b,"
    "money,records,residents,delegation,practitioners,continuity",
    *(f"{leader['leader']},2,3,1,2,2,3,3,2,1,2,2,1,3,2,2,dk" for leader in LEADERS),
)
CHOSEN_AIMS = rows("leader,aim", "ICB1,home", "ICB1,crisis", "CITY1,home")
NOMINATIONS = rows("leader,nominee", "ICB1,CITY1")
PLAN = tuple({"leader": row["leader"], "partner": row["partner"]} for row in RATINGS)

REGISTER: Mapping[str, Given] = {
    "organisations": ORGANISATIONS,
    "bodies": BODIES,
    "seats": SEATS,
    "agreements": AGREEMENTS,
    "sharing": SHARING,
    "expected": EXPECTED,
    "lineage": LINEAGE,
    "aims": AIMS,
}
#: The tables of a wave by the names `make` gives them; `chosen_aims` is the wave's aims.csv.
WAVE: Mapping[str, Given] = {
    "leaders": LEADERS,
    "plan": PLAN,
    "ratings": RATINGS,
    "statements": STATEMENTS,
    "chosen_aims": CHOSEN_AIMS,
    "nominations": NOMINATIONS,
}
HEAD: Mapping[str, Any] = {
    "survey": {"id": "ashmere", "title": "Ashmere", "instrument": "ics-relationships"},
    "wave": [
        {
            "id": "2026",
            "title": "Spring 2026",
            "from": datetime.date(2026, 3, 2),
            "to": datetime.date(2026, 3, 27),
            "form": "roster",
        }
    ],
}


def make(
    folder: Path,
    *,
    head: Mapping[str, Any] | str | bytes | None = HEAD,
    files: Mapping[str, Given] | None = None,
    **tables: Given,
) -> Path:
    """Write a survey into a folder and return the folder.

    Tables are given by name (`organisations=…`, `ratings=…`, `chosen_aims=…`) as rows, as text or
    bytes to be written as they are, or as None to leave the file out. Wave tables are written for
    every wave of the head. `files` are written last, by their path in the folder.
    """
    unknown = set(tables) - set(REGISTER) - set(WAVE)
    assert not unknown, f"a survey has no tables {sorted(unknown)}"
    waves = [str(wave["id"]) for wave in HEAD["wave"]]
    if isinstance(head, Mapping):
        head_waves = head.get("wave", [])
        waves = [str(wave.get("id")) for wave in head_waves] if head_waves else waves
    written: dict[str, Given] = {"survey.toml": toml(head) if isinstance(head, Mapping) else head}
    for name, given in REGISTER.items():
        written[f"{name}.csv"] = tables.get(name, given)
    for wave in waves:
        for name, given in WAVE.items():
            file = "aims" if name == "chosen_aims" else name
            written[f"waves/{wave}/{file}.csv"] = tables.get(name, given)
    written |= files or {}
    for name, given in written.items():
        if given is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = given if isinstance(given, str | bytes) else text_of(given)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return folder


def with_cells(table: Iterable[Cells], row: int, **cells: str) -> tuple[dict[str, str], ...]:
    """The table with some cells changed in the row that Excel numbers so; its header is row 1."""
    changed = [dict(found) for found in table]
    changed[row - 2] |= {name.rstrip("_"): cell for name, cell in cells.items()}
    return tuple(changed)


def with_row(table: Iterable[Cells], **cells: str) -> tuple[dict[str, str], ...]:
    """The table with one row more; `from_` stands for the column `from`."""
    return (*map(dict, table), {name.rstrip("_"): cell for name, cell in cells.items()})


def without(table: Iterable[Cells], *columns: str) -> tuple[dict[str, str], ...]:
    """The table without some columns."""
    return tuple({k: v for k, v in row.items() if k not in columns} for row in table)


def with_head(**sections: Any) -> dict[str, Any]:
    """The head with some keys of [survey] or of the one wave changed, or sections added.

    `survey` and `wave` are merged into what is there; None removes a key.
    """
    head: dict[str, Any] = {**HEAD}
    for name, value in sections.items():
        if name == "survey":
            head["survey"] = _merged(HEAD["survey"], value)
        elif name == "wave" and isinstance(value, Mapping):
            head["wave"] = [_merged(HEAD["wave"][0], value)]
        else:
            head[name] = value
    return head


def text_of(table: Iterable[Cells], delimiter: str = ",", end: str = "\n") -> str:
    """A table as the text of a CSV file."""
    found = list(table)
    columns = list(dict.fromkeys(name for row in found for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, "", delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def toml(head: Mapping[str, Any]) -> str:
    """A survey.toml from plain data: tables, and lists of tables."""
    lines: list[str] = []
    for name, value in head.items():
        tables = value if isinstance(value, list) else [value]
        if not all(isinstance(table, Mapping) for table in tables):
            lines.insert(0, f"{name} = {_value(value)}")
            continue
        for table in tables:
            lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            lines += [f"{key} = {_value(found)}" for key, found in table.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)


def _merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in {**before, **changes}.items() if v is not None}
