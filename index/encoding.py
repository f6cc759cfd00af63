"""Bytes of a file to the text that everything else counts lines and offsets in."""

from __future__ import annotations

import codecs
import unicodedata

_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with the other's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KEPT_CONTROLS = "\t\n\v\f\r\x1b"  # \x1b: colours in a pasted terminal log
_MAX_CONTROLS = 0.1  # of all characters; a program or a picture has more, a note with a stray one has fewer
_MAX_DAMAGE = 0.05  # broken sequences per non-ASCII character: a cut file has one, a file in another encoding has them all


class NotTextError(Exception):
    """These bytes are not the text of a note; the message is half a sentence that says why."""


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 and UTF-32 with BOM, else CP949; in NFC, CR before LF dropped, nothing else changed.

    :raises NotTextError: if the bytes are binary or in none of these encodings.
    """
    text = _decode(data)
    controls = sum(text.count(chr(code)) for code in range(0x20) if chr(code) not in _KEPT_CONTROLS)
    if "\0" in text or controls > _MAX_CONTROLS * len(text):
        raise NotTextError("it is a binary file, not text")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise NotTextError(f"it is marked as {encoding.upper()} but is not valid {encoding.upper()}") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            if encoding == "utf-8" and (text := _damaged_utf8(data)) is not None:
                return text
    raise NotTextError("it is a binary file, not text" if b"\0" in data else "its encoding is neither UTF-8, UTF-16 nor CP949")


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 that was cut or pasted through the middle of a character: one sign is lost, not the note."""
    text = data.decode("utf-8", "replace")
    non_ascii = sum(not char.isascii() for char in text)
    return text if text.count("\N{REPLACEMENT CHARACTER}") <= _MAX_DAMAGE * non_ascii else None
