"""The sheets of an Excel workbook as rows of text, read as a stream within fixed bounds.

A survey platform writes plain cells. What it never writes is refused: a document type with
entities, a formula, a cell further right or lower than Excel has.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from maturity.errors import quote, refuse
from maturity.exchange.archive import Archive

#: Excel has no column or row beyond these, and no longer cell.
WIDEST, LAST_ROW, LONGEST = 16_384, 1_048_576, 32_767
#: What the shared texts of a workbook may come to, in letters.
SHARED = 64 * 1024 * 1024

_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_PLAIN = re.compile(r"-?[0-9]{1,15}")
_REF = re.compile(r"([A-Z]{1,9})([0-9]{1,12})")
_AGAIN = "Export again from the platform, or save the file in Excel as .xlsx."

Rows = Iterator[tuple[int, list[str]]]


class Book:
    """A workbook: the names of its sheets, and each as rows of text with their numbers."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._archive = Archive(data, file)
        if "xl/workbook.xml" not in self._archive.names:
            refuse("bad-export", file, "it is not an Excel workbook", _AGAIN)
        targets = {
            attributes.get("Id", ""): attributes.get("Target", "")
            for name, attributes in self._elements("xl/_rels/workbook.xml.rels")
            if name == "Relationship"
        }
        found: dict[str, str] = {}
        self._first = datetime.datetime(1899, 12, 30)
        for name, attributes in self._elements("xl/workbook.xml"):
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._first = datetime.datetime(1904, 1, 1)
            if name == "sheet":
                target = targets.get(attributes.get("id", ""), "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if path in self._archive.names:
                    found[attributes.get("name", "")] = path
        self._paths = found
        self.sheets = tuple(found)
        self._dates = self._date_styles()
        self._shared = self._shared_texts()

    def rows(self, sheet: str) -> Rows:
        """The rows of a sheet that hold anything, each as text up to its last cell."""
        cells = _Cells(self, f"{self.file}, sheet {sheet}")
        for _ in self._parse(self._paths[sheet], cells.start, cells.end, cells.text):
            yield from cells.done
            cells.done.clear()
        yield from cells.done

    def shared(self, n: int) -> str:
        """A text that cells refer to by its number."""
        return self._shared[n] if 0 <= n < len(self._shared) else ""

    def number(self, text: str, style: int) -> str:
        """A number as text: whole without a point; a moment as year-month-day and time."""
        if style not in self._dates:
            if _PLAIN.fullmatch(text):
                return text
            try:
                return f"{float(text):.15g}"
            except ValueError:
                return text
        try:
            moment = self._first + datetime.timedelta(seconds=round(float(text) * 86_400))
        except (ValueError, OverflowError):
            return text
        if float(text) < 1:
            return moment.strftime("%H:%M:%S")
        midnight = moment.time() == datetime.time()
        return moment.date().isoformat() if midnight else moment.isoformat(sep=" ")

    def _date_styles(self) -> frozenset[int]:
        """The styles in which a number is shown as a day or a time."""
        own: dict[str, str] = {}
        styles: list[bool] = []
        inside = False
        for name, attributes in self._elements("xl/styles.xml", ends=True):
            if name in ("cellXfs", "/cellXfs"):
                inside = name == "cellXfs"
            elif name == "numFmt":
                own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and inside:
                code = attributes.get("numFmtId", "0")
                shown = _QUOTED.sub("", own.get(code, "")).lower()
                timed = "general" not in shown and bool(re.search("[ymdhs]", shown))
                styles.append(timed or (code.isdigit() and int(code) in _DAYS))
        return frozenset(n for n, timed in enumerate(styles) if timed)

    def _shared_texts(self) -> list[str]:
        found: list[str] = []
        parts: list[str] = []
        state = {"in": False, "skip": False, "size": 0}

        def start(name: str, attributes: dict[str, str]) -> None:
            name = name.rpartition(":")[2]
            state["in"] = name == "t" and not state["skip"]
            state["skip"] = state["skip"] or name == "rPh"

        def end(name: str) -> None:
            name = name.rpartition(":")[2]
            state["in"] = False
            if name == "rPh":
                state["skip"] = False
            elif name == "si":
                found.append("".join(parts))
                parts.clear()

        def text(data: str) -> None:
            if state["in"]:
                state["size"] += len(data)
                if state["size"] > SHARED:
                    refuse("unsafe-export", self.file, "its texts are too long to read", _AGAIN)
                parts.append(data)

        if "xl/sharedStrings.xml" in self._archive.names:
            for _ in self._parse("xl/sharedStrings.xml", start, end, text):
                pass
        return found

    def _elements(self, path: str, ends: bool = False) -> list[tuple[str, dict[str, str]]]:
        """The elements of a small part with their attributes, without their namespaces."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            found.append((name.rpartition(":")[2], plain))
            if len(found) > 500_000:
                refuse("unsafe-export", self.file, f"its part {path} is too long", _AGAIN)

        def end(name: str) -> None:
            if ends:
                found.append(("/" + name.rpartition(":")[2], {}))

        if path in self._archive.names:
            for _ in self._parse(path, start, end, lambda data: None):
                pass
        return found

    def _parse(self, path: str, start: Any, end: Any, text: Any) -> Iterator[None]:
        """Read one part piece by piece; after each piece the caller may take what was found."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text

        def declared(*_: object) -> None:
            found = "it declares a document type, in which entities could be hidden"
            refuse("unsafe-export", self.file, found, _AGAIN)

        parser.StartDoctypeDeclHandler = declared
        parser.EntityDeclHandler = declared
        try:
            for piece in self._archive.pieces(path):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield
        except expat.ExpatError as error:
            found = f"its part {path} is damaged ({quote(str(error))})"
            refuse("bad-export", self.file, found, _AGAIN)


class _Cells:
    """Gathers the cells of one sheet into rows while its XML goes by."""

    def __init__(self, book: Book, file: str) -> None:
        self.done: list[tuple[int, list[str]]] = []
        self._book = book
        self._file = file
        self._line = 0
        self._column = 0
        self._row: list[str] = []
        self._type = ""
        self._style = 0
        self._parts: list[str] = []
        self._size = 0
        self._taking = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._taking = False
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t"):
            self._taking = not self._phonetic
        elif name == "rPh":
            self._phonetic = True
        elif name == "f":
            refuse(
                "formula-in-export",
                self._file,
                "the cell holds a formula, and no platform writes one",
                _AGAIN,
                row=self._line,
                column=letters(self._column),
            )
        elif name == "row":
            self._line = self._whole(attributes.get("r", ""), self._line + 1, LAST_ROW, "row")
            self._column = 0
            self._row = []

    def text(self, data: str) -> None:
        if self._taking:
            self._size += len(data)
            if self._size > LONGEST:
                self._unsafe("a cell is longer than Excel allows")
            self._parts.append(data)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._taking = False
        if name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._put("".join(self._parts))
        elif name == "row" and self._row:
            self.done.append((self._line, self._row))

    def _cell(self, attributes: dict[str, str]) -> None:
        self._parts.clear()
        self._size = 0
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdigit() and len(style) < 6 else 0
        at = _REF.fullmatch(attributes.get("r", ""))
        self._column += 1
        if at:
            column = 0
            for letter in at[1]:
                column = column * 26 + ord(letter) - 64
            self._column = column
        if self._column > WIDEST:
            self._unsafe("a cell stands further right than Excel has columns")

    def _put(self, text: str) -> None:
        if self._type == "s":
            text = self._book.shared(int(text)) if text.isdigit() and len(text) < 10 else ""
        elif self._type == "b":
            text = "TRUE" if text == "1" else "FALSE" if text else ""
        elif self._type == "n" and text:
            text = self._book.number(text, self._style)
        if text:
            gap = self._column - 1 - len(self._row)
            if gap < 0:
                self._row[self._column - 1] = text
            else:
                self._row.extend([""] * gap)
                self._row.append(text)

    def _whole(self, text: str, default: int, most: int, what: str) -> int:
        value = int(text) if text.isdigit() and len(text) < 12 else default
        if value > most:
            self._unsafe(f"it has a {what} beyond the last that Excel has")
        return value

    def _unsafe(self, found: str) -> None:
        refuse("unsafe-export", self._file, found, _AGAIN, row=self._line)


def letters(column: int) -> str:
    """The letters Excel shows above a column.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
