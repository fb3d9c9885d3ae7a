"""One writer for each layout of each platform, from invented answers to the bytes of its files."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.exports_made import (
    ITEMS,
    STATEMENTS,
    Made,
    Response,
    day,
    shuffled,
    workbook,
    written,
    zipped,
)

Files = dict[str, bytes]
Writer = Callable[[Made, Sequence[Response]], Files]


@dataclass(frozen=True)
class Layout:
    """A layout: its platform, its writer, and what it can tell."""

    name: str
    platform: str
    write: Writer
    #: Labels instead of codes.
    labels: bool = False
    #: Previews, tests and partial responses are marked.
    kinds: bool = False
    #: Moments are written, so that the later of two responses is known.
    dates: bool = True
    skipped: str = ""
    hidden: str = ""
    #: Asks for nominations too.
    named: bool = True


# -- Qualtrics -------------------------------------------------------------------------------------

_KINDS = {"preview": "1", "test": "2"}


def _qualtrics_about(response: Response) -> dict[str, str]:
    done = response.kind != "partial"
    ended = day(response.ended)
    return {
        "StartDate": ended, "EndDate": ended, "Status": _KINDS.get(response.kind, "0"),
        "IPAddress": "", "Progress": "100" if done else "40",
        "Duration (in seconds)": "600", "Finished": "1" if done else "0", "RecordedDate": ended,
        "ResponseId": response.id, "ExternalReference": response.leader,
        "DistributionChannel": "preview" if response.kind == "preview" else "anonymous",
        "UserLanguage": "EN-GB",
    }  # fmt: skip


_IMPORT_IDS = {
    "StartDate": "startDate", "EndDate": "endDate", "Status": "status", "IPAddress": "ipAddress",
    "Progress": "progress", "Duration (in seconds)": "duration", "Finished": "finished",
    "RecordedDate": "recordedDate", "ResponseId": "_recordId",
    "ExternalReference": "externalDataReference", "DistributionChannel": "distributionChannel",
    "UserLanguage": "userLanguage",
}  # fmt: skip
_GERMAN = {"StartDate": "Anfangsdatum", "EndDate": "Enddatum", "Status": "Antworttyp",
           "ResponseId": "Antwort-ID", "Finished": "Beendet"}  # fmt: skip


def _columns(made: Made) -> list[tuple[str, str, str, str, str]]:
    """Qualtrics columns of a matrix questionnaire: use, name, label, import id, item or partner.

    The positions after the underscore have shifted: the first row was deleted long ago.
    """
    found = []
    for q, item in enumerate(ITEMS, start=1):
        for n, partner in enumerate(made.targets(), start=2):
            target = made.target(partner)
            label = f"<b>[{item}]</b> {made.question(item)}\nPlease say. - {target.name}"
            found.append((partner, f"{item}_{n - 1}", label, f"QID{q}_{n + 7}", item))
    for q, item in enumerate(STATEMENTS, start=20):
        found.append(("", item, made.question(item), f"QID{q}", item))
    return found


def _qualtrics(
    made: Made,
    responses: Sequence[Response],
    *,
    matrix: list[tuple[str, str, str, str, str]],
    third: Callable[[str], str],
    extra: bool = True,
) -> list[list[str]]:
    about = list(_qualtrics_about(responses[0]))
    head = [*about, *(c[1] for c in matrix), "aims", "nominees"]
    labels = [*(_GERMAN.get(a, a) for a in about), *(c[2] for c in matrix), "aims", "nominees"]
    ids = [*(_IMPORT_IDS[a] for a in about), *(c[3] for c in matrix), "QID90", "QID91_TEXT"]
    table = [head, labels, [third(text) for text in ids]]
    for response in responses:
        cells = list(_qualtrics_about(response).values())
        for partner, _, _, _, item in matrix:
            status = response.cells[partner, item] if partner else response.own[item]
            cells.append(made.text(item, status))
        cells.append(",".join(made.aim(code) for code in response.aims))
        cells.append(response.nominee)
        table.append(cells)
    if extra:
        # What Qualtrics adds beside answers: the order shown, a score, themes read out of a text.
        names = ["voice_DO", "voice_DO_1", "SC0", "aims - Topics"]
        ids = ["QID8_DO", "QID8_DO_1", "SC0", "QID90_9fTopics"]
        for row, more in zip(table[:3], (names, names, list(map(third, ids))), strict=True):
            row += more
        for row in table[3:]:
            row += ["1|2", "1", "7", ""]
    return table


def _json(text: str) -> str:
    plain: dict[str, str] = {"ImportId": text}
    if text.endswith("Date"):
        plain["timeZone"] = "Europe/London"
    return json.dumps(plain, separators=(",", ":"))


def qualtrics_current(made: Made, responses: Sequence[Response]) -> Files:
    table = _qualtrics(made, responses, matrix=_columns(made), third=_json)
    return {"ICS.csv": written(table, end="\n")}


def qualtrics_untagged(made: Made, responses: Sequence[Response]) -> Files:
    """Only the tag in a column's name says which question it is; its number says nothing."""
    matrix = [
        (p, name, f"Please say. - {made.target(p).name}" if p else "Please say.", qid, item)
        for p, name, _, qid, item in _columns(made)
    ]
    return {"ICS.csv": written(_qualtrics(made, responses, matrix=matrix, third=_json))}


def qualtrics_resaved(made: Made, responses: Sequence[Response]) -> Files:
    """Shuffled columns, British dates after a trip through Excel, and a byte-order mark."""
    table = shuffled(_qualtrics(made, responses, matrix=_columns(made), third=_json), 3)
    for row, response in zip(table[3:], responses, strict=True):
        for n, cell in enumerate(row):
            if cell == day(response.ended):
                row[n] = day(response.ended, "%d/%m/%Y %H:%M")
    return {"ICS.csv": written(table, encoding="utf-8-sig")}


def qualtrics_tsv(made: Made, responses: Sequence[Response]) -> Files:
    table = _qualtrics(made, responses, matrix=_columns(made), third=_json)
    return {"ICS.tsv": written(table, delimiter="\t", encoding="utf-16")}


def qualtrics_side_by_side(made: Made, responses: Sequence[Response]) -> Files:
    """One row for each organisation, one group of columns for each question."""
    matrix = []
    for k, item in enumerate(ITEMS, start=1):
        for n, partner in enumerate(made.targets(), start=1):
            name = made.target(partner).name
            label = f"About your partners - [{item}] {made.question(item)} - {name}"
            matrix.append((partner, f"Q1#{k}_{n}", label, f"QID1#{k}_{n}", item))
    matrix += [c for c in _columns(made) if not c[0]]
    return {"ICS.csv": written(_qualtrics(made, responses, matrix=matrix, third=_json))}


def qualtrics_loop(made: Made, responses: Sequence[Response]) -> Files:
    """Loop and merge: each organisation a loop, its name in front; many names of columns twice."""
    matrix = []
    for n, partner in enumerate(made.targets(), start=3):
        for k, item in enumerate(ITEMS, start=1):
            label = f"{made.target(partner).name} - [{item}] {made.question(item)}"
            matrix.append((partner, f"{n}_Q16", label, f"{n}_QID{k + 30}", item))
    matrix += [c for c in _columns(made) if not c[0]]
    return {"ICS.csv": written(_qualtrics(made, responses, matrix=matrix, third=_json))}


def qualtrics_early(made: Made, responses: Sequence[Response]) -> Files:
    """2016: the third row in Python's own notation, hyphens in the ids, no spaces around dashes."""

    def third(text: str) -> str:
        return repr({"ImportId": text.replace("_", "-") if text[:3] == "QID" else text})

    matrix = [(p, name, label.replace(" - ", "-") if p else label, qid, item)
              for p, name, label, qid, item in _columns(made)]  # fmt: skip
    table = _qualtrics(made, responses, matrix=matrix, third=third, extra=False)
    return {"ICS.csv": written(table)}


def qualtrics_legacy(made: Made, responses: Sequence[Response]) -> Files:
    about = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress",
             "IPAddress", "Status", "StartDate", "EndDate", "Finished"]  # fmt: skip
    matrix = [(p, name, label.replace(" - ", "-") if p else label, qid, item)
              for p, name, label, qid, item in _columns(made)]  # fmt: skip
    table = [
        [*(f"V{n + 1}" for n in range(10)), *(c[1] for c in matrix), "aims", "nominees", ""],
        [*about, *(c[2] for c in matrix), "aims", "nominees", ""],
    ]
    for response in responses:
        found = _qualtrics_about(response)
        cells = [response.id, "Default Response Set", "Anonymous", response.leader, "", ""]
        cells += [found[name] for name in ("Status", "StartDate", "EndDate", "Finished")]
        for partner, _, _, _, item in matrix:
            status = response.cells[partner, item] if partner else response.own[item]
            cells.append(made.text(item, status))
        cells += [",".join(made.aim(code) for code in response.aims), response.nominee, ""]
        table.append(cells)
    return {"ICS.csv": written(table, encoding="utf-8-sig")}


def _tagged(made: Made, item: str) -> str:
    """The question of an item with its tag before it."""
    return f"[{item}] {made.question(item)}"


def _ticked(made: Made, response: Response, empty: str) -> list[str]:
    """One cell for each aim: its label where it was chosen."""
    aims = ("home", "crisis", "work", "young")
    return [made.aim(c) if c in response.aims else empty for c in aims]


# -- Microsoft Forms, Google Forms -----------------------------------------------------------------


def _form_row(made: Made, response: Response, mark: str) -> list[str]:
    aims = mark.join(made.aim(code) for code in response.aims)
    return [*made.wide(response), aims + (";" if aims and mark == ";" else ""), response.nominee]


def msforms(made: Made, responses: Sequence[Response]) -> Files:
    """Spanish headings, real dates, columns in no order, semicolons after every choice."""
    head = ["ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre",
            "Last modified time", "Your code"]  # fmt: skip
    head += [f"[{item}]\u00a0{made.target(p).name}" for p, item in made.rating_columns()]
    head += [f"[{item}] {made.question(item)}" for item in STATEMENTS]
    head += ["[aims] Which three matter most?", "[nominees]"]
    table: list[list[object]] = [list(head)]
    for n, response in enumerate(responses, start=1):
        code = response.leader.lower() + " "
        table.append([n, response.ended, response.ended, "anonymous", "", "", code,
                      *_form_row(made, response, ";")])  # fmt: skip
    width = len(head)
    order = [*range(7), *range(width - 1, 6, -1)]
    return {"Survey.xlsx": workbook({"Sheet1": [[row[n] for n in order] for row in table]})}


def googleforms(made: Made, responses: Sequence[Response]) -> Files:
    """Rows of grids in brackets, with spaces where people left them."""
    head = ["Timestamp", "Your code"]
    head += [f"{_tagged(made, i)}  [{made.target(p).name} ]" for p, i in made.rating_columns()]
    head += [f"[{item}] {made.question(item)}" for item in STATEMENTS] + ["aims", "nominees"]
    table = [head]
    for response in responses:
        stamp = day(response.ended, "%Y/%m/%d %I:%M:%S %p EST")
        table.append([stamp, response.leader, *_form_row(made, response, ";")])
    return {"Survey.csv": written(shuffled(table, 1))}


def googlesheet(made: Made, responses: Sequence[Response]) -> Files:
    """The same as a workbook: choices joined by commas, dates as Excel has them."""
    head = ["Zeitstempel", "Your code"]
    head += [f"{made.question(item)} [{made.target(p).name}]" for p, item in made.rating_columns()]
    head += [made.question(item) for item in STATEMENTS] + ["aims", "nominees"]
    table: list[list[object]] = [list(head)]
    for response in responses:
        table.append([response.ended, response.leader, *_form_row(made, response, ", ")])
    return {"Survey.xlsx": workbook({"Form responses 1": table})}


# -- SurveyMonkey, SmartSurvey, Alchemer -----------------------------------------------------------

_MONKEY = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
           "First Name", "Last Name", "Custom Data 1"]  # fmt: skip


def _monkey_row(made: Made, response: Response) -> list[str]:
    ended = day(response.ended, "%m/%d/%Y %I:%M:%S %p")
    return [response.id, "1", ended, ended, "", "", "", "", response.leader, *made.wide(response),
            *_ticked(made, response, ""),
            response.nominee]  # fmt: skip


def surveymonkey_two(made: Made, responses: Sequence[Response]) -> Files:
    first, second = list(_MONKEY), [""] * len(_MONKEY)
    for item in ITEMS:
        for n, partner in enumerate(made.targets()):
            question = f"[{item}] {made.question(item)}<br>\u00a0"
            # Some who rebuild the file repeat the question.
            first.append(question if n == 0 or item == "depth" else "")
            second.append(f"{made.target(partner).name}\u00a0")
    first += [made.question(item) for item in STATEMENTS]
    second += ["Response"] * len(STATEMENTS)
    first += ["aims", "", "", "", "nominees"]
    second += [made.aim(c) for c in ("home", "crisis", "work", "young")] + ["Open-Ended Response"]
    table = [first, second, *(_monkey_row(made, response) for response in responses)]
    return {"Survey.csv": written(table)}


def surveymonkey_one(made: Made, responses: Sequence[Response]) -> Files:
    head = [name.replace(" ", "") if name == "Respondent ID" else name for name in _MONKEY]
    head += [f"{_tagged(made, i)} - {made.target(p).name}" for p, i in made.rating_columns()]
    head += [made.question(item) for item in STATEMENTS]
    head += [f"aims - {made.aim(c)}" for c in ("home", "crisis", "work", "young")] + ["nominees"]
    table = [head, *(_monkey_row(made, response) for response in responses)]
    sheet = workbook({"Sheet": shuffled(table, 9)})
    return {"Survey.xlsx": sheet}


_SMART = ["UserID", "UserNo", "Name", "Email", "IP Address", "Unique ID", "Started", "Ended",
          "Tracking Link"]  # fmt: skip


def _smart_row(made: Made, response: Response) -> list[str]:
    ended = day(response.ended, "%d/%m/%Y %H:%M:%S")
    link = "Default Web Link"
    return [response.id, "1", "", "", "", "", ended, ended, link, "/", response.leader,
            *made.wide(response),
            *_ticked(made, response, "-"),
            response.nominee or "-"]  # fmt: skip


def smartsurvey_one(made: Made, responses: Sequence[Response]) -> Files:
    head = [*_SMART, "Page Path", "Your code"]
    head += [
        f"Q1.\u00a0{_tagged(made, i)} - {made.target(p).name}" for p, i in made.rating_columns()
    ]
    head += [f"Q2. [{item}] {made.question(item)}" for item in STATEMENTS]
    head += [f"Q3. aims - {made.aim(c)}" for c in ("home", "crisis", "work", "young")]
    head += ["Q4. nominees"]
    table = [head, *(_smart_row(made, response) for response in responses)]
    return {"Survey.csv": written(table, quoting=csv.QUOTE_ALL, encoding="cp1252")}


def smartsurvey_two(made: Made, responses: Sequence[Response]) -> Files:
    first = [*_SMART, "Page Path", "Your code"]
    second = [""] * len(first)
    for item in ITEMS:
        for n, partner in enumerate(made.targets()):
            first.append(f"Q1. [{item}]\u00a0{made.question(item)}" if n == 0 else "")
            second.append(made.target(partner).name)
    first += [f"Q2. {made.question(item)}" for item in STATEMENTS]
    first += ["Q3. aims", "", "", "", "Q4. nominees"]
    second += [""] * len(STATEMENTS)
    second += [made.aim(c) for c in ("home", "crisis", "work", "young")] + [""]
    table = [first, second, *(_smart_row(made, response) for response in responses)]
    return {"Survey.csv": written(table)}


def alchemer(made: Made, responses: Sequence[Response]) -> Files:
    head = ["Response ID", "Time Started", "Date Submitted", "Status", "Your code"]
    head += [f"{made.target(p).name}:{_tagged(made, i)}    " for p, i in made.rating_columns()]
    head += [made.question(item) for item in STATEMENTS]
    head += [f"{made.aim(c)}:aims" for c in ("home", "crisis", "work", "young")] + ["nominees"]
    table = [head]
    for response in responses:
        ended = day(response.ended)
        status = {"partial": "Partial", "test": "Test", "preview": "Test"}.get(
            response.kind, "Complete"
        )
        table.append([response.id, ended, ended, status, response.leader, *made.wide(response),
                      *_ticked(made, response, ""),
                      response.nominee])  # fmt: skip
    return {"Survey.csv": written(table, quoting=csv.QUOTE_ALL)}


# -- LimeSurvey ------------------------------------------------------------------------------------


def _lime(
    made: Made,
    responses: Sequence[Response],
    about: Sequence[str],
    name: Callable[[str, str], str],
) -> list[list[str]]:
    """A LimeSurvey table; an aim is a box of a multiple choice, Y where it is ticked."""
    head = [*about, *(name(item, p) for p, item in made.rating_columns())]
    head += [name(item, "") for item in STATEMENTS]
    head += [name("aims", f"!{c}") for c in ("home", "crisis", "work", "young")]
    head += [name("nominees", "")]
    table = [head]
    for n, response in enumerate(responses, start=7):
        sent = "" if response.kind == "partial" else day(response.ended)
        cells = [str(n), sent, "11", "en", "1417820114", response.leader]
        cells += made.wide(response)
        cells += ["Y" if c in response.aims else "" for c in ("home", "crisis", "work", "young")]
        table.append([*cells, response.nominee])
    return table


_LIME = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token"]


def _lime_bytes(table: Sequence[Sequence[str]], delimiter: str = ";") -> bytes:
    data = written(table, delimiter=delimiter, quoting=csv.QUOTE_ALL, encoding="utf-8-sig")
    return data + b"\r\n"


def limesurvey_code(made: Made, responses: Sequence[Response]) -> Files:
    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"{item}[{partner[1:]}]"
        return f"{item}[{made.target(partner).row}]" if partner else item

    return {"results.csv": _lime_bytes(_lime(made, responses, _LIME, name))}


def limesurvey_table(made: Made, responses: Sequence[Response]) -> Files:
    """One array of organisations by questions: `about[ROW_COLUMN]`."""

    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"{item}[{partner[1:]}]"
        if partner:
            return f"about[{made.target(partner).row}_{item}]"
        return f"system[{item}]" if item in STATEMENTS else item

    return {"results.csv": _lime_bytes(_lime(made, responses, _LIME, name), ",")}


def limesurvey_full(made: Made, responses: Sequence[Response]) -> Files:
    about = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code"]

    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"aims [{made.aim(partner[1:])}]"
        if not partner:
            return made.question(item) if item in STATEMENTS else item
        return f"[{item}] {made.question(item)} [{made.target(partner).name}]"

    return {"results.csv": _lime_bytes(_lime(made, responses, about, name))}


def limesurvey_abbreviated(made: Made, responses: Sequence[Response]) -> Files:
    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"aims [{partner[1:]}]"
        text = f"[{item}] {made.question(item)}" if item in ITEMS + STATEMENTS else item
        short = text if len(text) <= 15 + len(item) else text[: 15 + len(item)] + ".."
        return f"{short} [{made.target(partner).row}]" if partner else short

    return {"results.csv": _lime_bytes(_lime(made, responses, _LIME, name))}


def limesurvey_code_text(made: Made, responses: Sequence[Response]) -> Files:
    about = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page",
             "startlanguage. Start language", "seed. Seed", "token. Access code"]  # fmt: skip

    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"aims[{partner[1:]}]. Which aims: [{made.aim(partner[1:])}]"
        if not partner:
            return f"{item}. {made.question(item)}" if item in STATEMENTS else item
        target = made.target(partner)
        return f"{item}[{target.row}]. {made.question(item)}: [{target.name}]"

    return {"results.csv": _lime_bytes(_lime(made, responses, about, name))}


def limesurvey_vv(made: Made, responses: Sequence[Response]) -> Files:
    """Tabs, texts above codes, underscores for brackets, and a word for what was not shown."""

    def name(item: str, partner: str) -> str:
        if partner.startswith("!"):
            return f"{item}_{partner[1:]}"
        return f"{item}_{made.target(partner).row}" if partner else item

    about = ["id", "token", "submitdate", "lastpage", "startlanguage", "seed"]
    table = _lime(made, responses, about, name)
    for row in table[1:]:
        row[1:6] = [row[5], row[1] or "{question_not_shown}", row[2], row[3], row[4]]
    texts = [f"Text of{{newline}}{name}" for name in table[0]]
    return {"vvexport.csv": written([texts, *table], delimiter="\t", end="\n")}


# -- Kobo, ODK, REDCap -----------------------------------------------------------------------------


def _kobo_head(made: Made, group: str) -> list[str]:
    head = [f"{item}{group}{item}_{made.target(p).row}" for p, item in made.rating_columns()]
    head += [f"system{group}{item}" for item in STATEMENTS]
    return [*head, "aims", *(f"aims/{c}" for c in ("home", "crisis", "work", "young")), "nominees"]


def _kobo_row(made: Made, response: Response) -> list[str]:
    boxes = ["1" if c in response.aims else "0" for c in ("home", "crisis", "work", "young")]
    return [*made.wide(response), " ".join(response.aims), *boxes, response.nominee]


def kobo_flat(made: Made, responses: Sequence[Response]) -> Files:
    about = ["start", "end", "leader"]
    system = ["_id", "_uuid", "_submission_time", "_validation_status", "_index"]
    table = [[*about, *_kobo_head(made, "/"), *system]]
    for n, response in enumerate(responses, start=1):
        ended = day(response.ended, "%Y-%m-%dT%H:%M:%S")
        table.append([ended, ended, response.leader, *_kobo_row(made, response),
                      str(n + 99), _uuid(response.id), ended, "", str(n)])  # fmt: skip
    return {"ics.csv": written(table, delimiter=";", quoting=csv.QUOTE_ALL)}


def kobo_repeats(made: Made, responses: Sequence[Response]) -> Files:
    """A sheet of submissions and a sheet of the repeat: one row for each partner."""
    main: list[list[object]] = [["start", "end", "leader", *STATEMENTS, "nominees",
                                 "_id", "_uuid", "_submission_time", "_index"]]  # fmt: skip
    own = ["_index", "_parent_table_name", "_parent_index", "_submission__id"]
    repeat: list[list[object]] = [["partner", *(f"about/{item}" for item in ITEMS), *own]]
    count = 0
    for n, response in enumerate(responses, start=1):
        ended = day(response.ended, "%Y-%m-%dT%H:%M:%S")
        own = [made.text(item, response.own[item]) for item in STATEMENTS]
        main.append([ended, ended, response.leader, *own, response.nominee, n + 99,
                     _uuid(response.id), ended, n])  # fmt: skip
        for partner, cells in _asked(made, response):
            count += 1
            repeat.append([made.target(partner).row, *cells, count, "ics", n, n + 99])
    return {"ics.xlsx": workbook({"ics": main, "about_partners": repeat})}


def odk(made: Made, responses: Sequence[Response]) -> Files:
    """A zip of files; groups before names with a hyphen, keys instead of indexes."""
    main = [["SubmissionDate", "leader", *(f"system-{item}" for item in STATEMENTS), "nominees",
             "meta-instanceID", "KEY", "SubmitterID", "DeviceID"]]  # fmt: skip
    repeat = [["partner", *(f"about-{item}" for item in ITEMS), "PARENT_KEY", "KEY"]]
    for response in responses:
        key = f"uuid:{_uuid(response.id)}"
        own = [made.text(item, response.own[item]) for item in STATEMENTS]
        ended = day(response.ended, "%Y-%m-%dT%H:%M:%S.000Z")
        main.append([ended, response.leader, *own, response.nominee, key, key, "", ""])
        for n, (partner, cells) in enumerate(_asked(made, response), start=1):
            repeat.append([partner, *cells, key, f"{key}/about[{n}]"])
    return {"ics.zip": zipped({"ics.csv": written(main), "ics-about.csv": written(repeat)})}


def redcap_matrix(made: Made, responses: Sequence[Response]) -> Files:
    head = ["record_id", "redcap_survey_identifier", "relationships_timestamp"]
    head += [made.name(item, p) for p, item in made.rating_columns()] + list(STATEMENTS)
    head += [f"aims___{c}" for c in ("home", "crisis", "work", "young")] + ["nominees"]
    table = [[*head, "relationships_complete"]]
    for n, response in enumerate(responses, start=1):
        left = response.kind == "partial"
        boxes = ["1" if c in response.aims else "0" for c in ("home", "crisis", "work", "young")]
        stamp, done = ("[not completed]", "0") if left else (day(response.ended), "2")
        cells = [*made.wide(response), *boxes, response.nominee, done]
        table.append([str(n), response.leader, stamp, *cells])
    return {"data.csv": written(table, end="\n")}


def redcap_repeating(made: Made, responses: Sequence[Response]) -> Files:
    """The record's own row, and below it one row for each partner."""
    head = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "leader",
            "opening_timestamp", *STATEMENTS, "nominees", "opening_complete", "partner", *ITEMS,
            "about_complete"]  # fmt: skip
    table = [head]
    for n, response in enumerate(responses, start=1):
        left = response.kind == "partial"
        own = [made.text(item, response.own[item]) for item in STATEMENTS]
        table.append([str(n), "", "", response.leader,
                      "[not completed]" if left else day(response.ended), *own, response.nominee,
                      "0" if left else "2", *[""] * 11])  # fmt: skip
        for k, (partner, cells) in enumerate(_asked(made, response), start=1):
            table.append([str(n), "about", str(k), *[""] * 20, made.target(partner).row.lower(),
                          *cells, "2"])  # fmt: skip
    return {"data.csv": written(table, end="\n")}


# -- network tools, SPSS ---------------------------------------------------------------------------


def network_canvas(made: Made, responses: Sequence[Response]) -> Files:
    """A file of egos and one of alters for each session; the gate in one column an option."""
    files = {}
    for n, response in enumerate(responses):
        ego = _uuid(response.id)
        done = "" if response.kind == "partial" else day(response.ended, "%Y-%m-%dT%H:%M:%S.000Z")
        own = [made.text(item, response.own[item]) for item in STATEMENTS]
        head = ["networkCanvasEgoUUID", "networkCanvasCaseID", "networkCanvasSessionID",
                "networkCanvasProtocolName", "sessionStart", "sessionFinish", "sessionExported",
                *STATEMENTS, "null"]  # fmt: skip
        row = [ego, response.leader, f"s{n}", "ICS", done, done, done, *own, ""]
        name = f"{response.leader}_{n}"
        files[f"{name}_ego.csv"] = written([head, row])
        gates = ["yes", "none", "cannot_judge", "dont_know"]
        alters = [["nodeID", "networkCanvasEgoUUID", "networkCanvasUUID", "name", "code",
                   *(f"gate_{g}" for g in gates), *ITEMS[1:]]]  # fmt: skip
        for k, (partner, cells) in enumerate(_asked(made, response)):
            chosen = [("true" if g == cells[0] else "false") if cells[0] else "" for g in gates]
            alters.append([str(k), ego, _uuid(f"{response.id}{k}"), made.target(partner).name,
                           partner, *chosen, *cells[1:]])  # fmt: skip
        files[f"{name}_attributeList_Organisation.csv"] = written(alters)
        files[f"{name}_edgeList_Knows.csv"] = written(
            [["edgeID", "from", "to", "networkCanvasEgoUUID"], ["1", "1", "2", ego]]
        )
    return {"export.zip": zipped(files)}


def polinode(made: Made, responses: Sequence[Response]) -> Files:
    """A sheet of people, and a sheet of ties for each question."""
    nodes: list[list[object]] = [["Name", *STATEMENTS, "nominees"]]
    sheets: dict[str, list[list[object]]] = {"Node Attributes": nodes}
    for item in ITEMS:
        sheets[item] = [["Source", "Target", "Value"]]
    for response in responses:
        own = [made.text(item, response.own[item]) for item in STATEMENTS]
        nodes.append([response.leader, *own, response.nominee])
        for partner, cells in _asked(made, response):
            for item, cell in zip(ITEMS, cells, strict=True):
                if cell:
                    sheets[item].append([response.leader, made.target(partner).name, cell])
    nodes += [[made.target(code).name] for code in made.targets()]
    return {"polinode.xlsx": workbook(sheets)}


def _asked(made: Made, response: Response) -> list[tuple[str, list[str]]]:
    """The partners a response was shown, with the texts of its cells."""
    found = []
    for partner in made.targets():
        if partner == response.leader[:-1]:
            continue
        statuses = [response.cells[partner, item] for item in ITEMS]
        if any(status[0] != "not_shown" for status in statuses):
            texts = [made.text(i, s) for i, s in zip(ITEMS, statuses, strict=True)]
            found.append((partner, texts))
    return found


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


def spss(made: Made, responses: Sequence[Response]) -> Files:
    """Numbers whose labels come with the file, and declared missing values for two silences."""
    import tempfile
    from pathlib import Path

    import pandas as pd
    import pyreadstat

    columns: dict[str, list[object]] = {
        "ResponseId": [r.id for r in responses],
        "EndDate": [day(r.ended) for r in responses],
        "Status": [{"preview": 1.0, "test": 2.0}.get(r.kind, 0.0) for r in responses],
        "Finished": [0.0 if r.kind == "partial" else 1.0 for r in responses],
        "leader": [r.leader for r in responses],
    }
    labels, titles, missing = {}, {}, {}
    entries = [(p, i, f"V{n}_{i}") for n, (p, i) in enumerate(made.rating_columns())]
    for partner, item, name in [*entries, *(("", i, i) for i in STATEMENTS)]:
        scale = made.manifest.scale[made.manifest.item[item].scale].answers
        # Numbered from 3 upwards in no order that means anything.
        number = {answer.code: float(3 + 2 * n) for n, answer in enumerate(scale)}
        silences = {97.0: "Question not asked", 98.0: "No reply"}
        labels[name] = {number[a.code]: a.label for a in scale} | silences
        missing[name] = [97.0, 98.0]
        about = f" - {made.target(partner).name}" if partner else ""
        titles[name] = _tagged(made, item) + about
        cells: list[object] = []
        for response in responses:
            status = response.cells[partner, item] if partner else response.own[item]
            own = partner == response.leader[:-1] and partner
            value = {"skipped": 98.0, "not_shown": 97.0}.get(status[0]) or number[status[1]]
            cells.append(float("nan") if own else value)
        columns[name] = cells
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        pyreadstat.write_sav(
            pd.DataFrame(columns), str(path), column_labels=titles, variable_value_labels=labels,
            missing_ranges=missing,
        )  # fmt: skip
        return {"survey.sav": path.read_bytes()}


LAYOUTS = (
    Layout("qualtrics-current", "qualtrics", qualtrics_current, kinds=True),
    Layout("qualtrics-labels", "qualtrics", qualtrics_current, labels=True, kinds=True),
    Layout("qualtrics-untagged", "qualtrics", qualtrics_untagged, kinds=True),
    Layout("qualtrics-resaved", "qualtrics", qualtrics_resaved, kinds=True),
    Layout("qualtrics-unanswered", "qualtrics", qualtrics_current, kinds=True, skipped="-99"),
    Layout("qualtrics-tsv", "qualtrics", qualtrics_tsv, kinds=True),
    Layout("qualtrics-side-by-side", "qualtrics", qualtrics_side_by_side, kinds=True),
    Layout("qualtrics-loop", "qualtrics", qualtrics_loop, kinds=True),
    Layout("qualtrics-early", "qualtrics", qualtrics_early, kinds=True),
    Layout("qualtrics-legacy", "qualtrics", qualtrics_legacy, kinds=True),
    Layout("msforms", "msforms", msforms),
    Layout("googleforms", "googleforms", googleforms),
    Layout("googlesheet", "googleforms", googlesheet),
    Layout("surveymonkey-two", "surveymonkey", surveymonkey_two),
    Layout("surveymonkey-one", "surveymonkey", surveymonkey_one),
    Layout("smartsurvey-one", "smartsurvey", smartsurvey_one, skipped="-", hidden="-"),
    Layout("smartsurvey-two", "smartsurvey", smartsurvey_two, skipped="-", hidden="-"),
    Layout("alchemer", "alchemer", alchemer, kinds=True),
    Layout("limesurvey-code", "limesurvey", limesurvey_code),
    Layout("limesurvey-labels", "limesurvey", limesurvey_code, labels=True),
    Layout("limesurvey-table", "limesurvey", limesurvey_table),
    Layout("limesurvey-full", "limesurvey", limesurvey_full, labels=True),
    Layout("limesurvey-abbreviated", "limesurvey", limesurvey_abbreviated),
    Layout("limesurvey-code-text", "limesurvey", limesurvey_code_text),
    Layout("limesurvey-vv", "limesurvey", limesurvey_vv, hidden="{question_not_shown}"),
    Layout("kobo-flat", "kobo", kobo_flat),
    Layout("kobo-repeats", "kobo", kobo_repeats),
    Layout("odk", "kobo", odk),
    Layout("redcap-matrix", "redcap", redcap_matrix),
    Layout("redcap-repeating", "redcap", redcap_repeating),
    Layout("network-canvas", "network_canvas", network_canvas, named=False),
    Layout("polinode", "polinode", polinode, dates=False),
    Layout("spss", "spss", spss, kinds=True, named=False),
)
