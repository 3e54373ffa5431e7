"""What the reader must know before believing the numbers, and when there is nothing to believe. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import NoConversation
from .measures import loudness_balance
from .model import Caution, Heard, Recording, Roles, SpeechSpan, Utterance

LEAST_SPEECH = 20.0  # s of speech; with less, nothing that is measured means anything
LEAST_SECOND = 2.0  # s; who speaks less than this is a stray sound, not a partner
SAMPLE = 600.0  # s of a fair sample; about 9½ minutes suffice (Caperton 2018; Klonek 2015)
UNSURE_WORD = 0.5  # confidence under which a word is uncertain: a coin's toss
TOO_UNSURE = 0.2  # share of uncertain listener words above which no number that rests on codes is told (fair hearing)
SIMILAR = 0.968  # mean confidence in who spoke: measured, 0.97 and more on nine conversations, 0.96 to 0.966 where two
# voices were made of one and 7 to 12 seconds in a hundred went to the wrong one
FEWEST = 5  # cases below which no share is shown: the rule of the house (7 of 10 is already 40 to 89 %)
UNBALANCED = 12.0  # dB between the two voices: as if one sat four times as far from the microphone (6 dB a doubling)


def unsure(said: Iterable[Utterance]) -> tuple[int, int]:
    """How many words are doubtful, of how many."""
    words = [word for one in said for word in one.words]
    return sum(word.confidence < UNSURE_WORD for word in words), len(words)


def trusted(said: Iterable[Utterance]) -> bool:
    """False where more than a fifth of the listener's words are unsure, so no number that rests on codes is told."""
    doubtful, words = unsure(one for one in said if one.role == "listener")
    return doubtful <= TOO_UNSURE * words


def check_conversation(recording: Recording, spans: Sequence[SpeechSpan]) -> None:
    """Refuse a recording in which there are not two people talking.

    Raises:
        NoConversation: no speech, under 20 s of speech, or a single voice.
    """
    seconds: dict[str, float] = {}
    for span in spans:
        seconds[span.speaker] = seconds.get(span.speaker, 0.0) + span.duration
    if not seconds:
        why = "no speech was found in it, only silence, noise, hum or music"
        raise NoConversation(recording.name, why, "Check that the microphone was on and the right file was given")
    if sum(seconds.values()) < LEAST_SPEECH:
        why = f"only {int(sum(seconds.values()))} s of speech were found, and {LEAST_SPEECH:.0f} s are needed"
        raise NoConversation(recording.name, why, "Record a longer conversation; about ten minutes is best")
    if sorted(seconds.values())[-2:][0] < LEAST_SECOND or len(seconds) < 2:
        why = "only one voice was found in it, or two that sound the same, and a role-play has two"
        raise NoConversation(recording.name, why, "Record both people, with a microphone for each if they sound alike")


def who_spoke(spans: Sequence[SpeechSpan], roles: Roles) -> float:
    """Mean confidence that listener and client were told apart, by seconds of their speech; 1 where there is none."""
    two = [span for span in spans if roles.of(span.speaker) != "other"]
    seconds = sum(span.duration for span in two)
    return sum(span.confidence * span.duration for span in two) / seconds if seconds else 1.0


def of_voices(spans: Sequence[SpeechSpan], roles: Roles) -> tuple[Caution, ...]:
    """Cautions about a third voice, which is in no number, and about two voices that are hard to tell apart."""
    third = [span for span in spans if roles.of(span.speaker) == "other"]
    sure = who_spoke(spans, roles)
    found = []
    if third:
        heard = max(1, round(sum(span.duration for span in third)))
        message = f"A third voice was heard for about {heard} s. It is in no number."
        found.append(Caution("third_voice", message, third[0].start, third[-1].end))
    if sure < SIMILAR:
        message = (
            f"The two voices sound much alike: about {round(100 * (1 - sure))} of 100 seconds of speech may be given "
            "to the wrong person. Check some lines first; with a microphone for each of you the tool is surer."
        )
        found.append(Caution("similar_voices", message))
    return tuple(found)


def of_words(utterances: Sequence[Utterance]) -> tuple[Caution, ...]:
    """A caution for each loop: words that were written down again and again are in no measure."""
    message = "Here the transcript repeats itself, so these words are left out of all numbers."
    return tuple(Caution("loop", message, u.start, u.end) for u in utterances if "loop" in u.flags)


def of_session(heard: Heard, seconds: float) -> tuple[Caution, ...]:
    """Cautions about the session as a whole.

    Args:
        heard: what was heard.
        seconds: from first to last speech.
    """
    found = []
    if seconds < SAMPLE:
        length = f"{int(seconds // 60)} min {int(seconds % 60)} s"
        found.append(Caution("short_sample", f"{length} is a small sample; ten minutes give a fuller picture."))
    if not trusted(heard.utterances):
        doubtful, words = unsure(one for one in heard.utterances if one.role == "listener")
        message = (
            f"{doubtful} of the listener's {words} words are uncertain, so no number that rests on codes is shown."
        )
        found.append(Caution("uncertain_words", message))
    found += _unbalanced(heard.utterances)
    if heard.provenance.coder == "none":
        found.append(Caution("not_coded", "This language cannot be coded yet: only talk time and turns are measured."))
    return tuple(found)


def _unbalanced(utterances: Sequence[Utterance]) -> list[Caution]:
    balance, _ = loudness_balance(utterances)
    if balance is None or abs(balance) < UNBALANCED:
        return []
    softer, louder = ("client", "listener") if balance > 0 else ("listener", "client")
    message = (
        f"The {softer}'s voice reached the microphone {abs(balance):.0f} dB weaker than the {louder}'s, so quiet words "
        "may be missing. That is about the place of the microphone, not about a person: next time put it between you, "
        "or nearer to the softer voice."
    )
    return [Caution("unbalanced", message)]
