"""How long an import takes, beside walking the same file with a plain CSV reader.

    python benchmarks/bench_import.py [RESPONSES]

Walking costs least where cells are single figures, which Python keeps ready; so the same answers
are measured twice, as the numbers of choices and as their labels.

An invented export in Qualtrics' layout: 9 organisations, 9 questions about each, 16 statements;
every leader was asked about the 8 others. Prints processor seconds, the multiple of the plain walk,
and memory.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from maturity.errors import Problems
from maturity.exchange.importing import import_export
from maturity.exchange.manifest import Scale, manifest_of
from maturity.exchange.manifest_file import PLACE, to_json
from maturity.layout import LEADERS
from maturity.survey import Survey, open_survey

ORGANISATIONS, ASKED, WAVE = 9, 8, "2026"


def survey_at(folder: Path, responses: int) -> Survey:
    """A survey in which so many leaders were invited, each asked about 8 partners."""
    wave = folder / "waves" / WAVE
    wave.mkdir(parents=True)
    (folder / "survey.toml").write_text(
        '[survey]\nid = "bench"\ntitle = "Bench"\ninstrument = "ics-relationships"\n\n'
        f'[[wave]]\nid = "{WAVE}"\ntitle = "Bench"\nform = "roster"\n',
        encoding="utf-8",
    )
    codes = [f"ORG{n:02d}" for n in range(ORGANISATIONS)]
    rows = [[code, f"Organisation {chr(65 + n)}", "other"] for n, code in enumerate(codes)]
    _write(folder / "organisations.csv", [["organisation", "name", "sector"], *rows])
    people = [[f"L{n:06d}", codes[n % ORGANISATIONS]] for n in range(responses)]
    _write(wave / "leaders.csv", [["leader", "organisation"], *people])
    return open_survey(folder)


def export_at(path: Path, survey: Survey, responses: int, labels: bool = False) -> None:
    """The export, and the manifest that says how to read it."""
    drawn = manifest_of(survey, WAVE, survey.source.table(LEADERS, WAVE, Problems()))
    scales = tuple(
        Scale(s.id, tuple(replace(a, sent={"qualtrics": str(n)}) for n, a in enumerate(s.answers)))
        for s in drawn.scales
    )
    manifest = replace(drawn, scales=scales, leaders=(), written=True)
    place = survey.source.folder / PLACE.format(wave=WAVE)
    place.parent.mkdir(parents=True)
    place.write_text(to_json(manifest), encoding="utf-8")
    partner = [item.id for item in drawn.items if item.role not in ("statement", "pilot")]
    system = [item.id for item in drawn.items if item.role in ("statement", "pilot")]
    choices = {
        s.id: [a.label if labels else str(n) for n, a in enumerate(s.answers)] for s in scales
    }
    head = ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "ExternalReference"]
    texts = list(head)
    ids = ["startDate", "endDate", "status", "finished", "_recordId", "externalDataReference"]
    names = list(head)
    for q, item in enumerate(partner):
        for n, target in enumerate(drawn.organisations):
            names.append(f"{item}_{n + 1}")
            texts.append(f"[{item}] Question - {target.name}")
            ids.append(f"QID{q}_{n + 1}")
    for q, item in enumerate(system):
        names.append(item)
        texts.append(f"[{item}] Statement")
        ids.append(f"QID{q + 50}")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerow(texts)
        writer.writerow([json.dumps({"ImportId": text}) for text in ids])
        for n in range(responses):
            own = n % ORGANISATIONS
            asked = {(own + k) % ORGANISATIONS for k in range(1, ASKED + 1)}
            when = f"2026-03-{n % 27 + 1:02d} 10:{n % 60:02d}:00"
            cells = [when, when, "0", "1", f"R_{n:08d}", f"L{n:06d}"]
            for k, item in enumerate(partner):
                for m in range(ORGANISATIONS):
                    shown = m in asked and item != "wanted"
                    at = 0 if item == "gate" else (n * 7 + m * 3 + k) % len(choices[item])
                    cells.append(choices[item][at] if shown else "")
            cells += [choices[item][(n + k) % len(choices[item])] for k, item in enumerate(system)]
            writer.writerow(cells)


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def main(responses: int) -> None:
    """Measure and print."""
    for labels in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            survey = survey_at(Path(folder) / "survey", responses)
            path = Path(folder) / "export.csv"
            export_at(path, survey, responses, labels)
            size = path.stat().st_size / 2**20
            start = time.process_time()
            cells = 0
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    cells += len(row)
            walk = time.process_time() - start
            start = time.process_time()
            imported = import_export([path], survey, WAVE)
            took = time.process_time() - start
            assert imported.ready, imported.problems.errors[:5]
            assert imported.account.kept == responses
            rows = len(imported.tables["ratings"])
            del imported
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        kind = "labels" if labels else "numbers"
        print(
            f"{responses:,} responses, {cells:,} cells as {kind}, {size:.0f} MB; {rows:,} ratings"
        )
        print(f"  walk {walk:.2f} s; import {took:.2f} s, {took / walk:.1f} times; {memory:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
