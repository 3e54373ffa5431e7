"""What is about safety, and where somebody speaks of dying: there other rules hold than for other talk. Pure; English.

A question about danger is asked closed and at once, and a person who speaks of suicide is asked directly (NICE NG225;
WHO mhGAP intervention guide): neither is something to unlearn.
"""

from __future__ import annotations

import re

from .apostrophes import plain

SAFETY = re.compile(
    r"\b(?:self-?harm\w*|harm\w*|kill\w*|suicid\w*|die|dying|end(?:ing)? (?:it|your)|overdos\w*|safe|unsafe|safety|"
    r"danger\w*|abus\w*|violen\w*|hit|hits|hitting|beat\w*|assault\w*|rape\w*|weapon|knife|gun|threat\w*|emergency|"
    r"ambulance|999|911|112|bleed\w*|breath\w*|chest|pain|pains|medic\w*|tablets?|pills?|dose|doses|insulin|inhaler|"
    r"injections?|allerg\w*|pregnan\w*|symptoms?|dizzy|faint\w*|fever|"
    r"hurt(?:ing)? (?:you|him|her|them|some|any|me)\w*|"
    r"cut(?:ting)? yourself|"
    r"(?:scared|afraid|frightened|terrified) of (?:him|her|them|your \w+))\b",
    re.IGNORECASE,
)
DYING = re.compile(  # of the one who speaks, or who is asked
    r"\b(?:(?:kill(?:ed|ing)?|harm(?:ed|ing)?|hurting|cutting) (?:myself|yourself)|"
    r"(?:to|about|might|could|would|will|gonna|just|i'll|i'd) (?:hurt|cut) (?:myself|yourself)|self[- ]?harm\w*|"
    r"(?:i'm|i am|i feel|i felt|i've been|i was|you|are you) (?:really |quite |so |feeling |been |being )*suicidal|"
    r"(?:thought|think|thinking|thoughts|talk|talking) (?:of|about) (?:suicide|dying|not being here|"
    r"ending (?:it|things|your life|my life)(?! with\b))|commit(?:ting)? suicide|"
    r"(?:want|wanted|wanting|wish|ready) to (?:die|be dead)(?! of\b)|wish(?:ed)? i (?:was|were) dead|"
    r"(?:rather|better) (?:off )?(?:be )?dead|better off without me|"
    r"end(?:ing)? (?:it all|(?:my|your) (?:own )?life)|tak(?:e|ing) (?:my|your) (?:own )?life|"
    r"i (?:took an overdose|overdosed)|(?:take|taking|taken) an overdose|"
    r"(?:don't|didn't|not|never) (?:really |just |actually )?(?:want|wanted|wanting|have) (?:to )?"
    r"(?:(?:wake up|live|go on living|be alive|carry on living)(?: any ?(?:more|longer))?(?=[.,;!?]|$)|"
    r"be here any ?(?:more|longer))|"
    r"wish i (?:wouldn't|didn't|hadn't|never) (?:wake|woken|woke)|"
    r"wish(?:ed)? i(?:'d| had| was| were)? never (?:been )?born|"
    r"i(?:'ve| have| had)? (?:once |nearly )?(?:attempted|considered|tried) suicide|"
    r"(?:if|when|once) i (?:wasn't|weren't|was not|were not|'m not) (?:here|around|alive)(?: any ?(?:more|longer))?|"
    r"better (?:off )?if i (?:was|were) (?:gone|dead)|"
    r"no (?:point|reason|use) (?:in |to )?(?:living|live)\b|life (?:isn't|is not|wasn't|not) worth (?:living|it)\b|"
    r"(?:go to sleep|fall asleep|drift off) and (?:not|never) wake up\b|"
    r"(?:took|taken|take|swallow(?:ed)?) all (?:of )?(?:my|the|those|your) (?:tablets|pills)\b|"
    r"jump(?:ing)? (?:off|from|in front of|under) (?:a|the) (?:bridge|train|roof|building|balcony|bus|car|cliff)\b|"
    r"i(?:'ve| have) been cutting(?=[.,;!?]|$)|cut(?:ting)? my (?:arms?|wrists?|legs?)\b|"
    r"(?:end|ending|take|taking) (?:their|one's|his|her) (?:own )?life\b|"
    r"don't think i want to (?:live|be alive|be here any ?(?:more|longer)))",
    re.IGNORECASE,
)


def is_about_safety(text: str) -> bool:
    """Whether a sentence is about danger, the body or protection."""
    return bool(SAFETY.search(text))


def speaks_of_dying(text: str) -> bool:
    """Whether a sentence speaks of the speaker's or the hearer's own wish to die, or of self-harm."""
    return bool(DYING.search(plain(text)))
