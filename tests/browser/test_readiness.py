"""Nothing can be clicked, typed or chosen before a page's script listens: it would vanish without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, FilePayload, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.test_studio import studio_link

pytestmark = pytest.mark.browser
A_FILE: FilePayload = {"name": "glove-sizes.md", "mimeType": "", "buffer": b"# Sizes\n\nGloves come in S to XL.\n"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which a script may be held up."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def held_up(page: Page, script: str, address: str) -> Route:
    """Open a page whose script is asked for and does not come until the route goes on."""
    held: list[Route] = []
    page.route(f"**/web/{script}.js", lambda route: held.append(route))
    with page.expect_request(f"**/web/{script}.js"):
        page.goto(address, wait_until="commit")
    page.wait_for_timeout(300)  # for a page to be there without its script, wrongly
    return held[0]


@pytest.mark.parametrize("name", ["desk", "training", "people", "sidebar", "studio"])
def test_a_page_takes_nothing_before_its_script_listens(server: Server, page: Page, name: str) -> None:
    """Neither by Tab nor by mouse; then all of it works."""
    address = studio_link(server, "today") if name == "studio" else server.link(name, "lead")
    script = held_up(page, name, address)
    page.keyboard.press("Tab")
    page.mouse.click(640, 450)
    assert page.evaluate("document.activeElement === document.body")
    assert (
        page.evaluate("document.elementFromPoint(640, 450)?.closest('button, input, textarea, a, form') ?? null")
        is None
    )
    script.continue_()
    page.locator("[data-language=en]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_files_can_be_chosen_only_once_the_import_page_listens(server: Server, page: Page) -> None:
    """However late its script comes, what is chosen is read."""
    script = held_up(page, "studio-imports", studio_link(server, "imports"))
    assert page.get_by_test_id("drop").count() == 0
    script.continue_()
    page.get_by_test_id("import-files").set_input_files(files=[A_FILE])
    expect(page.get_by_test_id("item").filter(has_text="glove-sizes.md")).to_be_visible()


def test_a_part_whose_script_cannot_be_had_says_so(server: Server, page: Page) -> None:
    """In the place of a page that does nothing."""
    page.route("**/web/studio-imports.js", lambda route: route.abort())
    page.goto(studio_link(server, "imports"))
    expect(page.get_by_test_id("trouble")).to_be_visible()
    assert page.get_by_test_id("drop").count() == 0


def test_a_file_dropped_beside_its_place_does_not_replace_the_page(server: Server, page: Page) -> None:
    """The browser would open it and everything typed would be gone."""
    page.goto(studio_link(server, "imports"))
    expect(page.get_by_test_id("drop")).to_be_visible()
    taken = page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["x"], "x.md"));
          const dropped = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
          return !document.querySelector("h1").dispatchEvent(dropped);
        }"""
    )
    assert taken


def test_what_is_typed_outlives_a_job_that_ends_and_a_change_of_language(server: Server, page: Page) -> None:
    """The page is read anew under the hands of whoever types."""
    page.goto(studio_link(server, "imports"))
    page.get_by_test_id("import-address").fill("https://shop.example/help")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", name="Import")).to_be_visible()
    expect(page.get_by_test_id("import-address")).to_have_value("https://shop.example/help")


def test_leaving_a_document_that_is_not_saved_is_asked_about(server: Server, page: Page) -> None:
    """Staying keeps every word."""
    page.goto(studio_link(server, "documents?id="))
    body = page.get_by_test_id("document-body")
    body.fill("# Gloves\n\nGloves come in S to XL.\n")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="缺口").click()
    expect(body).to_have_value("# Gloves\n\nGloves come in S to XL.\n")
    assert "没保存" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="缺口").click()
    expect(page.get_by_role("heading", name="缺口")).to_be_visible()
