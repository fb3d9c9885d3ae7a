"""LimeSurvey: CSV with headings as codes, texts or both, and the tab-separated VV file.

Only the VV file tells a question that was not shown from one that was skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from maturity.exchange.export import Export, Field, Kind, Part, coded, readings, tagged, tidy
from maturity.exchange.raw import Grid

_CODES = ["id", "submitdate", "lastpage", "startlanguage"]
_TEXTS = ["response id", "date submitted", "last page", "start language"]
_ABOUT = {
    *_CODES, *_TEXTS, "seed", "startdate", "datestamp", "ipaddr", "refurl", "date started",
    "date last action", "ip address", "referrer url", "completed", "interviewtime", "total time",
}  # fmt: skip
_PERSON = {"token", "access code"}
_CODE = re.compile(r"([A-Za-z][A-Za-z0-9_]*)((?:\[[^\[\]]*\])*)")
_LAST = re.compile(r"^(.*?)\s*\[([^\[\]]*)\]$", re.DOTALL)
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_CODE_TEXT = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\[[^\[\]]*\])*)[.:|;,\s_-]+(?=\S)(.*)", re.DOTALL)
_TIMING = re.compile(r"(group|question)(time)\w*|(interview|gruppen)time", re.IGNORECASE)


def is_csv(grid: Grid) -> bool:
    """Whether a table is a LimeSurvey CSV or workbook, with code or text headings."""
    return _shape(grid) != "" and not is_vv(grid)


def is_vv(grid: Grid) -> bool:
    """Whether a table is a LimeSurvey VV file: tabs, and the codes on the second row."""
    return grid.delimiter == "\t" and [tidy(c) for c in grid.top(1)[:2]] in (
        ["id", "token"],
        ["id", "submitdate"],
    )


def _shape(grid: Grid) -> str:
    head = [tidy(cell) for cell in grid.top(0)[:4]]
    if head[:4] == _CODES:
        return "code"
    if head == _TEXTS:
        return "full"
    # Code and text are joined by a mark of the person's own choice.
    if len(head) == 4 and all(
        h.startswith(c) and h != c for h, c in zip(head, _CODES, strict=True)
    ):
        return "code and text"
    return ""


def understand(grid: Grid) -> Export:
    """A LimeSurvey table as an export."""
    vv = is_vv(grid)
    header = 2 if vv else 1
    names, texts = grid.top(header - 1), grid.top(0)
    width = len(names)
    shape = "VV" if vv else _shape(grid) or "full"
    fields = []
    submitted: int | None = 1 if not vv else None
    response = 0
    for at, name in enumerate(names):
        plain = tidy(name)
        if shape == "code and text" and at < 12:
            parted = _CODE_TEXT.fullmatch(name)
            plain = tidy(parted[1]) if parted else plain
        if plain == "submitdate":
            submitted = at
        if not plain or plain in _ABOUT or _TIMING.fullmatch(name):
            continue
        if shape == "full" and at < 4:
            continue
        pairs = _pairs(name, shape)
        keys = [name]
        if vv:
            text = texts[at] if at < len(texts) else ""
            pairs = (*pairs, *coded(name), *tagged(readings(text, " - ")))
        if shape == "code and text" and (parted := _CODE_TEXT.fullmatch(name)):
            keys.append(parted[1])
        fields.append(Field(at, name, tuple(keys), pairs))
    part = Part(
        grid.file,
        tuple(fields),
        lambda: grid.below(header, width),
        response,
        ended=submitted,
        kind=_judge(submitted),
    )
    return Export(
        "limesurvey",
        f"{shape} headings" if not vv else "VV",
        header,
        (part,),
        not_shown=frozenset({"{question_not_shown}"}),
        people=tuple(sorted(_PERSON)),
        remarks=()
        if vv
        else (
            "Only LimeSurvey's VV export tells a question that was not shown from one that was "
            "skipped; here the gate and the plan do.",
        ),
    )


def _pairs(name: str, shape: str) -> tuple[tuple[str, str], ...]:
    """Every reading of a heading: `q[SQ]`, `q[ROW_COL]`, `q[SQ][1]`, or texts in the brackets."""
    text = " ".join(name.split())
    found: list[tuple[str, str]] = []
    parted = _CODE_TEXT.fullmatch(text) if shape == "code and text" else None
    code = parted[1] if parted else text
    brackets = _BRACKETS.findall(code)
    base = code.partition("[")[0].strip()
    if brackets:
        row = brackets[0]
        found.append((base, row))
        # One question may hold organisations and items: rows and columns of a table.
        found += [
            pair for left, right in coded(row) if right for pair in ((right, left), (left, right))
        ]
        if len(brackets) > 1:
            found += [(brackets[1], row), (row, brackets[1])]
        # A text may have brackets of its own: the last pair is LimeSurvey's.
        found += [(match[1], match[2]) for match in _LAST.finditer(code)]
    else:
        found += list(coded(code))
    if parted:
        found += readings(parted[2], ": ")
        words = _BRACKETS.findall(parted[2])
        if words:
            found.append((parted[2].partition("[")[0].strip(" :"), words[-1]))
            found.append((base, words[-1]))
    found.append((text, ""))
    return tuple(dict.fromkeys(tagged(found)))


def _judge(submitted: int | None) -> Callable[[Sequence[str]], Kind]:
    def kind(cells: Sequence[str]) -> Kind:
        if submitted is None:
            return Kind.COMPLETE
        return Kind.COMPLETE if cells[submitted].strip() not in _UNSENT else Kind.PARTIAL

    return kind


_UNSENT = {"", "N", "{question_not_shown}", "incomplete"}
