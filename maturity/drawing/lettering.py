"""How wide words are in Arial, so that they can be placed where no browser has measured them."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

from markupsafe import Markup, escape

from maturity.errors import visible

#: Advance widths in thousandths of the size. Liberation Sans has the same by design.
_REGULAR = {
    191: "'",
    222: "ijl‘’‚",
    260: "|¦",
    278: "\xa0 !,./:;I[\\]ft·ÌÍÎÏìíîï",
    333: "()-`r¡¨\xad²³´¸¹“”„‹›",
    334: "{}",
    355: '"•',
    370: "ªº",
    400: "*°",
    469: "^",
    500: "Jcksvxyzçýÿ",
    552: "¶±÷¯",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþ–†‡€",
    584: "+<=>~¬×−µ",
    611: "FTZ¿ßø",
    667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞ",
    722: "CDHNRUwÇÐÑÙÚÛÜ",
    778: "GOQÒÓÔÕÖØ©®",
    834: "Mm¼½¾",
    889: "%æ",
    944: "W",
    1000: "Æ—…‰™",
    1015: "@",
}
_BOLD = {
    238: "'",
    278: "\xa0 ,./I\\ijl·ÌÍÎÏìíîï‘’‚",
    333: "!()-:;[]`ft|¡¦¨\xad²³´¸¹‹›",
    389: "*r{}•ªº",
    474: '"°',
    500: "z“”„",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿ–†‡€±÷¯",
    584: "+<=>^~¬×−µ",
    611: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþ",
    667: "EPSVXYÈÉÊËÝÞ",
    722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜ",
    778: "GOQwÒÓÔÕÖØ©®",
    834: "M¼½¾",
    889: "%mæ",
    944: "W",
    1000: "Æ—…‰™@",
}
_WIDTHS = MappingProxyType(
    {
        bold: MappingProxyType({char: em for em, chars in table.items() for char in chars})
        for bold, table in ((False, _REGULAR), (True, _BOLD))
    }
)
#: A letter that is in no table is taken to be wide: too much room never hides a word.
_UNKNOWN = 1100
_PICTURE = 1400
#: An accent that is written as a letter of its own, which fonts often set beside its letter.
_ACCENT = 350
#: A line may break behind a space, a hyphen or a slash, and the hyphen or slash stays.
_PIECES = re.compile(r"[^\s/-]*[/-]+|[^\s/-]+|\s+")


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is in Arial at a size, in the unit of the size.

    Letters outside Latin-1 are taken to be wide, so the true text is rarely wider. Kerning is left
    out, which makes the estimate slightly too wide.

    >>> width("Ely", 10)
    13.89
    """
    widths = _WIDTHS[bold]
    return round(sum(_em(char, widths) for char in text) * size / 1000, 3)


def wrap(
    text: str, size: float, room: float, most_lines: int, *, bold: bool = False
) -> tuple[str, ...]:
    """A text as lines that fit into the room; where something is cut off stands an ….

    It breaks behind spaces, hyphens and slashes, and inside a word only when the word alone is
    wider than the room. Neither a line nor the whole is ever empty, except for an empty text.

    >>> wrap("Stoke-on-Trent Council", 10, 50, 3)
    ('Stoke-on-', 'Trent', 'Council')
    """
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if width((line + piece).rstrip(), size, bold) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece.lstrip()
        while width(line.rstrip(), size, bold) > room and len(line) > 1:
            fits = _fitting(line, size, room, bold)
            lines.append(line[:fits])
            line = line[fits:]
        if len(lines) > most_lines:
            break
    if line.strip():
        lines.append(line.strip())
    if len(lines) > most_lines:
        lines = lines[:most_lines]
        lines[-1] = cut(lines[-1] + "…", size, room, bold=bold)
    return tuple(lines)


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """A text on one line, ended by … where it is wider than the room.

    >>> cut("University Hospitals", 10, 60)
    'University…'
    """
    if width(text, size, bold) <= room:
        return text
    kept = text.rstrip("…")
    return kept[: _fitting(kept, size, room - width("…", size, bold), bold)].rstrip() + "…"


def written(text: str) -> Markup:
    """A text as it may stand in a picture: nothing in it is obeyed, and XML can carry it."""
    return escape(visible(text).replace("\ufffe", "").replace("\uffff", ""))


def _fitting(text: str, size: float, room: float, bold: bool) -> int:
    """How many letters of a text fit; at least one, so that whoever asks gets on."""
    widths = _WIDTHS[bold]
    left = room * 1000 / size
    for at, char in enumerate(text):
        left -= _em(char, widths)
        if left < 0:
            return max(at, 1)
    return len(text)


def _em(char: str, widths: MappingProxyType[str, int]) -> int:
    known = widths.get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return _ACCENT
    # A letter with an accent of Welsh or Polish is as wide as the letter.
    base = unicodedata.normalize("NFD", char)[0]
    return widths.get(base, _PICTURE if ord(char) > 0xFFFF else _UNKNOWN)
