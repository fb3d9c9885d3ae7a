"""A zip archive opened with care: nothing is unpacked that could exhaust the machine."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NoReturn

from maturity.errors import quote, refuse

#: What all files of an archive may unpack to, together.
UNPACKED = 512 * 1024 * 1024
#: A file this large is suspect where it was packed this many times smaller.
SUSPECT, RATIO = 32 * 1024 * 1024, 200
#: More files than any platform writes for one survey.
MOST_FILES = 20_000

#: What zipfile raises where an archive is damaged; it checks little before it seeks and unpacks.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_SAFE = "Export again from the platform; no export of a survey looks like this."


class Archive:
    """The files of a zip archive, checked before anything is unpacked."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGE as error:
            refuse("bad-export", file, f"it is a damaged archive ({quote(str(error))})", _SAFE)
        if len(entries) > MOST_FILES:
            refuse("unsafe-export", file, f"it holds {len(entries):,} files", _SAFE)
        # Reading stops at the size that is declared, so a false one cannot unpack to more.
        total = sum(entry.file_size for entry in entries)
        if total > UNPACKED:
            refuse("unsafe-export", file, f"it unpacks to more than {UNPACKED // 2**20} MB", _SAFE)
        for entry in entries:
            if entry.file_size > SUSPECT and entry.file_size > RATIO * entry.compress_size:
                found = f"{quote(entry.filename)} unpacks to {RATIO} times its size and more"
                refuse("unsafe-export", file, found, _SAFE)
            if entry.flag_bits & 1:
                found = f"{quote(entry.filename)} is locked with a password"
                refuse("bad-export", file, found, "Save it without a password.")
        self.names = tuple(entry.filename for entry in entries if not entry.is_dir())

    def pieces(self, name: str, size: int = 1 << 16) -> Iterator[bytes]:
        """One file of the archive, unpacked piece by piece."""
        try:
            with self._zip.open(name) as stream:
                while piece := stream.read(size):
                    yield piece
        except _DAMAGE as error:
            self.damaged(error)

    def read(self, name: str) -> bytes:
        """One file of the archive whole."""
        return b"".join(self.pieces(name, 1 << 20))

    def damaged(self, error: Exception) -> NoReturn:
        """Refuse the archive because part of it cannot be unpacked."""
        reason = quote(str(error) or type(error).__name__)
        refuse("bad-export", self.file, f"part of it cannot be unpacked ({reason})", _SAFE)
