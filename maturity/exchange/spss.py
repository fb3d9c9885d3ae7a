"""SPSS files (.sav): values with their labels and the missing values that were declared."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from maturity.errors import quote, refuse
from maturity.exchange.export import Export, Field, Kind, Part, coded, readings, tagged, tidy
from maturity.exchange.raw import MOST_ROWS, WIDEST, Line, Raw

_RESPONSE = ("responseid", "response_id", "_recordid", "id", "v1", "userid", "respondentid")
_ENDED = ("enddate", "recordeddate", "submitdate", "ended", "date_submitted")
_ABOUT = {"startdate", "status", "ipaddress", "progress", "duration", "finished", "lastpage",
          "startlanguage", "seed", "userlanguage", "distributionchannel", "locationlatitude",
          "locationlongitude", "recipientemail", "recipientfirstname",
          "recipientlastname"}  # fmt: skip
#: Declared missing values that say which kind of silence it was.
NOT_SHOWN = frozenset({"not asked", "question not asked", "not shown", "question not shown",
                       "not applicable (routed)"})  # fmt: skip
SKIPPED = frozenset({"no reply", "no answer", "not answered", "missing", "no response", "skipped"})
_AGAIN = "Export the data again from the platform, as CSV if this goes on."


def is_spss(raw: Raw) -> bool:
    """Whether a file is an SPSS data file."""
    return raw.data.startswith((b"$FL2", b"$FL3"))


def understand(raw: Raw) -> Export:
    """An SPSS file as an export; its labels come with it, so a number needs no guess."""
    try:
        import pyreadstat
    except ImportError:
        refuse(
            "needs-extra",
            raw.name,
            "reading SPSS files needs a part that is not installed",
            "Install it with: pip install maturity[spss]. Or export CSV from the platform.",
        )
    # The reader takes a path only.
    with tempfile.TemporaryDirectory(prefix="maturity-") as folder:
        path = Path(folder) / "export.sav"
        path.write_bytes(raw.data)
        try:
            _, meta = pyreadstat.read_sav(str(path), metadataonly=True)
            if (meta.number_columns or 0) > WIDEST or (meta.number_rows or 0) > MOST_ROWS:
                refuse("unsafe-export", raw.name, "it is larger than any survey", _AGAIN)
            columns, meta = pyreadstat.read_sav(
                str(path),
                user_missing=True,
                output_format="dict",
                disable_datetime_conversion=False,
            )
        except (
            pyreadstat.ReadstatError,
            pyreadstat.PyreadstatError,
            ValueError,
            OverflowError,
        ) as error:
            refuse(
                "bad-export", raw.name, f"it is a damaged SPSS file ({quote(str(error))})", _AGAIN
            )
    return _export(raw.name, columns, meta)


def _export(file: str, columns: Mapping[str, Sequence[Any]], meta: Any) -> Export:
    names = list(meta.column_names)
    at = {tidy(name): n for n, name in enumerate(names)}
    labels = {
        name: {_text(value): str(label) for value, label in given.items()}
        for name, given in meta.variable_value_labels.items()
    }
    fields = []
    places = {k: at[k] for k in (*_RESPONSE, *_ENDED, *_ABOUT) if k in at}
    for n, name in enumerate(names):
        if tidy(name) in places:
            continue
        title = str(meta.column_names_to_labels.get(name) or "")
        pairs = (*coded(name), *tagged(readings(title, " - ")), *tagged(readings(title, ": ")))
        keys = tuple(filter(None, (name, title)))
        fields.append(Field(n, name, keys, pairs, labels.get(name, {})))
    series = [columns[name] for name in names]

    def rows() -> Iterator[Line]:
        for line, values in enumerate(zip(*series, strict=True), start=1):
            yield line, [_text(value) for value in values]

    part = Part(
        file,
        tuple(fields),
        rows,
        next((at[k] for k in _RESPONSE if k in at), None),
        ended=next((at[k] for k in _ENDED if k in at), None),
        kind=_judge(at, labels, names),
    )
    return Export(
        "spss",
        "values with labels",
        0,
        (part,),
        skipped=SKIPPED,
        not_shown=NOT_SHOWN,
        people=("externalreference", "token"),
    )


def _judge(
    at: Mapping[str, int], labels: Mapping[str, Mapping[str, str]], names: Sequence[str]
) -> Callable[[Sequence[str]], Kind]:
    def word(cells: Sequence[str], name: str) -> str:
        n = at[name]
        return tidy(labels.get(names[n], {}).get(cells[n], cells[n]))

    def kind(cells: Sequence[str]) -> Kind:
        if "status" in at and word(cells, "status") in ("1", "survey preview"):
            return Kind.PREVIEW
        if "status" in at and word(cells, "status") in ("2", "survey test"):
            return Kind.TEST
        if "finished" in at:
            done = word(cells, "finished") in ("1", "true", "yes")
            return Kind.COMPLETE if done else Kind.PARTIAL
        if "submitdate" in at:
            return Kind.COMPLETE if cells[at["submitdate"]] else Kind.PARTIAL
        return Kind.COMPLETE

    return kind


def _text(value: Any) -> str:
    """A value as text: whole numbers without a point, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else f"{value:.15g}"
    return str(value).strip()
