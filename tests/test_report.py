"""What the report says, in which order, and what it never says."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from listenkit import cautions, codebook
from listenkit.model import Caution, Comment, Feedback, FloorEvent, Measure, Roles, Session
from listenkit.report import html, markdown, numbers, said, summary, sure, words
from listenkit.report.beside import Beside
from listenkit.report.view import cited_utterances, view

from . import conversations
from .conversations import measure, talk

CODEBOOK = codebook.load()
SCRIPTS = ("first.js", "script.js")
OPEN = measure("open_question_share", 7, 10, 0.7, "share of questions", low=0.397, high=0.892)
TALK = measure("listener_talk_share", 92.4, 205.3, 0.45, "share of speech", low=0.38, high=0.53)
VALIDATING = (
    measure("validating_statements_per_10_min", 3, 254, 7.09, "per 10 min", low=1.5, high=20.7),
    measure("validation_per_10_min", 2, 254, 4.72, "per 10 min", low=0.6, high=17.1),
    measure("affirmation_per_10_min", 1, 254, 2.36, "per 10 min", low=0.1, high=13.2),
)
FEEDBACK = Feedback(
    strengths=(
        Comment("s1", "You stayed with it.", "u2", "validation"),
        Comment("s2", "Well put.", "u4", "affirmation"),
    ),
    to_try=Comment("t1", "An open question leaves room.", "u5", "closed_question", ("What did you hope for?",)),
    goal=Comment("g1", "Turn two closed questions into open ones."),
    questions=(Comment("q1", "Whose feeling was it?"),),
)


def practice(**changes: object) -> Session:
    """Two strengths and a closed question."""
    coded = talk(
        "C I just walked out of the room.",
        "L Anyone would, after that. | validation",
        "C(4) I suppose so. It was too much.",
        "L And you came back. | affirmation sympathy?",
        "L Did you tell them? | closed_question",
    )
    pause = FloorEvent("pause", "client", 6.0, 10.0, None, "listener")
    given = {"measures": (OPEN, TALK, *VALIDATING), "feedback": FEEDBACK, "floor": (pause,), **changes}
    return conversations.session(coded, **given)  # type: ignore[arg-type]


class Page(HTMLParser):
    """The words of a page without style and script, and its tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def page(session: Session, clips: dict[str, bytes] | None = None) -> Page:
    return Page(html.render(session, CODEBOOK, Beside(clips or {})))


# Order and content


@pytest.mark.parametrize("text", [page(practice()).text, markdown.render(practice(), CODEBOOK)], ids=["html", "md"])
def test_the_parts_stand_in_the_order_that_teaches(text: str) -> None:
    titles = (
        *(
            "Before you look",
            "How sure we are",
            "What a recording cannot show",
            "What you did well",
            "One thing to try",
        ),
        *("One goal for next time", "The numbers", "The talk at a glance", "To think about", "What was said"),
    )
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize("text", [page(practice()).text, markdown.render(practice(), CODEBOOK)], ids=["html", "md"])
def test_each_format_says_the_same(text: str) -> None:
    for expected in (
        "“Anyone would, after that.”" if text.startswith("#") else "Anyone would, after that.",
        "You stayed with it.",
        "What did you hope for?",
        "Turn two closed questions into open ones.",
        "7 of 10 questions were open (70 %, 95 % interval 40–89 %)",
        "1 min 32 s of 3 min 25 s of speech (45 %, 95 % interval 38–53 %)",
        "Whose feeling was it?",
        "listenkit report session.json --swap",
        "pause of 4 s",
        "PMC5590191",
        "because of its words",
        "not sure",
    ):
        assert expected in text


def test_a_strength_has_its_skill_time_and_what_came_after() -> None:
    first, second = view(practice(), CODEBOOK).strengths
    assert (first.skill, first.quote, first.at) == ("Validation", "Anyone would, after that.", "0:04")
    assert first.after == "After 4 s of silence the client spoke for 3.5 s: “I suppose so. It was too much.”"
    assert second.after == "The client said nothing more in the recording."


def test_half_a_thought_is_quoted_with_the_one_before() -> None:
    coded = talk("L You can hardly blame him.", "L If you are not straight with him. | confrontation")
    cited = conversations.session(coded, feedback=Feedback(to_try=Comment("t", "Look.", "u2", "confrontation")))
    moment = view(cited, CODEBOOK).to_try
    assert moment is not None
    assert moment.quote == "You can hardly blame him. If you are not straight with him."
    assert moment.lead == "You could say instead:"


def test_doubtful_words_of_the_client_are_not_quoted_after_a_moment() -> None:
    spoken = talk("L That makes sense. | validation", "C My four cutes made me.", confidence=0.4)
    told = Feedback(strengths=(Comment("s", "Well put.", "u1", "validation"),))
    assert view(conversations.session(spoken, feedback=told), CODEBOOK).strengths[0].after == (
        "Next the client spoke for 2.5 s."
    )


def test_silence_inside_an_answer_is_not_spoken() -> None:
    spoken = talk("L That makes sense. | validation", "C Fine enough.", "C(9) I guess so.")
    told = Feedback(strengths=(Comment("s", "Well put.", "u1", "validation"),))
    (strength,) = view(conversations.session(spoken, feedback=told), CODEBOOK).strengths
    assert strength.after == "Next the client spoke for 2.5 s, beginning: “Fine enough.”"


@pytest.mark.parametrize(("minutes", "compared"), [(4, False), (6, True)])
def test_no_figure_of_the_literature_stands_beside_a_talk_that_is_too_short(minutes: int, compared: bool) -> None:
    one = conversations.session(talk("C Hello.", f"L({60 * minutes}) Hello."), measures=(TALK,))
    assert bool(numbers.groups(one, CODEBOOK, trusted=True)[0].rows[0].anchors) is compared


def test_what_was_left_out_is_told() -> None:
    heard = practice().heard
    made_with = replace(heard.provenance, settings={"start": 90.0, "end": 690.0})
    cut = replace(practice(), heard=replace(heard, provenance=made_with))
    assert "Left out, as you asked: what came before 1:30 and after 11:30." in sure.facts(cut)[0].text
    assert "Left out" not in sure.facts(practice())[0].text


def test_the_listener_is_shown_by_a_sentence_that_was_heard_well() -> None:
    unclear = talk("L Hayes sit in the word.", confidence=0.4)
    clear = talk("C Hello you.", "L How was your week?", start=5.0)
    made = conversations.session((*unclear, *clear))
    assert "How was your week?" in {fact.label: fact.text for fact in sure.facts(made)}["Who listened"]


def test_it_never_says_because_of_a_skill_and_never_a_verdict() -> None:
    text = page(practice()).text.lower().replace("because of its words", "")
    for word in ("because", "you failed", "score", "grade:", "counsellor", "therapist", "patient"):
        assert word not in text


def test_without_a_strength_it_is_kind_and_invents_none() -> None:
    text = page(practice(feedback=Feedback())).text
    assert "That says little about you" in text
    assert re.search(r"You said \d\d? words here, too few for the tool to choose one thing\.", text)
    assert "Choose your own goal" in text


def test_where_enough_was_said_and_nothing_stands_out_it_says_so() -> None:
    said = conversations.session(talk(*["L You are in the kitchen with all of them.", "C Yes."] * 5))
    assert "Choose a moment from the transcript" in page(replace(said, feedback=Feedback())).text


def test_without_words_of_the_listener_it_says_so() -> None:
    only_client = conversations.session(talk("C Hello there, is anybody with me?"))
    assert "We heard no words of yours" in page(only_client).text
    assert "No words were heard" in page(conversations.session()).text


# How sure


@pytest.mark.parametrize(
    ("seconds", "said_so"),
    [(299.0, "too short to judge"), (301.0, "the picture is limited"), (599.0, "the picture is limited"), (601.0, "")],
)
def test_a_short_talk_is_said_to_be_short(seconds: float, said_so: str) -> None:
    coded = talk("L Hello.", f"C({seconds - 1}) Bye.")
    assert sure.facts(conversations.session(coded))[0].caution.find(said_so) >= 0
    assert bool(sure.facts(conversations.session(coded))[0].caution) == bool(said_so)


def test_doubt_about_the_roles_is_said_with_the_way_out() -> None:
    doubtful = practice(roles=Roles("A", "B", 0.6, "auto"))
    assert "We are not sure who listened" in page(doubtful).text
    assert any("--swap" in line for line in summary.lines(doubtful, CODEBOOK))
    assert not any("--swap" in line for line in summary.lines(practice(), CODEBOOK))
    assert "as you told us" in page(practice(roles=Roles("A", "B", 1.0, "given"))).text


def test_warnings_are_shown_once_with_their_place() -> None:
    noise = Caution("noise", "There is noise.", 62.0, 71.5)
    text = page(practice(heard_cautions=(noise,), cautions=(noise, Caution("clipping", "It is too loud.")))).text
    assert text.count("There is noise. (1:02–1:11)") == 1
    assert "It is too loud." in text


@pytest.mark.parametrize(("sure_words", "told"), [(80, "7 of 10 questions were open"), (79, "not enough to say")])
def test_where_a_fifth_of_the_words_is_unsure_no_code_is_counted(sure_words: int, told: str) -> None:
    clear = talk("L " + "word " * sure_words, confidence=0.5)
    faint = talk("L " + "word " * (100 - sure_words), start=100.0, confidence=0.49)
    each = conversations.session((*clear, *faint), measures=(OPEN, TALK))
    questions, share = _rows(each)["open_question_share"], _rows(each)["listener_talk_share"]
    assert questions.sentence.startswith(told)
    assert share.sentence.startswith("1 min 32 s of 3 min 25 s")


# Numbers


def _rows(session: Session) -> dict[str, numbers.Row]:
    found = numbers.groups(session, CODEBOOK, cautions.trusted(session.heard.utterances))
    return {row.id: row for group in found for row in group.rows}


def _told(each: Measure) -> str:
    return _rows(conversations.session(measures=(each,)))[each.id].sentence


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (OPEN, "7 of 10 questions were open (70 %, 95 % interval 40–89 %)"),
        (replace(OPEN, count=3, total=4, value=0.75), "3 of 4 questions were open: not enough to say"),
        (replace(OPEN, count=0, total=0, value=None), "no questions: not enough to say"),
        (
            replace(OPEN, count=0, total=5, value=0.0, low=0.0, high=0.43),
            "0 of 5 questions were open (0 %, 95 % interval 0–43 %)",
        ),
        (measure("reflections_to_questions", 6, 10, 0.6, "ratio"), "6 reflections to 10 questions (0.6 to 1)"),
        (measure("reflections_to_questions", 1, 7, 1 / 7, "ratio"), "1 reflection to 7 questions (0.1 to 1)"),
        (replace(OPEN, count=1, total=4, value=0.25), "1 of 4 questions was open: not enough to say"),
        (measure("reflections_to_questions", 6, 4, 1.5, "ratio"), "6 reflections to 4 questions: not enough to say"),
        (
            measure("advice_per_10_min", 1, 254, 2.36, "per 10 min", low=0.1, high=13.2),
            "once (2.4 per 10 minutes, 95 % interval 0.1–13.2)",
        ),
        (
            measure("advice_per_10_min", 0, 254, 0.0, "per 10 min", low=0.0, high=8.7),
            "none (95 % interval up to 8.7 per 10 minutes)",
        ),
        (measure("median_response_latency", 14, None, 0.62, "s"), "0.6 s (the middle of 14 answers)"),
        (measure("longest_listener_turn", 1, None, 18.2, "s"), "18 s"),
        (measure("mean_listener_turn", 0, None, None, "s"), "not enough to say"),
        (measure("long_pauses_kept", 2, None, 2, "count"), "twice"),
        (
            measure("listener_words_per_minute", 312, 130.4, 143.56, "words/min", low=137.7, high=149.6),
            "312 words in 2 min 10 s of speech (144 a minute, 95 % interval 138–150)",
        ),
        (
            measure("client_words_per_minute", 1, 0.4, 150.0, "words/min"),
            "1 word in 0.4 s of speech: not enough to say",
        ),
        (measure("client_words_per_minute", 0, 0.0, None, "words/min"), "not enough to say"),
        (
            measure("loudness_balance", 71, None, -2.4, "dB"),
            "the listener 2 dB softer than the client (the middle of each one's sentences, 71 in all)",
        ),
        (
            measure("loudness_balance", 71, None, 12.6, "dB"),
            "the listener 13 dB louder than the client (the middle of each one's sentences, 71 in all)",
        ),
        (
            measure("loudness_balance", 71, None, -0.4, "dB"),
            "both the same (the middle of each one's sentences, 71 in all)",
        ),
        (
            measure("loudness_balance", 0, None, None, "dB"),
            "not compared: too few sentences of one voice alone, or a microphone for each",
        ),
        (measure("nobody_knows_it", 3, 254, 7.1, "per 10 min"), "3 times (7.1 per 10 minutes)"),
        (measure("nobody_knows_the_share", 4, 6, 0.667, "share of questions"), "4 of 6 questions (67 %)"),
    ],
)
def test_counts_come_before_shares_and_few_cases_have_none(each: Measure, expected: str) -> None:
    assert _told(each) == expected


def test_validating_statements_always_come_with_their_two_parts() -> None:
    rows = _rows(practice())
    row = rows["validating_statements_per_10_min"]
    assert row.sentence.endswith("interval 1.5–20.7): 2 validations and 1 affirmation")
    assert [part.id for part in row.parts] == ["validation_per_10_min", "affirmation_per_10_min"]
    assert "validation_per_10_min" not in rows


def test_the_bar_lies_where_the_interval_is() -> None:
    bar = _rows(practice())["open_question_share"].bar
    assert bar is not None
    assert (bar.low, bar.width, bar.value) == ("39.7%", "49.5%", "70.0%")


def test_pace_and_loudness_stand_together_and_have_no_scale_and_no_figure_to_compare_with() -> None:
    pace = [
        measure(f"{role}_words_per_minute", 90, 40.0, 135.0, "words/min", low=120.0, high=150.0)
        for role in ("listener", "client")
    ]
    session = conversations.session(measures=(*pace, measure("loudness_balance", 20, None, 4.0, "dB")))
    (group,) = numbers.groups(session, CODEBOOK, trusted=True)
    assert [row.label for row in group.rows] == [
        "Listener's words a minute",
        "Client's words a minute",
        "Loudness of the two voices",
    ]
    assert [(row.bar, row.anchors) for row in group.rows] == [(None, ())] * 3
    assert {row.standing for row in group.rows} == {"a description; no number here is right or wrong"}


# Transcript


def test_encouragers_stand_in_line_and_do_not_break_a_turn() -> None:
    said_so = talk("C So I went home.", "L Mm-hm.", "C And slept.")
    coded = (said_so[0], said_so[1], replace(said_so[2], utterance=replace(said_so[2].utterance, turn=1)))
    event = FloorEvent("backchannel", "listener", 2.5, 3.0, "u2", "client")
    (block,) = said.blocks(conversations.session(coded, floor=(event,)), CODEBOOK)
    assert [(line.kind, line.text) for line in block.lines] == [
        ("said", "So I went home."),
        ("aside", "Mm-hm."),
        ("said", "And slept."),
    ]


def test_long_pauses_and_sounds_without_words_are_shown_where_they_were() -> None:
    floor = (
        FloorEvent("pause", "client", 1.0, 5.0, None, "listener"),
        FloorEvent("pause", "client", 6.0, 8.9, None, "client"),
        FloorEvent("backchannel", "listener", 5.5, 5.7, None, "client"),
    )
    blocks = said.blocks(conversations.session(talk("L Yes? Go.", "C(4) It hurt.", "C Still."), floor=floor), CODEBOOK)
    assert [[line.text for line in block.lines] for block in blocks] == [
        ["Yes? Go.", "pause of 4 s"],
        ["It hurt.", "(a short sound)", "Still."],
    ]


def test_unsure_words_are_marked_together_with_a_legend() -> None:
    (coded,) = talk("C It was the big day.")
    doubted = [replace(w, confidence=0.49) if w.text in ("the", "big") else w for w in coded.utterance.words]
    each = conversations.session((replace(coded, utterance=replace(coded.utterance, words=tuple(doubted))),))
    text = html.render(each, CODEBOOK)
    assert '<mark title="hard to hear">the big</mark>' in text
    assert "were hard to hear and may be wrong" in text
    assert "the big (?)" in markdown.render(each, CODEBOOK)
    assert "<mark" not in html.render(practice(), CODEBOOK)


# The page itself


def test_what_was_said_can_do_nothing_to_the_page() -> None:
    bad = "<script>alert(1)</script> <img src=x onerror=alert(2)> {{ 7 * 7 }} &amp; \"'>"
    each = conversations.session(
        talk(f"L {bad} | affirmation"),
        name='<b>"x".m4a',
        feedback=Feedback(strengths=(Comment("s", bad, "u1", "affirmation"),), goal=Comment("g", bad)),
        cautions=(Caution("x", bad),),
    )
    made = page(each)
    assert sum(tag == "script" for tag, _ in made.tags) == len(SCRIPTS)
    assert not any(tag in ("img", "b") and attrs for tag, attrs in made.tags)
    assert bad in made.text
    assert "<script" not in markdown.render(each, CODEBOOK).replace("\\<script", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [("1. One *two*", "1\\. One \\*two\\*"), ("- so", "\\- so"), ("[a](b) &amp; <i>", "\\[a\\](b) \\&amp; \\<i\\>")],
)
def test_markdown_leaves_what_was_said_as_it_was(text: str, written: str) -> None:
    assert markdown.escaped(text) == written


def test_the_page_needs_nothing_but_itself() -> None:
    made = page(practice(), {"u2": b"one", "u4": b"two", "u9": b"not cited"})
    for tag, attrs in made.tags:
        assert tag not in ("link", "iframe", "object", "embed", "base")
        for name in ("src", "href"):
            assert (attrs.get(name) or "#").startswith(("#", "data:audio/mp4;base64,"))
        assert not any(name == "style" or name.startswith("on") for name in attrs)


def test_only_cited_sound_is_carried_and_its_absence_is_told() -> None:
    assert cited_utterances(practice()) == ("u2", "u4", "u5")
    sounds = [attrs for tag, attrs in page(practice(), {"u2": b"one", "u9": b"nine"}).tags if tag == "audio"]
    assert [sound["src"] for sound in sounds] == ["data:audio/mp4;base64," + base64.b64encode(b"one").decode()]
    assert sounds[0]["preload"] == "none"
    assert "There is no sound in this report" in page(practice()).text
    assert "There is no sound in this report" not in page(practice(), {"u2": b"one"}).text


def test_the_policy_forbids_the_network_and_fits_style_and_script() -> None:
    text = html.render(practice(), CODEBOOK)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;;")
    contents = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
    assert [tag for tag, _ in contents] == ["style", *("script" for _ in SCRIPTS)]
    for _, content in contents:
        assert base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy[1]


def test_ids_of_the_page_are_unique_and_links_lead_somewhere() -> None:
    tags = page(practice()).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {(attrs["href"] or "")[1:] for tag, attrs in tags if tag == "a"} <= set(ids)


def test_a_report_of_an_hour_is_small() -> None:
    """Six hundred turns of a dozen words each, every second one with codes; the sound of the clips is not in it."""
    turn = ("C " + "and then it went on as before, so I waited a while longer. ", "L " + "so it went on. " * 4)
    coded = talk(*(line + " | open_question validation" * (line[0] == "L") for line in turn * 300))
    assert len(html.render(conversations.session(coded), CODEBOOK).encode()) < 1e6


# The terminal, and words


def test_the_terminal_gets_a_handful_of_lines() -> None:
    assert summary.lines(practice(), CODEBOOK) == (
        sure.SHORT,
        "Strength: Validation “Anyone would, after that.” (0:04)",
        "Strength: Affirmation “And you came back.” (0:14)",
        "To try: “Did you tell them?” (0:16) An open question leaves room.",
        "Goal: Turn two closed questions into open ones.",
        "Listener's share of the talk: 1 min 32 s of 3 min 25 s of speech (45 %, 95 % interval 38–53 %)",
        "Open questions among questions: 7 of 10 questions were open (70 %, 95 % interval 40–89 %)",
        "Validating statements: 3 times (7.1 per 10 minutes, 95 % interval 1.5–20.7): 2 validations and 1 affirmation",
    )


def test_no_control_character_reaches_a_terminal_or_a_page() -> None:
    assert words.clean("a\x1b[31mb\r\nc\u202ed\x00") == "a[31mb cd"
    assert words.clean("مرحبا 🙂 naïve") == "مرحبا 🙂 naïve"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.04, "0 s"),
        (0.62, "0.6 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min"),
        (254.0, "4 min 14 s"),
        (3600.0, "60 min"),
    ],
)
def test_lengths_are_told_as_people_say_them(seconds: float, told: str) -> None:
    assert words.length(seconds) == told


def test_places_and_dates() -> None:
    assert (words.clock(133.9), words.clock(3722.0)) == ("2:13", "1:02:02")
    assert (words.date("2026-03-02T10:00:00Z"), words.date("some day")) == ("2 March 2026", "some day")


def test_a_long_quotation_is_cut_at_a_word() -> None:
    assert words.cut("one two, three", 10) == "one two …"
    assert words.cut("one two", 10) == "one two"


@pytest.mark.parametrize(
    ("diarizer", "confidence", "says"),
    [("dyad", 0.984, "About 98 of 100 seconds"), ("dyad", 1.0, "About 99 of 100"), ("channels", 1.0, "a microphone")],
)
def test_how_sure_it_is_who_spoke_when(diarizer, confidence, says):
    made = conversations.session(talk("L How was your week?", "C It was long."))
    speech = tuple(replace(span, confidence=confidence) for span in made.heard.speech)
    heard = replace(made.heard, speech=speech, provenance=replace(made.heard.provenance, diarizer=diarizer))
    told = {fact.label: fact.text for fact in sure.facts(replace(made, heard=heard))}
    assert says in told["Who spoke when"]


def test_cue_words_of_a_reason_are_set_off_and_escaped() -> None:
    assert html._cued('asks: "what <i> like", so') == "asks: <b>&#34;what &lt;i&gt; like&#34;</b>, so"
    assert html._cued("as a whole") == "as a whole"
