"""What is about safety, and where somebody speaks of dying: there other rules hold than for other talk. Pure; English.

A question about danger is asked closed and at once, and a person who speaks of suicide is asked directly (NICE NG225;
WHO mhGAP intervention guide): neither is something to unlearn.
"""

from __future__ import annotations

import re

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
DYING = re.compile(  # of the one who speaks, or who is asked: not of somebody else's death
    r"\b(?:(?:kill|hurt|harm|cut)(?:ing|ting)? (?:myself|yourself)|self-?harm\w*|suicidal|commit(?:ting)? suicide|"
    r"(?:thought|think|thinking|thoughts|talk|talking) (?:of|about) (?:suicide|dying|not being here|"
    r"ending (?:it|things|your life|my life)(?! with\b))|"
    r"(?:want|wanted|wanting|wish|rather|better|ready) to (?:die|be dead)|wish(?:ed)? i (?:was|were) dead|"
    r"better off (?:dead|without me)|end(?:ing)? (?:it all|(?:my|your) (?:own )?life)|"
    r"tak(?:e|ing) (?:my|your) (?:own )?life|overdos\w+|"
    r"(?:don't|didn't|not|never) (?:really |just |actually )?(?:want|wanted|wanting|have) (?:to )?"
    r"(?:wake up|live|go on living|be alive|carry on living|be here any ?(?:more|longer))|"
    r"wish i (?:wouldn't|didn't|hadn't|never) (?:wake|woken|woke|been born)|"
    r"(?:if|when|once) i (?:wasn't|weren't|was not|were not|'m not) (?:here|around|alive)(?: any ?(?:more|longer))?|"
    r"if i (?:was|were) gone|"
    r"no (?:point|reason|use) (?:in |to )?(?:living|live))\b",
    re.IGNORECASE,
)


def is_about_safety(text: str) -> bool:
    """Whether a sentence is about danger, the body or protection."""
    return bool(SAFETY.search(text))


def speaks_of_dying(text: str) -> bool:
    """Whether a sentence speaks of the speaker's or the hearer's own wish to die, or of self-harm."""
    return bool(DYING.search(text.replace("\u2019", "'")))
