"""The report in a real browser: accessible, no sideways scrolling, no network, usable without script and on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from listenkit import codebook
from listenkit.model import Caution, Comment, Feedback, Session
from listenkit.report import html
from listenkit.report.beside import Beside

from . import conversations
from .conversations import talk
from .test_report import practice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1200, "height": 900}  # CSS pixels
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
    page = browser.new_page(**context)  # type: ignore[arg-type]
    page.goto(address)
    return page


@pytest.mark.parametrize(("case", "scheme"), [*((case, "light") for case in CASES), ("whole", "dark")])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, case: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = shown(browser, write(tmp_path, CASES[case], {"u2": b"sound"}), color_scheme=scheme, viewport=PHONE)
    page.evaluate(OPEN_ALL)
    found = axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, case: str) -> None:
    page = shown(browser, write(tmp_path, CASES[case]))
    page.evaluate(OPEN_ALL)
    for viewport in (PHONE, SCREEN):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_nothing_is_fetched_nothing_is_refused_and_nothing_said_is_run(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    address = write(tmp_path, hostile())
    page.goto(address)
    assert asked == [address]
    assert told == []
    assert page.title().endswith("your practice")


def test_all_is_there_without_script(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, write(tmp_path, practice()), java_script_enabled=False, viewport=PHONE)
    page.locator("#measure-open_question_share summary").click()
    assert page.locator("#measure-open_question_share >> text=PMC5590191").first.is_visible()
    page.locator("#u2 + details summary").click()
    assert page.locator("#u2 + details >> text=because of its words").first.is_visible()


def test_the_keyboard_reaches_and_opens_every_explanation(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, write(tmp_path, practice()), viewport=SCREEN)
    closed = page.locator("details:not([open])").count()
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
        if page.locator("details:not([open])").count() == 0:
            break
    assert closed > 5
    assert page.locator("details:not([open])").count() == 0


def test_on_paper_explanations_are_open_and_sound_is_left_out(browser: Browser, tmp_path: Path) -> None:
    page = shown(browser, write(tmp_path, practice(), {"u2": b"sound"}), java_script_enabled=False)
    definition = page.locator("#measure-open_question_share > p").first
    heights = "(each) => each.getBoundingClientRect().height"
    assert definition.evaluate(heights) == 0
    page.emulate_media(media="print")
    assert definition.evaluate(heights) > 0
    assert not page.locator("audio").first.is_visible()
    assert not page.locator("nav").is_visible()
