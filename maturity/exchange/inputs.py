"""What an import rests on beside the export: manifest, mapping, aliases, the list of leaders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from maturity.errors import Problems, quote, refuse, visible
from maturity.exchange.manifest import Manifest, Person, manifest_of
from maturity.exchange.manifest_file import PLACE, from_json
from maturity.exchange.mapping import Meaning, read_mapping
from maturity.exchange.matching import ALIASES, read_aliases
from maturity.layout import LEADERS
from maturity.survey import Survey
from maturity.table import Table, read_csv

#: Where a wave keeps what its imports rest on: raw files, the mapping and the aliases.
ROOM = "waves/{wave}/imports"
MAPPING_FILE, ALIASES_FILE = "mapping.csv", "aliases.csv"
#: No manifest, mapping or alias file is larger than this.
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Inputs:
    """What is known before an export is opened; `listed` says whether leaders are listed."""

    manifest: Manifest
    meaning: Meaning
    aliases: Table | None
    approved: Mapping[str, Mapping[str, str]]
    listed: bool


def read_inputs(
    survey: Survey,
    wave: str,
    mapping: Path | str | None,
    manifest: Path | str | None,
    problems: Problems,
) -> Inputs:
    """The files an import rests on: those given, or those in their places in the wave's folder."""
    leaders = survey.source.table(LEADERS, wave, problems)
    known = manifest_of(survey, wave, leaders)
    asked = _manifest(survey, known, manifest, problems)
    room = ROOM.format(wave=wave)
    said = _read(survey, mapping, f"{room}/{MAPPING_FILE}")
    meaning = read_mapping(said[1], said[0], asked, problems) if said else Meaning()
    names = _read(survey, None, f"{room}/{ALIASES_FILE}")
    aliases = read_csv(names[1], names[0], ALIASES, problems) if names else None
    codes = {
        "organisation": [target.code for target in asked.organisations],
        "leader": [person.code for person in asked.leaders],
    }
    approved = read_aliases(aliases, codes, problems)
    return Inputs(asked, meaning, aliases, approved, leaders is not None and len(leaders) > 0)


def _read(survey: Survey, given: Path | str | None, place: str) -> tuple[str, bytes] | None:
    """A file of ours with its name: the one given, or the one at its place where there is one."""
    path = Path(given) if given is not None else survey.source.folder / place
    if given is None and not path.is_file():
        return None
    name = place if given is None else visible(path.name)
    try:
        if path.stat().st_size > LARGEST:
            found = f"it is larger than {LARGEST // 2**20} MB"
            refuse("file-too-large", name, found, "Check that it is the right file.")
        return name, path.read_bytes()
    except OSError as error:
        reason = quote(error.strerror or type(error).__name__)
        refuse("cannot-read", name, f"it cannot be read ({reason})", "Check its name.")


def _manifest(
    survey: Survey, known: Manifest, given: Path | str | None, problems: Problems
) -> Manifest:
    """The manifest of the questionnaire; without one, what the survey itself says."""
    found = _read(survey, given, PLACE.format(wave=known.wave))
    if found is None:
        return known
    name, data = found
    manifest = from_json(data.decode("utf-8-sig", "replace"), name, problems)
    if manifest is None:
        return known
    if (manifest.survey, manifest.wave) != (known.survey, known.wave):
        problems.add(
            "other-manifest",
            name,
            f"it is of the survey {quote(manifest.survey)}, wave {quote(manifest.wave)}",
            f"Use the manifest of {known.survey}, wave {known.wave}.",
        )
    for what, theirs, ours in (
        ("organisation", [t.code for t in manifest.organisations],
         {t.code for t in known.organisations}),
        ("item", [item.id for item in manifest.items], {item.id for item in known.items}),
        ("aim", [aim.code for aim in manifest.aims], {aim.code for aim in known.aims}),
    ):  # fmt: skip
        for code in theirs:
            if code not in ours:
                problems.add(
                    "other-manifest",
                    name,
                    f"it has the {what} {quote(code)}, and the survey has not",
                    "Import into the survey that the questionnaire was made for.",
                )
    # Who was invited, and for whom they answer, may have changed since; the list has the last word.
    aliases = {person.code: person.aliases for person in manifest.leaders}
    people = tuple(
        Person(person.code, person.organisation, aliases.get(person.code, ()))
        for person in known.leaders
    )
    return replace(manifest, leaders=people)
