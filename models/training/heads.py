"""What a model answers about a unit: yes or no for each head, and which behaviour is the main one."""

OWN = (
    "affirmation", "validation", "autonomy", "collaboration", "confrontation", "sympathy", "dismissal",
    "self_disclosure", "structure",
)  # fmt: skip
HEADS = ("question", "open", "reflection", "complex", "input", "advice", *OWN)  # open is meant of a question, and so on
MAINS = ("question", "reflection", "therapist_input", "other")  # AnnoMI's words
ADVICE_GIVEN = frozenset({"advice", "advice_with_permission"})
