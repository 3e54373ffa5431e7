"""The report in a real browser: for everybody, by keyboard, with sound, without script, on a telephone and on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from listenkit import codebook, progress, results
from listenkit.audio import Audio
from listenkit.classroom import cohort
from listenkit.classroom import page as class_page
from listenkit.formats import session as stored
from listenkit.model import Caution, Comment, Feedback, Session
from listenkit.report import html, over_time
from listenkit.report.beside import Beside

from . import conversations, sounds
from .conversations import talk
from .test_cohort import BASICS, KNOWN, PLAN, STUDENTS
from .test_report import practice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1200, "height": 900}  # CSS pixels
PATIENCE = 200  # looks, 50 ms apart
WIDTH = "document.documentElement.scrollWidth"
SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*/report.html"))
SPOKEN = (
    "C I just walked out of the room.",
    "L Anyone would, after that. | validation",
    "C I suppose so.",
    "L And you came back. | affirmation",
)
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")


def hostile() -> Session:
    """Long words, markup, Arabic and emoji in every place that a recording can fill."""
    bad = "<script>document.title='taken'</script> " + "Donaudampfschifffahrt" * 12 + " مرحبا بالعالم 🙂👩‍👩‍👧"
    strengths = (Comment("s", bad, "u2", "affirmation"), Comment("s2", bad, "u2", "nobody_knows_this_code"))
    to_try = Comment("t", bad, "u2", None, (bad, bad))
    return conversations.session(
        talk(f"C {bad}", f"L {bad} | affirmation validation? #leading", "C " + "w" * 400, confidence=0.4),
        name="تمرين " + "x" * 120 + " 🙂.m4a",
        feedback=Feedback(strengths, to_try, Comment("g", bad), (Comment("q", bad),)),
        cautions=(Caution("x", bad, 1.0, 2.0),),
    )


CASES = {
    "whole": practice(),
    "no strengths": practice(feedback=Feedback()),
    "no listener": conversations.session(talk("C Is anybody there?")),
    "only warnings": conversations.session(cautions=(Caution("silence", "Nothing was heard."),)),
    "hostile": hostile(),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


def write(folder: Path, session: Session, clips: dict[str, bytes] | None = None) -> str:
    """The address of the report of `session` as a file in `folder`."""
    path = folder / "report.html"
    path.write_text(html.render(session, codebook.load(), Beside(clips or {})), encoding="utf-8")
    return path.as_uri()


def shown(browser: Browser, address: str, **context: object) -> Page:
    """The page as it is first seen: it asks for a self-rating."""
    page = browser.new_page(**context)  # type: ignore[arg-type]
    page.goto(address)
    return page


def opened(browser: Browser, address: str, **context: object) -> Page:
    """The page after the self-rating was skipped, where it asks for one."""
    page = shown(browser, address, **context)
    skip = page.locator("#skip-rating")
    if skip.count():
        skip.click()
    return page


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report that has its sound: clips inside, and a file beside it."""
    coded = talk(*SPOKEN)
    said = Feedback(strengths=(Comment("s", "You stayed with it.", "u2", "validation"),))
    session = conversations.session(coded, feedback=said)
    sound = Audio((sounds.noise(30, 0.1) * 32767).astype("int16"))
    place = results.write(session, sound, codebook.load(), tmp_path_factory.mktemp("heard"), ("html",), "clips")
    return (place / "report.html").as_uri()


# What everybody can use


@pytest.mark.parametrize(("case", "scheme"), [*((case, "light") for case in CASES), ("whole", "dark")])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, case: str, scheme: str) -> None:
    page = shown(browser, write(tmp_path, CASES[case], {"u2": b"sound"}), color_scheme=scheme, viewport=PHONE)
    _accessible(page)
    if page.locator("#skip-rating").count():
        page.locator("#before input").first.check()
        page.get_by_text("Show the report").click()
    page.evaluate(OPEN_ALL)
    _accessible(page)


@pytest.mark.parametrize("sample", SAMPLES)
def test_axe_finds_nothing_on_the_samples(browser: Browser, sample: Path) -> None:
    page = opened(browser, sample.as_uri(), viewport=SCREEN)
    page.evaluate(OPEN_ALL)
    _accessible(page)


def test_the_page_of_several_sessions(browser: Browser, tmp_path: Path) -> None:
    sessions = [stored.read(sample.parent / "session.json") for sample in SAMPLES]
    made = progress.progress(sessions, codebook.load())
    path = tmp_path / "progress.html"
    path.write_text(over_time.html(made, codebook.load()), encoding="utf-8")
    told: list[str] = []
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(path.as_uri())
    page.evaluate(OPEN_ALL)
    _accessible(page)
    assert page.evaluate(WIDTH) <= PHONE["width"]
    assert told == []


def _until(page: Page, holds: str) -> None:
    """Wait until an expression is true; the page's own policy forbids playwright's way of waiting."""
    for _ in range(PATIENCE):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {holds}")


def _accessible(page: Page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, case: str) -> None:
    page = shown(browser, write(tmp_path, CASES[case]))
    for viewport in (PHONE, SCREEN):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate(WIDTH) <= viewport["width"]
    page = opened(browser, write(tmp_path, CASES[case]))
    page.evaluate(OPEN_ALL)
    for viewport in (PHONE, SCREEN):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate(WIDTH) <= viewport["width"]


def test_nothing_is_fetched_nothing_is_refused_and_nothing_said_is_run(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    address = write(tmp_path, hostile())
    page.goto(address)
    page.locator("#skip-rating").click()
    page.locator("#theme").click()
    page.locator("#notes").fill("<script>document.title='taken'</script>")
    page.locator(".strip > svg").click()
    assert asked == [address]
    assert told == []
    assert page.title().endswith("your practice")


def test_all_is_there_without_script(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, write(tmp_path, practice()), java_script_enabled=False, viewport=PHONE)
    assert page.get_by_text("How many of your questions were open,").first.is_visible()
    for promise in ("Show the report", "Skip", "Dark", "Tap the strip to see and hear that moment."):
        assert not page.get_by_text(promise, exact=True).is_visible(), promise
    page.locator("#measure-open_question_share summary").click()
    assert page.locator("#measure-open_question_share >> text=PMC5590191").first.is_visible()
    page.locator("#u2 + details summary").click()
    assert page.locator("#u2 + details >> text=because of its words").first.is_visible()


def test_the_keyboard_reaches_and_opens_every_explanation(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), viewport=SCREEN)
    closed = page.locator("details:not([open])").count()
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
        if page.locator("details:not([open])").count() == 0:
            break
    assert closed > 5
    assert page.locator("details:not([open])").count() == 0


# Before you look


def test_nothing_is_told_before_the_self_rating_and_both_are_shown_after_it(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, write(tmp_path, practice()), viewport=PHONE)
    assert page.get_by_text("You stayed with it.").is_hidden()
    for _ in range(20):  # by keyboard alone: to the first question, two answers on, then to the button
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "open":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_text("You stayed with it.").is_hidden(), "Enter chooses an answer and hands nothing in"
    page.get_by_role("button", name="Show the report").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("You stayed with it.").is_visible()
    thought = page.locator("#before")
    assert thought.get_by_text("about half", exact=True).last.is_visible()
    assert thought.get_by_text("7 of 10 questions were open").is_visible()
    assert thought.locator("dl").get_by_text("How well did you stay with the feeling?").is_hidden()
    page.reload()
    assert page.get_by_text("You stayed with it.").is_visible()
    page.get_by_text("Rate this talk yourself").click()
    assert page.locator("input:checked").evaluate_all("(all) => all.map((each) => each.value)") == ["about half"]
    page.locator("#skip-rating").click()
    assert thought.get_by_text("about half", exact=True).last.is_visible()


def test_skipping_is_one_tap_and_is_remembered(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), viewport=PHONE)
    assert page.get_by_text("You stayed with it.").is_visible()
    assert page.locator("#before").is_hidden()
    page.reload()
    assert page.get_by_text("You stayed with it.").is_visible()
    page.get_by_text("Rate this talk yourself").click()
    assert page.get_by_text("Show the report").is_visible()


def test_a_link_to_a_sentence_leads_there_after_the_self_rating(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()) + "#u5", viewport=PHONE)
    _until(page, "document.querySelector('#u5').getBoundingClientRect().bottom < innerHeight && scrollY > 200")


def test_a_link_to_a_turn_that_is_filtered_out_shows_it(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), viewport=PHONE)
    page.get_by_label("Affirmation").check()
    assert page.locator("#u2").is_hidden()
    page.locator("#strengths a").first.click()
    _until(page, "document.querySelector('#u2').offsetParent !== null")
    assert not page.get_by_label("Affirmation").is_checked()


# Sound


def test_a_clip_plays_and_stops_another(browser: Browser, heard: str) -> None:
    page = opened(browser, heard, viewport=PHONE)
    clip = page.locator("#strengths audio")
    assert clip.evaluate("(each) => each.preload") == "none"
    clip.evaluate("(each) => each.play()")
    _until(page, "document.querySelector('#strengths audio').currentTime > 0.1")
    page.locator("#u4 .hear").click()
    _until(page, "!document.querySelector('#track').paused")
    assert clip.evaluate("(each) => each.paused")


def test_a_tapped_line_is_heard_where_it_was_said_and_then_stops(browser: Browser, heard: str) -> None:
    page = opened(browser, heard, viewport=PHONE)
    page.locator("#u4").click()
    _until(page, "document.querySelector('#track').currentTime > 8")
    assert page.locator(".player").is_visible()
    _until(page, "document.querySelector('#track').paused")
    spoken = conversations.session(talk(*SPOKEN)).utterance("u4")
    assert spoken is not None
    assert abs(page.evaluate("document.querySelector('#track').currentTime") - spoken.utterance.end) < 1.0


def test_the_keyboard_alone_plays_every_line_of_the_listener(browser: Browser, heard: str) -> None:
    page = opened(browser, heard, viewport=SCREEN)
    buttons = page.locator(".hear")
    assert buttons.evaluate_all("(all) => all.map((each) => each.parentElement.id)") == ["u2", "u4"]
    buttons.first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Hear 0:08"
    page.keyboard.press("Enter")
    _until(page, "!document.querySelector('#track').paused")


def test_with_the_whole_recording_every_sentence_is_heard(browser: Browser, tmp_path: Path) -> None:
    sound = Audio((sounds.noise(30, 0.1) * 32767).astype("int16"))
    place = results.write(conversations.session(talk(*SPOKEN)), sound, codebook.load(), tmp_path, ("html",), "full")
    page = opened(browser, (place / "report.html").as_uri(), viewport=PHONE)
    assert page.locator(".hear").evaluate_all("(all) => all.map((each) => each.parentElement.id)") == [
        *("u1", "u2", "u3", "u4")
    ]
    page.locator("#u3 .hear").click()
    _until(page, "document.querySelector('#track').currentTime > 6")
    assert page.locator("#track").get_attribute("src") == "recording.m4a"


def test_sound_that_was_left_behind_is_told(browser: Browser, tmp_path: Path, heard: str) -> None:
    alone = tmp_path / "report.html"
    alone.write_bytes(Path(unquote(urlsplit(heard).path)).read_bytes())
    page = opened(browser, alone.as_uri(), viewport=PHONE)
    page.locator("#u4 .hear").click()
    page.get_by_text("There is no sound: clips.m4a must lie beside this page.").wait_for()


def test_a_tap_on_the_strip_shows_and_plays_that_moment(browser: Browser, heard: str) -> None:
    page = opened(browser, heard, viewport=PHONE)
    strip = page.locator(".strip > svg")
    box = strip.bounding_box()
    assert box is not None
    strip.click(position={"x": box["width"] - 2, "y": box["height"] - 40})
    assert page.locator(".here").inner_text() == "Listener, 0:08: “And you came back.”"
    _until(page, "!document.querySelector('#track').paused")
    page.get_by_label("Zoom in").click()
    assert page.evaluate("document.querySelector('.strip').scrollWidth") > 1.8 * box["width"]
    assert page.evaluate(WIDTH) <= PHONE["width"]
    page.get_by_label("Zoom out").click()
    assert page.get_by_label("Zoom out").get_attribute("aria-disabled") == "true"


# Reading


def test_a_filter_keeps_turns_with_the_code_and_the_one_before(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), viewport=SCREEN)
    assert page.locator(".turn:visible").count() == 4
    page.get_by_label("Affirmation").check()
    assert page.locator(".turn:visible .line").first.inner_text() == "I suppose so. It was too much."
    assert page.locator(".turn:visible").count() == 2
    assert page.locator("#filtered").inner_text() == "1 turn shown, each with the one before it."
    page.get_by_label("Affirmation").uncheck()
    assert page.locator(".turn:visible").count() == 4


def test_light_and_dark_are_swapped_and_remembered(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(colour)
    assert dark != light
    page.reload()
    assert page.evaluate(colour) == dark
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(colour) == light


def test_notes_stay_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()))
    page.locator("#notes").fill("Ask about the silence.")
    page.reload()
    assert page.locator("#notes").input_value() == "Ask about the silence."


# Paper


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_is_two_pages_of_paper_and_more_only_on_demand(browser: Browser, sample: Path) -> None:
    page = shown(browser, sample.as_uri(), viewport=SCREEN)
    assert _pages(page) == 2, "before the self-rating as well"
    for question in ("open", "talk", "feeling"):
        page.locator(f"input[name={question}]").first.check()
    page.get_by_text("Show the report").click()
    assert _pages(page) == 2
    page.get_by_label("Open question").check()
    page.locator("#print-all").check()
    shown_on_paper = _pages(page)
    page.get_by_label("Open question").uncheck()
    assert _pages(page) == shown_on_paper, "a filter leaves nothing out on paper"
    assert _pages(page) > 3


def test_the_whole_talk_is_on_paper_however_far_it_was_zoomed(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, write(tmp_path, practice()), viewport=SCREEN)
    for _ in range(3):
        page.get_by_label("Zoom in").click()
    wide = "([strip]) => strip.firstElementChild.getBoundingClientRect().width / strip.clientWidth"
    assert page.locator(".strip").evaluate_all(wide) > 7
    page.emulate_media(media="print")
    assert page.locator(".strip").evaluate_all(wide) <= 1


def _pages(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def test_paper_has_no_buttons_no_sound_and_no_night(browser: Browser, heard: str) -> None:
    page = opened(browser, heard, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("nav", "button", "audio", ".player", "#transcript", "#filters"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_open_self_rating_leaves_no_heading_on_paper(browser: Browser, heard: str) -> None:
    page = opened(browser, heard)
    page.locator("#rate-again").click()
    assert page.get_by_text("Before you look").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#before").is_visible()


@pytest.mark.parametrize("case", CASES)
def test_text_of_twice_the_size_fits_a_phone(browser: Browser, tmp_path: Path, case: str) -> None:
    page = opened(browser, write(tmp_path, CASES[case]), viewport=PHONE)
    page.evaluate(f"document.documentElement.style.fontSize = '200%'; {OPEN_ALL}")
    assert page.evaluate(WIDTH) <= PHONE["width"]


# The class


def test_the_page_of_a_class(browser: Browser, tmp_path: Path) -> None:
    rows = cohort.rows(PLAN, STUDENTS, KNOWN, codebook.load(), BASICS)
    path = tmp_path / "class.html"
    path.write_text(class_page.render(rows, codebook.load(), BASICS, Path("/out"), {"s1": 7.0}), encoding="utf-8")
    told: list[str] = []
    for viewport in (PHONE, SCREEN):
        page = browser.new_page(viewport=viewport)  # type: ignore[arg-type]
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(path.as_uri())
        _accessible(page)
        assert page.evaluate(WIDTH) <= viewport["width"]
    assert told == []
