"""The import page in a real browser: files in, looked over, taken; and merged when they come again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import ARTEFACTS, Server, serving
from tests.browser.test_studio import studio_link
from tests.readers.made_files import paragraph, word
from tests.shop import write_shop

pytestmark = pytest.mark.browser
SIZES = "# Sizes of gloves\n\nGloves come in S to XL.\n\nMeasure around the palm.\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Over a small shop of its own: what is taken is written."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder, ASSIST_CORPUS_DIR=str(write_shop(folder / "shop"))) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A narrow page in whose console nothing goes wrong but what the server refuses."""
    opened = browser.new_page(viewport={"width": 768, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield opened
    opened.close()
    assert errors == []


def choose(page: Page, name: str, data: str | bytes) -> None:
    """Choose a file, and wait until it has been read."""
    payload: FilePayload = {"name": name, "mimeType": "", "buffer": data if isinstance(data, bytes) else data.encode()}
    page.get_by_test_id("import-files").set_input_files(files=[payload])
    expect(page.locator("section[data-testid=import]", has_text=name).first).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)


def whole(page: Page) -> None:
    """Nothing that a screen reader stumbles over, and nothing beside the page."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_is_imported_looked_over_taken_and_merged_when_it_comes_again(server: Server, page: Page) -> None:
    """The whole loop, with the keyboard where a hand would use it."""
    page.goto(studio_link(server, "imports"))
    choose(page, "glove-sizes.md", SIZES)
    row = page.get_by_test_id("item").filter(has_text="glove-sizes.md")
    expect(row).to_have_attribute("data-state", "ready")
    whole(page)
    row.get_by_test_id("look").press("Enter")
    expect(page.get_by_test_id("quoted")).to_contain_text("Gloves come in S to XL.")
    whole(page)
    text = page.get_by_test_id("item-text")
    text.fill(text.input_value().replace("Measure around the palm.", "Measure around the hand."))
    page.get_by_test_id("take").press("Enter")
    expect(page.get_by_test_id("drop")).to_be_visible()
    expect(row).to_have_count(0)

    choose(page, "glove-sizes.md", SIZES.replace("around the palm", "around the wrist").replace("XL", "XXL"))
    expect(row).to_have_attribute("data-state", "look")
    row.get_by_test_id("look").click()
    conflict = page.get_by_test_id("conflict")
    expect(conflict).to_contain_text("Measure around the hand.")
    expect(conflict).to_contain_text("Measure around the wrist.")
    whole(page)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "studio-import-merge.png", full_page=True)
    conflict.get_by_role("radio").first.check()
    page.get_by_test_id("take").click()
    expect(page.get_by_test_id("drop")).to_be_visible()
    expect(row).to_have_count(0)


def test_reasons_are_shown_and_an_item_may_be_put_aside(server: Server, page: Page) -> None:
    """A file that cannot be read says what to do; text stays text."""
    page.goto(studio_link(server, "imports"))
    choose(page, "old.doc", b"\xd0\xcf\x11\xe0 WordDocument")
    expect(page.get_by_test_id("item").filter(has_text="old.doc")).to_contain_text("另存为 .docx")
    choose(page, "tags.docx", word(paragraph("<img src=x onerror=alert(1)> TODO: ask legal.")))
    row = page.get_by_test_id("item").filter(has_text="tags.docx")
    expect(row).to_have_attribute("data-state", "look")
    row.get_by_test_id("look").click()
    expect(page.get_by_test_id("reasons")).to_contain_text("TODO")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_test_id("reasons")).to_contain_text("would stop the next publish")
    page.get_by_test_id("discard").click()
    expect(page.get_by_test_id("drop")).to_be_visible()
    expect(row).to_have_count(0)


def test_an_address_that_cannot_be_had_says_why(server: Server, page: Page) -> None:
    """At the form."""
    page.goto(studio_link(server, "imports"))
    page.get_by_test_id("import-address").fill("http://127.0.0.1:9/")
    page.get_by_test_id("import-page").click()
    expect(page.get_by_test_id("import-error")).to_contain_text("own network")
