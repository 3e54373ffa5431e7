"""The errors of listenkit, drawn first: every failure that a user can meet is one of these.

Each error is one line made of three parts: what was given, why it cannot be used, and what to do next.
`exit_code` is the command line's; the tree is the same for the Python face.
"""

from __future__ import annotations


class ListenkitError(Exception):
    """Root of all errors of this package.

    Args:
        what: the thing that was given, usually a file name.
        why: the cause, in words that need no manual.
        next_step: what the reader can do about it.
    """

    exit_code = 3

    def __init__(self, what: str, why: str, next_step: str) -> None:
        self.what, self.why, self.next_step = what, why, next_step
        super().__init__(what, why, next_step)

    def __str__(self) -> str:
        return " ".join(f"{self.what}: {self.why}. {self.next_step}".split())


class UsageError(ListenkitError):
    """An option or a combination of options that cannot be carried out."""

    exit_code = 2


class RecordingError(ListenkitError):
    """A recording that cannot be analysed."""


class UnreadableRecording(RecordingError):
    """The file is missing, empty, not sound, protected, or broken."""


class NoConversation(RecordingError):
    """The file is sound, yet holds no conversation of two people that could be measured."""


class OutputError(ListenkitError):
    """The results cannot be written."""


class WeightsError(ListenkitError):
    """Model weights are missing, damaged, or cannot be fetched."""


class EngineError(ListenkitError):
    """An engine is not installed or does not fit the request."""


class CodebookError(ListenkitError):
    """A codebook, a pattern file or a settings file says something that cannot be used."""

    exit_code = 2


class SessionError(ListenkitError):
    """A session.json or another stored result that cannot be read."""


class RosterError(ListenkitError):
    """A class folder, a roster, a manifest or a rubric that cannot be used."""

    exit_code = 2


class GradebookError(ListenkitError):
    """An export of an LMS that cannot be filled."""

    exit_code = 2
