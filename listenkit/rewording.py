"""The student's own sentence, said another way, where a rule is safe. Pure; English.

A rule fits a whole sentence or nothing: no parser stands behind it, so only forms are here in which exchanging the
frame cannot break the grammar ("Were you worried about X" and "How did you feel about X"). Everything else gets no
rewording, and the codebook's own lines are shown instead. Questions of fact, of safety and of consent are left alone:
they can be right as they are. The rules are our own; what they aim at: MITI 4.2.1 (open questions, asking leave).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from .apostrophes import plain
from .safety import is_about_safety, speaks_of_dying

SHIPPED = Path(__file__).parent / "data" / "rewordings.toml"
MOST = 2  # rewordings for a sentence: two are a choice, more are a list
LONGEST_PART = 12  # words of the student that are carried over; a longer part is seldom one phrase
Rule = tuple[re.Pattern[str], tuple[str, ...]]

FACT = re.compile(
    r"^(?:when|where|which|who|whose|what (?:time|day|date|year|is your|was your|kind|sort|type|colour)|"
    r"how (?:long|often|many|much|old|far|soon|late))\b|"
    r"^(?:is|was|does|do) (?:that|this|it) (?:right|correct|make sense)|"
    r"\b(?:name|spell\w*|repeat|date of birth|phone|number|address|postcode|email|appointment|o'clock|tomorrow)\b|"
    r"\b(?:available|birthday)\b|"
    r"\b(?:are you free|next week|scale|(?:lower|higher) (?:number|one)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\b(?:all ?right|okay|ok|happy) (?:with you )?(?:if|for (?:me|us)|with (?:me|us))\b|\bmind (?:if|me)\b|"
    r"\b(?:can|could|may|shall|might) (?:i|we)\b|"
    r"\b(?:permission|consent|record(?:ed|ing)?|confidential|would you like)\b|"
    r"\bdo you (?:want|need) (?:me|us|to (?:talk|stop|take|sit|have|go on|continue|say|tell|share|start))\b",
    re.IGNORECASE,
)
MEASURED = re.compile(  # what a professional prescribes: "at least two litres a day"
    r"\b(?:\d+|one|two|three|four|five|six|eight|ten|half an?|an?) (?:\w+ )?(?:litres?|liters?|glass(?:es)?|m[gl]|"
    r"millilit\w+|grams?|units?|portions?|times a (?:day|week)|drops|puffs)\b",
    re.IGNORECASE,
)
DUTY = re.compile(
    r"\b(?:a condition of|in your order|the court|curfew|probation|(?:it's|that's) the (?:rule|law))\b", re.IGNORECASE
)
HANDLING = re.compile(  # what a carer asks for in the moment, or a limit: "lift your arm for me", "don't shout at me"
    r"(?:(?:okay|right|now|just|please|and|so|here),? )*(?:do(?:n't| not) )?(?:lift|hold|put|press|ring|roll|turn|"
    r"raise|open|close|squeeze|push|pull|bend|straighten|give|show|drink|have|take|use|shout|swear|yell) [^.?!]*"
    r"(?:\bfor me\b|\b(?:your|the other) (?:arm|leg|hand|foot|head|sleeve|finger|mouth|knee|chin|elbow|shoulder)s?\b|"
    r"\bthe (?:bell|buzzer|button|cord)\b|\ba (?:tissue|seat|sip)\b|\b(?:at|to) me\b|\bstill\b|\bwhile i\b)",
    re.IGNORECASE,
)
UNSAFE_PART = re.compile(  # a carried-over part that would not fit its new frame
    r"\b(?:any|anything|anyone|anybody|anywhere|ever|either|yet|or|um|uh)\b|[\"\[]|\b(?:though|anyway|too)$|"
    r"\b(?:a|an|the|to|of|and|but|with|your|my|his|their|because|about|for|is|are|was|were)$",
    re.IGNORECASE,
)
DOING = re.compile(r"(?:start|begin|keep) \w{2,}ing\b", re.IGNORECASE)  # would become "starting leading"
CARRIED = ("x", "rest", "when")  # names of parts that are the student's own; others are words of the rule
QUESTIONS = ("open_question", "closed_question")


def reword(utterance_text: str, code: str, flags: Iterable[str], context_client_text: str = "") -> tuple[str, ...]:
    """At most two other ways to say a listener's sentence; none where no rule is safe.

    Args:
        utterance_text: one sentence of the listener, as it was written down.
        code: its code of the codebook.
        flags: its flags ("leading", "stacked", "why", "loop", "unsure").
        context_client_text: what the client said just before; a feeling that is named there may be given back.
    """
    flags, said = set(flags), clean(utterance_text)
    if not said or flags & {"loop", "unsure"} or left_alone(said, code):
        return ()
    if speaks_of_dying(context_client_text):
        return tuple(reply for _, replies in rules("dying") for reply in replies)
    kinds = [kind for kind in ("stacked", "why") if kind in flags and code in QUESTIONS]
    found = (reply for kind in (*kinds, code) if kind != "open_question" for reply in _rewordings(said, kind))
    fitting = [*dict.fromkeys(reply for reply in found if clean(reply).lower() != said.lower())]
    if fitting and code in ("dismissal", "sympathy", "self_disclosure"):
        fitting = [*heard(context_client_text), *fitting]
    different = (reply for place, reply in enumerate(fitting) if not _begins_alike(reply, fitting[:place]))
    return tuple(islice(different, MOST))


def _begins_alike(reply: str, others: Iterable[str]) -> bool:
    """True where a reply is another one with more behind it, or the other way round: two ways should differ."""
    mine = reply.rstrip(".?")
    return any(mine.startswith(other.rstrip(".?")) or other.startswith(mine) for other in others)


def left_alone(text: str, code: str = "closed_question") -> bool:
    """True for what should stay as it is: about safety, a question of facts or consent, a measured instruction."""
    if is_about_safety(text) or (
        code == "advice" and (MEASURED.search(text) or DUTY.search(text) or HANDLING.match(text))
    ):
        return True
    said = clean(text)
    return code in QUESTIONS and bool(FACT.search(said) or CONSENT.search(said))


def heard(client_text: str) -> tuple[str, ...]:
    """The last feeling that the client named as the client's own, given back; empty where none was."""
    said = clean(client_text, whole=False)
    found = [(m.start(), replies[0], m) for pattern, replies in rules("heard") for m in pattern.finditer(said)]
    last = max(found, key=lambda each: each[0], default=None)
    return (last[1].format_map({k: part.lower() for k, part in last[2].groupdict().items()}),) if last else ()


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    """The rules of one kind (a code, "why", "stacked" or "heard"), ready to match."""
    return tuple(
        (re.compile(_filled(said), re.IGNORECASE), tuple(say)) for said, *say in _shipped()["rules"].get(kind, ())
    )


def _filled(pattern: str) -> str:
    """The pattern with its <names> replaced by what they stand for."""
    return re.sub(r"(?<!P)<(\w+)>", lambda name: _shipped()["macros"][name[1]], pattern)


@cache
def gerund(verb: str) -> str:
    """The -ing form of a verb that the rules know, else ""."""
    verbs, verb = _shipped()["verbs"], verb.lower()
    if verb not in verbs["regular"].split():
        return str(verbs["special"].get(verb, ""))
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    return f"{stem}ing"


def _rewordings(said: str, kind: str) -> Iterator[str]:
    """What the first rule makes of the sentence that fits it whole."""
    for pattern, replies in rules(kind):
        match = pattern.fullmatch(said)
        parts = {name: _part(name, part) for name, part in match.groupdict().items()} if match else {}
        if match and all(_carries(part) for name, part in parts.items() if name in CARRIED):
            verb = parts.get("verb", "")
            doing = "" if DOING.match(f"{verb} {parts.get('rest', '')}") else gerund(verb)
            parts["doing"] = f"{doing} {parts.get('rest', '')}"
            yield from (_tidy(reply.format_map(parts)) for reply in replies if doing or "{doing}" not in reply)
            return


def _part(name: str, part: str | None) -> str:
    return (part or "").strip() if name in CARRIED else (part or "").strip().lower()


def _carries(part: str) -> bool:
    return not part or (len(part.split()) <= LONGEST_PART and not UNSAFE_PART.search(part))


def _tidy(sentence: str) -> str:
    return re.sub(r" +(?=[?.,])", "", re.sub(r" +", " ", sentence))


def clean(text: str, whole: bool = True) -> str:
    """A sentence without hesitations, repeats, lead-ins, tags and end marks; "" where `whole` and it breaks off."""
    said = " ".join(plain(text).split())
    if whole and re.search(r"(?:[-–—…]|\.\.+)[\"'?!]*$|[.?!] +\w.*[.?!]?$", said) and "?" not in said[:-1]:
        return ""
    said = re.sub(r"(?:,? )?\b(?:um+|uh+|er|erm|hm+|mm+(?:-h?m+)?)\b,?", "", said, flags=re.IGNORECASE)
    said = re.sub(r",? (?:you know|i mean|sort of|kind of|like),(?= )", "", said, flags=re.IGNORECASE)
    said = re.sub(r"\b((?:[\w']+ )?[\w']+)(?:[,-]+ ?| )\1\b", r"\1", said, flags=re.IGNORECASE)
    said = re.sub(
        r"^(?:(?:so|and|but|well|okay|ok|oh|yeah|also)[,.]? |"
        r"(?:right|alright|yes|no|now|then|look|listen|good|great|sure|again|"
        r"honestly|actually|because|hey|i see)[,.] )+",
        "",
        said.strip(" ,"),
        flags=re.IGNORECASE,
    )
    said = re.sub(r"(?:,? or(?: not)?|,? at all|, (?:then|right|yeah|though|maybe|perhaps|huh))?[ .?!]*$", "", said)
    return said.strip(" ,")
