"""The unit of work of a class: one recording analysed and written, whatever happens told as a value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..errors import ListenkitError
from .corrections import Correction
from .remaking import remade
from .summary import summary, to_dict

if TYPE_CHECKING:
    from ..audio import Audio
    from ..pipeline import Watch
    from ..workbench import Workbench


Again = Literal["", "files", "codes"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to analyse, and the folder that the results go into; times in s, `listener` "" as the settings say.

    Args:
        standing: folder of a session that may stand, "" where there is none.
        sound: hash of the sound that it is of; "" where that is known to be this one.
        again: what is to be made again of a session that stands: "codes" with all that follows, "files", or "".
        corrections: an instructor's.
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
    sound: str = ""
    again: Again = ""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the folder of its results and a hash of the decoded sound, or why there are none.

    Args:
        what: where it failed, "" where it did not.
        summary: see `summary.to_dict`.
        lost: sentences whose corrections find them no more.
        stands: the session stands, and nothing was heard; its summary is empty where nothing was made again.
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
    values = {each.name: told[each.name] for each in fields(Job)}
    corrections = tuple(Correction(**{**each, "codes": tuple(each["codes"])}) for each in told["corrections"])
    return Job(**{**values, "corrections": corrections})


def outcome(told: Mapping[str, Any]) -> Outcome:
    """An outcome from plain values."""
    values = {each.name: told[each.name] for each in fields(Outcome)}
    return Outcome(**{**values, "lost": tuple(told["lost"])})


def work(job: Job, bench: Callable[[], Workbench], watch: Watch) -> Outcome:
    """Analyse one recording and write its results, or make those again that stand.

    Args:
        bench: gives the loaded engines; what it raises is told of the job.
    """
    try:
        mine = bench().beside(start=job.start, end=job.end, listener=job.listener or None)
        return _of_standing(job, mine) if _stands(job, mine) else _heard(job, mine, watch)
    except ListenkitError as error:
        return Outcome(job.student, job.name, what=error.what, why=error.why, next_step=error.next_step)
    except MemoryError:
        why = "there was not enough memory for it"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Give fewer --jobs")
    except Exception as error:  # one recording never ends the others
        why = f"a mistake of ours ({type(error).__name__}: {error})"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Please report it with this line")


def _stands(job: Job, bench: Workbench) -> bool:
    """Whether there is a session of that very sound."""
    return bool(job.standing) and (not job.sound or sound_hash(bench.load(Path(job.path)).audio) == job.sound)


def _of_standing(job: Job, bench: Workbench) -> Outcome:
    counted: dict[str, Any] = {}
    gone: tuple[str, ...] = ()
    if job.again:
        coder = bench.coder() if job.again == "codes" else None
        counted, gone = remade(Path(job.standing), bench.codebook, job.corrections, coder)
    return Outcome(job.student, job.name, job.standing, job.sound, summary=counted, lost=gone, stands=True)


def _heard(job: Job, bench: Workbench, watch: Watch) -> Outcome:
    from .. import results

    session, audio = bench.analyze(Path(job.path), watch)
    kept = "none" if bench.settings.deidentify else job.audio
    place = results.write(session, audio, bench.codebook, Path(job.out), results.ALL, kept)
    counted = to_dict(summary(results.as_stored(session)))
    gone: tuple[str, ...] = ()
    if job.corrections:
        counted, gone = remade(place, bench.codebook, job.corrections, bench.coder())
    return Outcome(job.student, job.name, str(place), sound_hash(audio), summary=counted, lost=gone)


def sound_hash(audio: Audio) -> str:
    """SHA-256 (hex) of the decoded sound: two files of one sound have the same, whatever they are called."""
    return hashlib.sha256(audio.pcm.tobytes()).hexdigest()
