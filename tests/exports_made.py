"""Invented answers, and writers that lay them out as each survey platform would, quirks and all.

The answers are made first, each cell with the status it has; the writers know nothing of how
exports are read. What a platform cannot say (a preview in Google Forms) it is not asked to.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl

from maturity import layout
from maturity.errors import Problems
from maturity.exchange.manifest import (
    Answer,
    Manifest,
    Scale,
    Target,
    column_name,
    manifest_of,
)
from maturity.survey import Survey, open_survey
from tests.surveys_made import LEADERS, ORGANISATIONS, make, rows

#: Names with everything in them that headings are cut at.
NAMES = {
    "ICB": "NHS Ashmere",
    "HOS": "St George’s Hospitals & Co",
    "CITY": "Ashmere - City Council",
    "CARE": "Care Place 2",
}
PARTNERS = tuple(NAMES)
ITEMS = ("gate", "wanted", "depth", "reliability", "openness", "purpose", "understanding",
         "voice", "disagreement")  # fmt: skip
STATEMENTS = ("kf1a", "kf1b", "kf2a", "kf2b", "kf3a", "kf3b", "kf4a", "kf4b", "kf5a", "kf5b",
              "money", "records", "residents", "delegation", "practitioners",
              "continuity")  # fmt: skip
WAVE = "2026"
#: What the questionnaire prints for answers that are no number.
PRINTED = {
    ("gate", "yes"): "We work with them and I can judge it",
    ("gate", "cannot_judge"): "We work with them but I cannot judge it",
    ("gate", "none"): "We do not work with them",
    ("gate", "dont_know"): "Don’t know",
    ("wanted", "yes"): "Yes",
    ("wanted", "no"): "No",
    ("wanted", "unsure"): "Unsure",
    ("", "dk"): "Can’t say",
    ("", "na"): "N/A",
}
#: What platforms send for each code where it is not the label; recoded, negative, renamed.
SENT: Mapping[str, Callable[[str], str]] = {
    "limesurvey": lambda code: f"A{code}" if code.isdigit() else code[:4].upper(),
    "qualtrics": lambda code: {"0": "11", "1": "12", "2": "92", "3": "97", "4": "34", "5": "35",
                               "yes": "1", "none": "2", "cannot_judge": "-1", "dont_know": "-2",
                               "no": "3", "unsure": "4", "dk": "-1", "na": "-2"}[code],
    "redcap": lambda code: {"dk": "8", "na": "9", "yes": "1", "none": "2", "cannot_judge": "8",
                            "dont_know": "9", "no": "0", "unsure": "3"}.get(code, code),
    "kobo": lambda code: code,
    "network_canvas": lambda code: code,
    "polinode": lambda code: code,
}  # fmt: skip

Status = tuple[str, str]
SKIPPED, NOT_SHOWN = ("skipped", ""), ("not_shown", "")


@dataclass
class Response:
    """One response: whose it is, what kind, and each cell's status and code."""

    id: str
    leader: str
    kind: str
    ended: datetime.datetime
    cells: dict[tuple[str, str], Status] = field(default_factory=dict)
    own: dict[str, Status] = field(default_factory=dict)
    aims: tuple[str, ...] = ()
    nominee: str = ""


def survey_at(folder: Path, *, plan: bool = True, leaders: bool = True) -> Survey:
    """A survey whose leaders were asked and whose answers are still to come."""
    organisations = [{**row, "name": NAMES[row["organisation"]]} for row in ORGANISATIONS]
    make(
        folder,
        organisations=organisations,
        leaders=LEADERS if leaders else None,
        plan=plan_rows() if plan else None,
        ratings=None,
        statements=None,
        chosen_aims=None,
        nominations=None,
    )
    return open_survey(folder)


def asked(leader: str) -> tuple[str, ...]:
    """The partners that a leader is asked about: the second of each organisation one fewer."""
    own = leader[:-1]
    others = [code for code in PARTNERS if code != own]
    return tuple(others[:-1] if leader.endswith("2") else others)


def plan_rows() -> tuple[dict[str, str], ...]:
    """The plan: who is asked about whom."""
    pairs = (f"{row['leader']},{p}" for row in LEADERS for p in asked(row["leader"]))
    return rows("leader,partner", *pairs)


def answers_of(leader: str, turn: int = 0) -> Response:
    """Invented answers of one leader; every status occurs, and nothing is left to chance."""
    n = [row["leader"] for row in LEADERS].index(leader) + turn
    ended = datetime.datetime(2026, 3, 13 + n % 9, 9, 5 + n)
    found = Response(f"R_{leader}{turn or ''}", leader, "complete", ended)
    for m, partner in enumerate(PARTNERS):
        if partner not in asked(leader):
            for item in ITEMS:
                found.cells[partner, item] = NOT_SHOWN
            continue
        gate = ("yes", "yes", "none", "cannot_judge", "yes", "dont_know", "yes", "")[
            (n * 3 + m) % 8
        ]
        for k, item in enumerate(ITEMS):
            found.cells[partner, item] = _cell(item, gate, n + m * 2 + k)
    for k, item in enumerate(STATEMENTS):
        code = ("0", "1", "2", "3", "4", "dk", "na", "")[(n + k) % 8]
        found.own[item] = _said(code)
    found.aims = (("home", "crisis"), ("work",), ())[n % 3]
    found.nominee = LEADERS[(n + 3) % len(LEADERS)]["leader"] if n % 2 else ""
    return found


def _cell(item: str, gate: str, n: int) -> Status:
    if item == "gate":
        return _said(gate)
    if item == "wanted":
        return (
            _said(("yes", "no", "unsure", "")[n % 4])
            if gate == "none"
            else (NOT_SHOWN if gate else SKIPPED)
        )
    if gate in ("none", "cannot_judge", "dont_know"):
        return NOT_SHOWN
    return _said(("0", "1", "2", "3", "4", "dk", "na", "")[(n * 5) % 8])


def _said(code: str) -> Status:
    if not code:
        return SKIPPED
    if code in ("dk", "na", "cannot_judge", "dont_know"):
        return ("cannot_judge", code)
    return ("no_relationship" if code == "none" else "answered", code)


def everyone() -> list[Response]:
    """The response of every leader but the last, who is silent."""
    return [answers_of(row["leader"]) for row in LEADERS[:-1]]


def with_chaff(responses: list[Response]) -> list[Response]:
    """The responses with others among them that do not count: tried, left halfway, given before."""
    first = responses[0]
    earlier = answers_of(first.leader, turn=4)
    earlier.ended = first.ended - datetime.timedelta(days=11)
    left = replace(answers_of(first.leader, turn=2), id="R_left", kind="partial")
    left.ended = first.ended + datetime.timedelta(days=1)
    tried = replace(answers_of(responses[1].leader, turn=1), id="R_tried", kind="preview")
    test = replace(answers_of(responses[1].leader, turn=3), id="R_test", kind="test")
    return [tried, earlier, *responses[:3], left, test, *responses[3:]]


def again(responses: list[Response]) -> list[Response]:
    """The responses, and an earlier complete one of the first leader after them."""
    earlier = answers_of(responses[0].leader, turn=4)
    earlier.ended = responses[0].ended - datetime.timedelta(days=11)
    return [*responses, earlier]


def expected_cells(responses: Iterable[Response]) -> dict[tuple[str, str, str], Status]:
    """Every cell that should come back, by leader, partner and item."""
    found = {}
    for response in responses:
        for (partner, item), status in response.cells.items():
            found[response.leader, partner, item] = status
        for item, status in response.own.items():
            found[response.leader, "", item] = status
    return found


# -- the questionnaire -----------------------------------------------------------------------------


def questionnaire(survey: Survey, platform: str, wave: str = WAVE) -> Manifest:
    """The manifest as whoever writes a questionnaire for a platform would write it."""
    listed = survey.source.table(layout.LEADERS, wave, Problems())
    drawn = manifest_of(survey, wave, listed)
    sent = SENT.get(platform)

    def printed(item: str, answer: Answer) -> Answer:
        label = PRINTED.get((item, answer.code)) or PRINTED.get(("", answer.code)) or answer.label
        code = {platform: sent(answer.code)} if sent else None
        return replace(answer, label=label, sent=code)

    scales = tuple(
        Scale(scale.id, tuple(printed(scale.id, answer) for answer in scale.answers))
        for scale in drawn.scales
    )
    # The text is what the questionnaire prints above its rows.
    items = tuple(
        replace(item, text=item.text.replace("{partner}", "each organisation"))
        for item in drawn.items
    )
    return dataclasses.replace(drawn, items=items, scales=scales, written=True)


@dataclass(frozen=True)
class Made:
    """What writers need: the manifest, and texts for each cell."""

    manifest: Manifest
    platform: str
    #: Labels even where the platform could send codes.
    labels: bool = False
    #: What stands for a skipped and for a hidden question, where the platform writes something.
    skipped: str = ""
    hidden: str = ""

    def text(self, item: str, status: Status) -> str:
        if status[0] in ("skipped", "not_shown"):
            return self.skipped if status[0] == "skipped" else self.hidden
        scale = self.manifest.scale[self.manifest.item[item].scale]
        answer = next(answer for answer in scale.answers if answer.code == status[1])
        sent = (answer.sent or {}).get(self.platform)
        return answer.label if sent is None or self.labels else sent

    def targets(self) -> tuple[str, ...]:
        return tuple(target.code for target in self.manifest.organisations)

    def target(self, code: str) -> Target:
        return next(target for target in self.manifest.organisations if target.code == code)

    def question(self, item: str) -> str:
        return self.manifest.item[item].text.replace("{partner}", "each organisation")

    def aim(self, code: str) -> str:
        return next(target.name for target in self.manifest.aims if target.code == code)

    def rating_columns(self) -> list[tuple[str, str]]:
        return [(partner, item) for item in ITEMS for partner in self.targets()]

    def name(self, item: str, partner: str = "") -> str:
        return column_name(self.platform, item, self.target(partner) if partner else None)

    def wide(self, response: Response) -> list[str]:
        """The texts of ratings, statements, aims and nominee, in the order of `wide_names`."""
        found = [
            self.text(item, response.cells[partner, item])
            for partner, item in self.rating_columns()
        ]
        found += [self.text(item, response.own[item]) for item in STATEMENTS]
        return found


def written(table: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n",
            encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL) -> bytes:  # fmt: skip
    """Rows as the bytes of a text file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Sheets as the bytes of an Excel workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append([None if cell == "" else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def shuffled(table: Sequence[Sequence[str]], first: int, header: int = 1) -> list[list[str]]:
    """The table with the columns after the first ones in another order."""
    width = len(table[0])
    rest = list(range(first, width))
    order = [*range(first), *rest[::-1][::2], *rest[::-1][1::2]]
    assert sorted(order) == list(range(width))
    assert order != sorted(order)
    return [[row[n] for n in order] for row in table]


def day(moment: datetime.datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return moment.strftime(form)
