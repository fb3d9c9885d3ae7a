"""The manifest as its JSON file: written the same way every time, read with everything checked."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from maturity.errors import Problems, quote
from maturity.exchange.manifest import MEANINGS, USES, Manifest

FORMAT = "maturity-manifest/1"
#: Where a survey keeps the manifest of a wave's questionnaire.
PLACE = "waves/{wave}/questionnaire/manifest.json"


def to_json(manifest: Manifest) -> str:
    """A manifest as JSON: the same manifest gives the same text."""
    plain = {"format": FORMAT, **asdict(manifest)}
    del plain["written"]
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, file: str, problems: Problems) -> Manifest | None:
    """A manifest from its JSON; None where it is not one, and the problems say why."""

    def wrong(found: str) -> None:
        problems.add(
            "bad-manifest",
            file,
            found,
            "Use the file that was written with the questionnaire, unchanged.",
        )

    try:
        plain = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        wrong(f"it cannot be read as JSON ({quote(str(error))})")
        return None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        wrong(f"it does not say that its format is {FORMAT}")
        return None
    plain.pop("format")
    try:
        manifest: Manifest = _build(Manifest, plain, "manifest")
    except ValueError as error:
        wrong(str(error))
        return None
    before = problems.wrong
    for fault in _faults(manifest):
        wrong(fault)
    return manifest if problems.wrong == before else None


def _faults(manifest: Manifest) -> list[str]:
    """What does not fit together in a manifest."""
    found = []
    organisations = {target.code for target in manifest.organisations}
    for scale in manifest.scales:
        for answer in scale.answers:
            if answer.meaning not in MEANINGS:
                found.append(f"the scale {quote(scale.id)} has the meaning {quote(answer.meaning)}")
    for item in manifest.items:
        if item.scale not in manifest.scale:
            found.append(f"the item {quote(item.id)} has no scale {quote(item.scale)}")
            continue
        for platform in sorted(
            {p for a in manifest.scale[item.scale].answers for p in a.sent or {}}
        ):
            sent = [(a.sent or {}).get(platform) for a in manifest.scale[item.scale].answers]
            given = [text for text in sent if text is not None]
            if len(given) != len(set(given)):
                found.append(f"on {platform} two answers of {quote(item.id)} are sent alike")
    for platform, columns in (manifest.columns or {}).items():
        for column in columns:
            if column.use not in USES:
                found.append(f"the column {quote(column.column)} has the use {quote(column.use)}")
            if (
                column.item
                and column.use in ("rating", "statement")
                and (column.item not in manifest.item)
            ):
                found.append(f"the column {quote(column.column)} has no item {quote(column.item)}")
            if column.organisation and column.organisation not in organisations:
                found.append(
                    f"the column {quote(column.column)} of {platform} names no organisation of "
                    f"the manifest: {quote(column.organisation)}"
                )
    return found


def _build(kind: Any, plain: Any, where: str) -> Any:
    """A value of a declared type from plain data, or a ValueError that says where it is not one."""
    if kind is str or kind is bool:
        if not isinstance(plain, kind):
            raise ValueError(f"{where} is not {'text' if kind is str else 'true or false'}")
        return plain
    if type(None) in get_args(kind):
        return None if plain is None else _build(get_args(kind)[0], plain, where)
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise ValueError(f"{where} is not a list")
        return tuple(
            _build(get_args(kind)[0], value, f"{where}[{n}]") for n, value in enumerate(plain)
        )
    if not isinstance(plain, dict):
        raise ValueError(f"{where} is not an object")
    if not is_dataclass(kind):
        inner = get_args(kind)[1]
        return {str(key): _build(inner, value, f"{where}.{key}") for key, value in plain.items()}
    hints = _hints(kind if isinstance(kind, type) else type(kind))
    unknown = sorted(set(plain) - set(hints))
    if unknown:
        raise ValueError(f"{where} has a key {quote(unknown[0])} that is not known")
    values = {key: _build(hints[key], value, f"{where}.{key}") for key, value in plain.items()}
    assert isinstance(kind, type)
    missing = [f.name for f in fields(kind) if f.name not in values and _needed(f)]
    if missing:
        raise ValueError(f"{where} has no {missing[0]}")
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The declared types of a class; a manifest has thousands of objects of few classes."""
    return get_type_hints(kind)


def _needed(entry: Any) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING
