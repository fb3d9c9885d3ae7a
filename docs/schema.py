"""Makes maturity/edition.schema.json, the schema of editions for others, from that of the results.

    python docs/schema.py

A test fails when the file is not what this makes. An edition is laid out as the consultant's
results: the same keys, and no others but those named here; whatever may be withheld may be null.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MATURITY = Path(__file__).parent.parent / "maturity"
#: Diagnostics of which an edition has some keys, and the others not at all.
_PARTLY = (
    "shared_on_paper", "levels", "commissioning", "through_hub", "arrangement", "centre_gap",
    "two_sides", "seats_without_voice", "hub_and_rest", "top_and_rest",
)  # fmt: skip
#: What says when something is null, which in an edition anything may be.
_WHEN = ("if", "then", "else", "minItems", "const")
_INTEGER = {"type": "integer", "minimum": 0}
#: What an edition has and the results do not.
_MORE: dict[str, Any] = {
    "bands": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["band", "pairs"],
            "properties": {"band": {"type": "string"}, "pairs": {"type": ["integer", "null"]}},
        },
    },
    "release": {
        "type": "object",
        "additionalProperties": False,
        "required": ["audience", "rules", "audit", "shown", "withheld"],
        "properties": {
            "audience": {"enum": ["partners", "public"]},
            "rules": {"type": "object"},
            "audit": {"type": "object"},
            "shown": _INTEGER,
            "withheld": _INTEGER,
        },
    },
}


def edition() -> str:
    """The schema of an edition as text."""
    given = json.loads((MATURITY / "results.schema.json").read_text("utf-8"))
    made = _looser(given, "")
    made["title"] = f"{given['title']}, an edition for others"
    made["description"] = (
        "results.json of an edition for partners or the public. What is withheld is null, beside "
        '"withheld": true. docs/results.md explains every key.'
    )
    made["properties"] |= _MORE
    made["properties"]["format"] = given["properties"]["format"]
    made["required"] = [*given["required"], "release"]
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _looser(part: Any, name: str) -> Any:
    """A schema by which anything may be null, or withheld."""
    if isinstance(part, list):
        return [_looser(one, name) for one in part]
    if not isinstance(part, dict):
        return part
    made: dict[str, Any] = {}
    for key, value in part.items():
        if key in _WHEN and not (key == "const" and name == "format"):
            continue
        if key in ("properties", "$defs"):
            made[key] = {inner: _looser(one, inner) for inner, one in value.items()}
        elif key == "type":
            kinds = value if isinstance(value, list) else [value]
            made[key] = [*kinds, *([] if "null" in kinds else ["null"])]
        elif key == "enum":
            made[key] = [*value, *([] if None in value else [None])]
        elif key == "oneOf":
            # With null in each of them more than one fits.
            made["anyOf"] = _looser(value, name)
        else:
            made[key] = _looser(value, name)
    if "properties" in made:
        made["properties"]["withheld"] = {"type": "boolean"}
        if name in _PARTLY or name == "diagnostics":
            made.pop("required", None)
            made["properties"] = {k: _partly(v) for k, v in made["properties"].items()}
    return made


def _partly(part: Any) -> Any:
    """The rows of a diagnostic without the keys that every row of the consultant's has."""
    if isinstance(part, list):
        return [_partly(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {key: _partly(value) for key, value in part.items() if key != "required"}


if __name__ == "__main__":
    (MATURITY / "edition.schema.json").write_text(edition(), encoding="utf-8", newline="\n")
