"""Whether a file ends before it should, for the two formats in which nothing else tells: WAV and Ogg.

A WAV file says its size at its beginning. The last page of an Ogg file is marked as the last; a page is at most 65,307
bytes long (RFC 3533). Live recorders write 0 or the largest number where they do not know the size.
"""

from __future__ import annotations

from pathlib import Path

UNKNOWN_SIZES = (0, 0xFFFFFFFF)  # bytes, as a WAV that was recorded live gives them
LONGEST_PAGE = 65_307  # bytes of an Ogg page
LAST_PAGE = 4  # the flag of the last page
HEADER = 27  # bytes of a page before its table of segments
PADDING = 1  # byte that some programs count and do not write


def ends_early(path: Path) -> bool:
    """True for a WAV shorter than it says, and for an Ogg whose last page is missing or cut."""
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, 2)
        if head[:4] == b"RIFF":
            said = int.from_bytes(head[4:8], "little")
            return said not in UNKNOWN_SIZES and said + 8 > size + PADDING
        if head[:4] != b"OggS":
            return False
        file.seek(max(0, size - LONGEST_PAGE))
        tail = file.read()
    page = tail[tail.rfind(b"OggS") :] if b"OggS" in tail else b""
    if len(page) < HEADER or not page[5] & LAST_PAGE:
        return True
    segments = page[HEADER : HEADER + page[26]]
    return len(segments) < page[26] or HEADER + page[26] + sum(segments) > len(page)
