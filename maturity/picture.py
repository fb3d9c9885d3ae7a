"""What kind of picture a file is, and whether an SVG only draws: nothing else goes into a page."""

from __future__ import annotations

import re
from types import MappingProxyType
from xml.parsers import expat

from maturity.errors import visible

SVG = "image/svg+xml"
_MAGIC = MappingProxyType({b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"})
#: The kinds that a page may carry.
KINDS = (*_MAGIC.values(), SVG)

_SVG = "http://www.w3.org/2000/svg"
#: Elements that run something, or show what is not drawn here.
_ACTIVE = {
    "script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio", "video",
}  # fmt: skip
_EMBEDDED = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
#: What in a style may load something, and what may in any other attribute. A backslash could spell
#: any of it.
_STYLED = re.compile(
    r"""\\|@import|image-set|image\s*\(|src\s*\(|url\((?!\s*["']?\s*\#)""", re.IGNORECASE
)
_PAINTED = re.compile(r"""image-set\(|url\((?!\s*["']?\s*\#)|\\.*\(""", re.IGNORECASE | re.DOTALL)
#: Every browser reads these as the parser here does.
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")


def media_type(data: bytes) -> str:
    """The media type of a picture by its first bytes (of an SVG: its root); blank for any other.

    >>> media_type(b"\\xff\\xd8\\xff\\xe0"), media_type(b"GIF89a")
    ('image/jpeg', '')
    """
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    return SVG if _walk(data).root == (_SVG, "svg") else ""


def svg_fault(data: bytes) -> str:
    """What an SVG does beside drawing (scripts, other files, entities); blank where it only draws.

    >>> svg_fault(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    'a script element'
    """
    return _walk(data).fault


class _Walk:
    """One pass over an XML text: its root, and the first thing in it that is not drawing."""

    def __init__(self) -> None:
        self.root: tuple[str, str] = ("", "")
        self.fault = ""
        self._styled = 0
        self._style: list[str] = []

    def note(self, fault: str) -> None:
        self.fault = self.fault or fault

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if self.root == ("", ""):
            self.root = (space, name)
        if name.lower() in _ACTIVE:
            self.note(f"a {visible(name)} element")
        elif space.endswith("xhtml"):
            self.note("a part of a web page")
        self._styled += name.lower() == "style"
        for full, value in attributes.items():
            home, _, attribute = full.rpartition(" ")
            self._attribute(attribute.lower(), value.strip(), plain=not home)

    def _attribute(self, name: str, value: str, *, plain: bool) -> None:
        if name.startswith("on"):
            self.note(f"an event handler ({visible(name)})")
        elif name in ("href", "src"):
            if not value.startswith("#") and not _EMBEDDED.fullmatch(value):
                self.note("a reference to something outside it")
        elif name == "base":
            self.note("another base for its references")
        elif name == "attributename":
            if value.lower().endswith("href") or value.lower().startswith("on"):
                self.note("an animation that changes a reference")
        # What drawing programs note for themselves has a namespace of its own and draws nothing.
        elif plain and (_STYLED if name == "style" else _PAINTED).search(value):
            self.note("a reference to something outside it")

    def text(self, text: str) -> None:
        if self._styled:
            self._style.append(text)

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2].lower() == "style":
            self._styled -= 1
            if _STYLED.search("".join(self._style)):
                self.note("a style that refers to something outside it")
            self._style = []

    def doctype(self, name: str, *_: object) -> None:
        # Entities can be declared nowhere else; nothing behind it is read any more.
        self.note("a document type or entities")
        self.root = (_SVG, name.rpartition(":")[2])
        raise expat.ExpatError("refused")

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            self.note(f"an unusual encoding ({visible(encoding)[:20]})")

    def instruction(self, target: str, data: str) -> None:
        self.note("a processing instruction")


def _walk(data: bytes) -> _Walk:
    walk = _Walk()
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return walk
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = walk.doctype
    parser.ProcessingInstructionHandler = walk.instruction
    parser.XmlDeclHandler = walk.declaration
    try:
        parser.Parse(data, True)
    # An encoding that Python does not know, or that is not one, is an error of its own.
    except (expat.ExpatError, LookupError, ValueError):
        if not walk.fault:
            walk.root = ("", "")
    return walk
