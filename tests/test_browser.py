"""The page as a reader uses it: in headless Chromium, over the default notes."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from qa.page.texts import EN

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync
""".split()
expect.set_options(timeout=20_000)  # a first answer on a busy machine takes its time
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it with `apt-get install chromium`"),
]

NOTE = "devfest-2022-songdo.md"
QUESTION = "서비스 키 없이 워크로드에 엑세스 권한을 주는 workload identity federation 이 뭐였지?"
ANSWER = "온프레미스든 멀티 클라우드든, 거기서 도는 워크로드에 서비스 키 없이 엑세스 권한을 줄 수 있는 방법"
OTHER_NOTE = "deview-2020-mlops.md"
OTHER_QUESTION = "손쉽게 ML 라이프사이클을 다룰 수 있는 MLOps에서 인퍼런스 매니저가 뭐였지?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`python app.py` over the default notes, with its index in a folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    index = tmp_path_factory.mktemp("browser") / "index"
    command = [sys.executable, "app.py", "--notes", "seeds", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said: list[str] = []
            while not said or not said[-1].startswith("Serving"):
                said.append(server.stdout.readline())
                assert said[-1], "the server ended: " + "".join(said)
            assert said[0] == f"No index yet: building {index} from seeds …\n"
            assert said[-1] == f"Serving http://127.0.0.1:{port} (Ctrl+C stops it)\n"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def reading(browser: Browser, address: str, *, may_complain: bool = False, **settings: Any) -> Iterator[Page]:
    """A reader with the page open. Whatever they do, nothing may leave this machine and no script may fail."""
    context = browser.new_context(**{"viewport": {"width": 1360, "height": 860}, "locale": "ko-KR"} | settings)
    page = context.new_page()
    requested: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("websocket", lambda socket: requested.append(socket.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("#thread .start")
    yield page
    context.close()
    assert requested and {urlsplit(url).hostname for url in requested if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert may_complain or complaints == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with reading(browser, address) as page:
        yield page


def ask(page: Page, question: str) -> Locator:
    """Types a question, sends it with Enter, and gives the turn that comes of it."""
    turn = page.locator(".turn").nth(page.locator(".turn").count())
    field = page.locator("#question textarea")
    field.fill(question)
    field.press("Enter")
    expect(turn).not_to_have_class(re.compile("searching"))
    expect(field).to_have_value("")
    return turn


def line_of(note: str, text: str) -> int:
    lines = (ROOT / "seeds" / note).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_korean_question_gets_the_right_citation_and_opens_the_note_at_its_line(page: Page) -> None:
    turn = ask(page, QUESTION)
    number = line_of(NOTE, ANSWER)
    expect(turn.locator(".answer")).to_contain_text(ANSWER)
    card = turn.locator(".card").first
    expect(card.locator(".number")).to_have_text("1")
    expect(card.locator("h3")).to_have_text("DevFest 2022 - GDG Songdo, Incheon")
    expect(card.locator(".crumb").last).to_have_text("2. GCP 조금 더 안전하게 사용하기 (feat. AWS)")
    expect(card.locator(".path")).to_have_text(NOTE)
    expect(card.locator(f'.line[data-n="{number}"] mark')).to_contain_text(ANSWER)

    chip = turn.locator(".answer p", has_text=ANSWER).locator(".chip")
    chip.click()
    viewer = page.locator("#viewer")
    line = viewer.locator(f'.line[data-n="{number}"]')
    expect(line.locator("mark")).to_contain_text(ANSWER)
    expect(line).to_have_class(re.compile(r"\bcited\b"))
    expect(line).to_be_in_viewport()
    lines = (ROOT / "seeds" / NOTE).read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert viewer.locator(".words").all_text_contents() == lines

    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(chip).to_be_focused()


def test_greeting_that_comes_after_an_early_question_leaves_the_answer(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    held: list[Route] = []  # the first request is the greeting, which puts the page into the reader's language
    page.route("**/queue/join*", lambda route: route.continue_() if held else held.append(route))
    page.goto(address)
    page.wait_for_selector("#thread .start")
    turn = ask(page, QUESTION)
    held[0].continue_()
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", EN.placeholder)
    expect(turn.locator(".card .path").first).to_have_text(NOTE)
    context.close()


def test_old_turn_keeps_its_evidence(page: Page) -> None:
    first = ask(page, QUESTION)
    second = ask(page, OTHER_QUESTION)
    expect(second.locator(".card .path").first).to_have_text(OTHER_NOTE)
    expect(first.locator(".card .path").first).to_have_text(NOTE)
    first.locator(".chip").first.click()
    expect(page.locator("#viewer .meta .path")).to_have_text(NOTE)
    page.locator("#viewer .close").click()
    second.locator(".card .lines").first.click()
    expect(page.locator("#viewer .meta .path")).to_have_text(OTHER_NOTE)


def test_keyboard_alone_opens_and_closes_a_note(page: Page) -> None:
    turn = ask(page, QUESTION)
    turn.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#viewer .lines")).to_be_focused()
    page.keyboard.press("Escape")
    expect(turn.locator(".chip").first).to_be_focused()


def test_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    field = page.locator("#question textarea")
    field.focus()
    keys = page.context.new_cdp_session(page)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.imeSetComposition", {"text": "쿠버네티스 배포", "selectionStart": 8, "selectionEnd": 8})
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "\r", **enter})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    page.wait_for_timeout(300)
    assert page.locator(".turn").count() == 0
    keys.send("Input.insertText", {"text": "쿠버네티스 배포"})
    field.press("Enter")
    expect(page.locator(".turn .question")).to_have_text(["쿠버네티스 배포"])
    expect(field).to_have_value("")


def test_shift_enter_starts_a_new_line(page: Page) -> None:
    field = page.locator("#question textarea")
    field.fill("하나")
    field.press("Shift+Enter")
    page.keyboard.insert_text("둘")
    expect(field).to_have_value("하나\n둘")
    assert page.locator(".turn").count() == 0


def test_empty_question_gets_a_hint(page: Page) -> None:
    page.locator("#send").click()
    expect(page.locator("#hint [role=alert]")).to_have_text("궁금한 것을 한 문장으로 적어 주세요.")
    assert page.locator(".turn").count() == 0


def test_question_without_an_answer_shows_nearest_notes_only(page: Page) -> None:
    turn = ask(page, "양파 달팽이 뜨개질 무늬")
    expect(turn).to_have_class(re.compile("not_found"))
    expect(turn.locator(".answer")).to_contain_text("찾지 못했습니다")
    assert turn.locator(".card, .chip").count() == 0


def test_every_example_is_asked_with_one_click_and_finds_something(page: Page) -> None:
    examples = page.locator(".examples button")
    expect(examples).to_have_count(4)
    questions = examples.all_inner_texts()
    for question in questions:
        page.locator(".examples button", has_text=question).click()
        expect(page.locator(".turn .question")).to_have_text([question])
        expect(page.locator(".turn")).to_have_class(re.compile(r"\b(found|weak)\b"))
        page.locator("[data-restart]").click()
        expect(examples).to_have_count(4)


def test_new_conversation_starts_over(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("[data-restart]").click()
    expect(page.locator("#thread .start h2")).to_be_visible()
    assert page.locator(".turn").count() == 0


def test_markup_in_a_question_stays_text(page: Page) -> None:
    question = "<img src=x onerror='window.harmed=1'><script>window.harmed=1</script>${window.harmed=1} 배포"
    turn = ask(page, question)
    expect(turn.locator(".question")).to_have_text(question)
    assert page.evaluate("window.harmed") is None
    assert page.locator("#thread img, #thread script").count() == 0


def test_question_of_a_hundred_thousand_characters_is_one_turn(page: Page) -> None:
    field = page.locator("#question textarea")
    # Not typed: Chromium itself takes half a minute to insert so much into a field.
    field.evaluate("(field, text) => { field.value = text; field.dispatchEvent(new Event('input')); }", "배포 " * 33_333)
    field.press("Enter")
    turn = page.locator(".turn:not(.searching)")
    expect(turn.locator(".question")).to_contain_text("… (모두 99,999자)")
    assert "Traceback" not in page.locator("body").inner_text()


def test_citation_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, QUESTION)
    button = turn.locator(".card [data-copy]").first
    button.click()
    expect(button).to_have_text("복사했습니다")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"DevFest 2022 .* › 2\. GCP .* · L\d+–\d+ \({re.escape(NOTE)}\)", copied)


def test_folded_card_shows_all_its_lines_on_demand(page: Page) -> None:
    turn = ask(page, QUESTION)
    card = turn.locator(".card.folding").first
    hidden = card.locator(".line.folded").first
    expect(hidden).to_be_hidden()
    button = card.locator(".unfold")
    button.click()
    opened = turn.locator(".card", has=page.locator('.unfold[aria-expanded="true"]'))
    expect(opened.locator(".line.folded").first).to_be_visible()
    opened.locator(".unfold").click()
    expect(hidden).to_be_hidden()


def test_reader_of_english_gets_an_english_page_and_may_change_it(browser: Browser, address: str) -> None:
    with reading(browser, address, locale="en-US") as page:
        expect(page.locator("#thread .start h2")).to_have_text("What are you looking for?")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page).to_have_title("Ask your notes")
        expect(page.locator("#question textarea")).to_have_attribute("placeholder", "Ask about anything you have noted down")
        ask(page, QUESTION)
        page.locator("[data-language]").click()
        expect(page.locator("html")).to_have_attribute("lang", "ko")
        expect(page.locator(".turn .card [data-copy]").first).to_have_text("인용 복사")
        expect(page.locator("#send")).to_have_text("묻기")
        assert page.url == f"{address}?lang=ko"
        page.reload()
        expect(page.locator("#thread .start h2")).to_have_text("무엇을 찾아 드릴까요?")


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(250, 249, 246)"), ("dark", "rgb(23, 25, 27)")])
def test_narrow_page_puts_evidence_below_and_never_scrolls_sideways(
    browser: Browser, address: str, scheme: str, ground: str
) -> None:
    with reading(browser, address, viewport={"width": 390, "height": 844}, color_scheme=scheme) as page:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
        turn = ask(page, QUESTION)
        said, card = turn.locator(".said").bounding_box(), turn.locator(".card").first.bounding_box()
        assert said and card and card["y"] >= said["y"] + said["height"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        turn.locator(".chip").first.click()
        expect(page.locator("#viewer mark").first).to_be_in_viewport()
        assert page.evaluate("document.querySelector('#viewer .lines').scrollWidth") <= 390


def test_wide_page_puts_evidence_beside(page: Page) -> None:
    turn = ask(page, QUESTION)
    said, card = turn.locator(".said").bounding_box(), turn.locator(".card").first.bounding_box()
    assert said and card and card["x"] >= said["x"] + said["width"] and abs(card["y"] - said["y"]) < 40


def test_framework_leaves_no_mark_of_its_own(page: Page) -> None:
    text = page.locator("body").inner_text()
    assert "gradio" not in text.lower() and "API" not in page.locator("#bar").inner_text()
    assert page.locator("footer:visible").count() == 0


def test_lost_connection_is_said_where_one_asks(browser: Browser, address: str) -> None:
    with reading(browser, address, may_complain=True) as page:
        turn = ask(page, QUESTION)
        page.context.set_offline(True)
        turn.locator(".chip").first.click()
        expect(page.locator("#viewer .notice")).to_contain_text("연결이 끊어졌습니다")
        page.keyboard.press("Escape")
        page.locator("#question textarea").fill(OTHER_QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#hint [role=alert]")).to_contain_text("연결이 끊어졌습니다")
        assert page.locator(".toast-wrap:visible").count() == 0
