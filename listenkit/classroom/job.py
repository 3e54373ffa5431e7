"""The unit of work of a class: one recording analysed and written, whatever happens told as a value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ListenkitError
from .summary import summary, to_dict

if TYPE_CHECKING:
    from ..audio import Audio
    from ..pipeline import Watch
    from ..workbench import Workbench


@dataclass(frozen=True, slots=True)
class Job:
    """What to analyse, and the folder that the results go into; times in s, `listener` "" as the settings say.

    Args:
        standing: hash of the sound of the session that stands there: of that sound nothing is heard again.
    """

    student: str
    name: str
    path: str
    out: str
    start: float | None = None
    end: float | None = None
    listener: str = ""
    audio: str = "clips"
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the folder of its results and a hash of the decoded sound, or why there are none.

    Args:
        what: where it failed, "" where it did not.
        summary: see `summary.to_dict`.
        lost: sentences whose corrections find them no more.
        stands: the sound is that of the session that stands, and nothing was heard.
    """

    student: str
    name: str
    folder: str = ""
    sound: str = ""
    what: str = ""
    why: str = ""
    next_step: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    stands: bool = False

    @property
    def failed(self) -> bool:
        return bool(self.what)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def job(told: Mapping[str, Any]) -> Job:
    """A job from plain values."""
    return Job(**{each.name: told[each.name] for each in fields(Job)})


def outcome(told: Mapping[str, Any]) -> Outcome:
    """An outcome from plain values."""
    return Outcome(**{each.name: told[each.name] for each in fields(Outcome) if each.name != "lost"})


def work(job: Job, bench: Callable[[], Workbench], watch: Watch) -> Outcome:
    """Analyse one recording and write its results, all of them or none.

    Args:
        bench: gives the loaded engines; what it raises is told of the job.
    """
    from .. import results

    try:
        mine = bench().beside(start=job.start, end=job.end, listener=job.listener or None)
        if job.standing and sound_hash(mine.load(Path(job.path)).audio) == job.standing:
            return Outcome(job.student, job.name, sound=job.standing, stands=True)
        session, audio = mine.analyze(Path(job.path), watch)
        sound = "none" if mine.settings.deidentify else job.audio
        place = results.write(session, audio, mine.codebook, Path(job.out), results.ALL, sound)
    except ListenkitError as error:
        return Outcome(job.student, job.name, what=error.what, why=error.why, next_step=error.next_step)
    except MemoryError:
        why = "there was not enough memory for it"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Give fewer --jobs")
    except Exception as error:  # one recording never ends the others
        why = f"a mistake of ours ({type(error).__name__}: {error})"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Please report it with this line")
    told = to_dict(summary(results.as_stored(session)))
    return Outcome(job.student, job.name, str(place), sound_hash(audio), summary=told)


def sound_hash(audio: Audio) -> str:
    """SHA-256 (hex) of the decoded sound: two files of one sound have the same, whatever they are called."""
    return hashlib.sha256(audio.pcm.tobytes()).hexdigest()
