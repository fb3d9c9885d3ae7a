"""An export as rows of text cells: from CSV, tab-separated text, Excel or a zip of these.

Nothing is guessed: cells stay text, and what is not as expected is said. Rows are read as a stream,
so that a file needs little more memory than it has bytes; what no platform writes is refused.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from maturity.errors import Problems, quote, refuse, visible
from maturity.exchange.archive import Archive
from maturity.exchange.book import Book

#: The largest export that is read, and the most of it.
LARGEST = 256 * 1024 * 1024
WIDEST = 16_384
MOST_ROWS = 3_000_000
LONGEST_LINE = 4 * 1024 * 1024
#: How many rows are looked at to recognise the platform.
HEAD = 40

_AGAIN = "Export again from the platform."
_END = "\0end"

Line = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class Grid:
    """One table of an export: text cells with the row numbers a person sees in Excel."""

    file: str
    sheet: str
    rows: Callable[[], Iterator[Line]]
    encoding: str
    delimiter: str
    head: tuple[Line, ...]

    def top(self, n: int) -> list[str]:
        """The n-th row from the top, counted from 0; nothing where there are fewer."""
        return self.head[n][1] if n < len(self.head) else []

    def below(self, header: int, width: int) -> Iterator[Line]:
        """The rows below the header, each as wide as the header; refuses one with more in it."""
        for line, cells in islice(self.rows(), header, None):
            if len(cells) != width:
                if any(cell.strip() for cell in cells[width:]):
                    refuse(
                        "too-many-cells",
                        self.file,
                        f"found {len(cells)} cells under {width} column names",
                        "A comma inside a cell needs quotation marks around it. " + _AGAIN,
                        row=line,
                    )
                if not any(cell.strip() for cell in cells):
                    continue
                cells = (cells + [""] * width)[:width]
            yield line, cells


@dataclass(frozen=True, eq=False)
class Raw:
    """One file as it came: its name, its bytes, their fingerprint, and the tables in it."""

    name: str
    data: bytes
    sha256: str
    grids: tuple[Grid, ...]


def read_raw(path: Path, problems: Problems) -> Raw:
    """The tables of one file. Raises `MaturityError` where it cannot or should not be read."""
    name = visible(path.name)
    try:
        if path.is_dir():
            refuse("cannot-read", name, "it is a folder", "Give the exported file itself.")
        size = path.stat().st_size
        if size > LARGEST:
            refuse(
                "file-too-large",
                name,
                f"it is larger than {LARGEST // 2**20} MB",
                "Check that it is the right file.",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = quote(error.strerror or type(error).__name__)
        refuse("cannot-read", name, f"it cannot be read ({reason})", "Check its name.")
    return Raw(name, data, hashlib.sha256(data).hexdigest(), _grids(name, data, problems))


def _grids(name: str, data: bytes, problems: Problems) -> tuple[Grid, ...]:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        refuse(
            "bad-export",
            name,
            "it is a workbook of the old kind, or one locked with a password",
            "Open it in Excel and save it as .xlsx without a password.",
        )
    if data.startswith(b"PK\x03\x04"):
        archive = Archive(data, name)
        if "xl/workbook.xml" in archive.names:
            return _sheets(name, data)
        if "word/document.xml" in archive.names:
            refuse("not-answers", name, "it is a Word document", "Export the responses.")
        return _members(name, archive, problems)
    if data.startswith((b"$FL2", b"$FL3")):
        return ()
    if not data.strip():
        refuse("empty-file", name, "there is nothing in it", _AGAIN)
    return (_text(name, data, problems),)


def _sheets(name: str, data: bytes) -> tuple[Grid, ...]:
    book = Book(data, name)
    if not book.sheets:
        refuse("bad-export", name, "the workbook holds no sheet", _AGAIN)
    found = []
    for sheet in book.sheets:
        file = f"{name}, sheet {visible(sheet)}" if len(book.sheets) > 1 else name

        def rows(sheet: str = sheet) -> Iterator[Line]:
            return book.rows(sheet)

        found.append(Grid(file, sheet, rows, "", "", tuple(islice(rows(), HEAD))))
    return tuple(found)


def _members(name: str, archive: Archive, problems: Problems) -> tuple[Grid, ...]:
    found: list[Grid] = []
    for member in sorted(archive.names):
        last = member.rpartition("/")[2]
        if last.startswith(".") or member.startswith("__MACOSX"):
            continue
        label = f"{name}/{visible(last)}"
        if last.lower().endswith((".csv", ".tsv", ".txt")):
            data = archive.read(member)
            if data.strip():
                found.append(_text(label, data, problems, sheet=last))
        elif last.lower().endswith((".xlsx", ".zip")):
            refuse(
                "bad-export",
                label,
                "it lies packed inside another archive",
                "Unpack the archive and give the files in it.",
            )
    if not found:
        refuse("bad-export", name, "the archive holds no table", _AGAIN)
    return tuple(found)


def _text(name: str, data: bytes, problems: Problems, sheet: str = "") -> Grid:
    encoding = _encoding(name, data, problems)
    delimiter, skip = _delimiter(name, data, encoding)

    def rows() -> Iterator[Line]:
        return _records(name, data, encoding, delimiter, skip)

    return Grid(name, sheet, rows, encoding, delimiter, tuple(islice(rows(), HEAD)))


def _encoding(name: str, data: bytes, problems: Problems) -> str:
    """How the bytes are to be read as text; anything but Unicode is said aloud."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data[:1000].count(b"\0") > len(data[:1000]) // 10:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    if _decodes(data, "utf-8"):
        return "utf-8-sig"
    if not _decodes(data, "cp1252"):
        # Five bytes mean nothing in cp1252. They are kept visible instead of losing the file.
        found = "the file is neither UTF-8 nor Windows text; some letters cannot be read"
    else:
        found = "the file is not UTF-8 and was read as Windows text (cp1252)"
    problems.add(
        "encoding-guessed",
        name,
        found,
        "Check names with accents. Export again as UTF-8 if any are wrong.",
        doubt=True,
    )
    return "cp1252"


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(data), 1 << 20):
            decoder.decode(data[at : at + (1 << 20)])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _stream(data: bytes, encoding: str) -> io.TextIOWrapper:
    # A damaged end of a UTF-16 file must not pass for a traceback of ours.
    return io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline="")


def _lines(name: str, data: bytes, encoding: str) -> Iterator[str]:
    """The lines of a text, each within bounds."""
    stream = _stream(data, encoding)
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            refuse(
                "unsafe-export",
                name,
                f"a line has more than {LONGEST_LINE:,} letters",
                "Check that it is the right file. " + _AGAIN,
            )
        yield line
    yield _END


def _delimiter(name: str, data: bytes, encoding: str) -> tuple[str, int]:
    """What stands between the columns of the first record, and how many lines come before it."""
    lines = _lines(name, data, encoding)
    first = next(lines)
    if first.lower().startswith("sep=") and len(first.strip()) <= 5:
        return (first[4:5] if first[4:5] in ";,\t|" else "\t"), 1
    counts = dict.fromkeys(",;\t|", 0)
    inside = False
    for line in islice((first, *islice(lines, 200)), 200):
        for letter in line:
            if letter == '"':
                inside = not inside
            elif not inside and letter in counts:
                counts[letter] += 1
        if not inside and any(counts.values()):
            break
    return max(counts, key=lambda mark: counts[mark]), 0


def _records(name: str, data: bytes, encoding: str, delimiter: str, skip: int) -> Iterator[Line]:
    lines = islice(_lines(name, data, encoding), skip, None)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    line = skip
    last: list[str] = []
    fault = ""
    try:
        for line, cells in enumerate(reader, start=skip + 1):
            if last:
                if len(last) > WIDEST:
                    found = f"a row has {len(last):,} columns"
                    refuse("unsafe-export", name, found, _AGAIN, row=line - 1)
                if any(last):
                    yield line - 1, last
            if line > MOST_ROWS:
                refuse("unsafe-export", name, f"it has more than {MOST_ROWS:,} rows", _AGAIN)
            last = cells
    except csv.Error as error:
        line, fault = line + 1, str(error)
    else:
        if last != [_END]:
            fault = "a quotation mark is opened and never closed"
    if fault:
        refuse(
            "bad-csv",
            name,
            f"the file cannot be read as CSV from here on ({fault})",
            "Look for a quotation mark too many in this row. " + _AGAIN,
            row=line,
        )
