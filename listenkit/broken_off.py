"""Whether a file ends before it should, for the two formats in which nothing else tells: WAV and Ogg.

A WAV file says its size at its beginning. The last page of an Ogg file is marked as the last; a page is at most 65,307
bytes long (RFC 3533). Live recorders write 0, or a number near 2 or 4 GiB, where they do not know the size.
"""

from __future__ import annotations

from pathlib import Path

LIVE = 0x7FFFF000  # bytes from which the size of a WAV is a mark: recorded live, and nobody came back to write it
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
            return not says_no_length(path) and int.from_bytes(head[4:8], "little") + 8 > size + PADDING
        if head[:4] != b"OggS":
            return False
        file.seek(max(0, size - LONGEST_PAGE))
        tail = file.read()
    page = tail[tail.rfind(b"OggS") :] if b"OggS" in tail else b""
    if len(page) < HEADER or not page[5] & LAST_PAGE:
        return True
    segments = page[HEADER : HEADER + page[26]]
    return len(segments) < page[26] or HEADER + page[26] + sum(segments) > len(page)


def says_no_length(path: Path) -> bool:
    """True for a WAV whose header has a mark in place of its size, which the file does not reach."""
    with path.open("rb") as file:
        head = file.read(8)
        said = int.from_bytes(head[4:8], "little")
        return head[:4] == b"RIFF" and (said == 0 or LIVE <= said > file.seek(0, 2))
