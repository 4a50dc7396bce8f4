"""Takes the pictures of docs/ anew: `make pictures`. The desk's own time and customers, so that they come out alike."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from evals.benchmarks.pages import open_browser
from tests.browser.conftest import ROOT, Server, serving

DOCS = ROOT / "docs"
COLOURS = 96  # enough for flat surfaces and smooth letters
NOW = "2026-11-23T10:39:20+08:00"


def sidebar_of(page: Page) -> Any:
    """The sidebar, once its draft is there."""
    sidebar = page.frame_locator("iframe")
    expect(sidebar.get_by_test_id("source").first).to_be_visible()
    return sidebar


def desk(page: Page) -> None:
    """A conversation with its draft."""
    page.locator("[data-conversation=open-seam]").click()
    sidebar_of(page).get_by_test_id("citation").first.hover()
    expect(sidebar_of(page).get_by_test_id("passage-card")).to_be_visible()


def desk_in_english(page: Page) -> None:
    """The same for an English customer."""
    page.locator("[data-conversation=sizing-us]").click()
    expect(sidebar_of(page).get_by_test_id("draft-text")).to_contain_text("exchange")


def editing(page: Page) -> None:
    """The difference between the draft and what the agent makes of it, and what the checks find in that."""
    page.locator("[data-conversation=open-seam]").click()
    sidebar = sidebar_of(page)
    sidebar.get_by_test_id("edit").click()
    box = sidebar.get_by_test_id("edit-box")
    box.fill(box.input_value().replace("还有其他问题，请随时告诉我。", "麻烦您拍一张开线处的照片，补贴您 33 元。"))
    expect(sidebar.locator("[data-testid=finding].block, [data-testid=finding].warn").first).to_be_visible()


def angry(page: Page) -> None:
    """A customer who threatens: whom to hand over to, the shop's words of regret, and the draft."""
    page.locator("[data-conversation=angry-parcel]").click()
    expect(sidebar_of(page).get_by_test_id("insert-apology")).to_be_visible()


def narrow(page: Page) -> None:
    """The plug-in alone, as wide as the narrowest helpdesk leaves it."""
    page.get_by_test_id("paste-field").fill("质量问题退货，运费谁出？")
    page.get_by_test_id("paste-draft").click()
    expect(page.get_by_test_id("source").first).to_be_visible()


def training(page: Page) -> None:
    """A newcomer's reply, checked."""
    page.locator("[data-case=demo-open-seam]").click()
    page.get_by_test_id("own-text").fill("您好，开线属于质量问题，运费补贴您 33 元，一定 24 小时内退款。")
    page.get_by_test_id("own-check").click()
    expect(page.get_by_test_id("comparison")).to_be_visible()


def document(page: Page) -> None:
    """A rule in the studio, beside what will be quoted of it."""
    page.locator("[data-testid=part] h1").first.wait_for()
    page.goto(page.url.split("?")[0] + "?id=return-policy")
    expect(page.get_by_test_id("document-body")).to_be_visible()
    page.wait_for_timeout(1_500)  # the preview comes after the page


WIDE = {"width": 1440, "height": 800}
PICTURES: dict[str, tuple[str, str, dict[str, Any], Callable[[Page], None]]] = {
    "desk": ("desk", "zh", {"viewport": WIDE}, desk),
    "desk-en": ("desk", "en", {"viewport": WIDE}, desk_in_english),
    "desk-editing-dark": ("desk", "zh", {"viewport": WIDE, "color_scheme": "dark"}, editing),
    "desk-angry": ("desk", "zh", {"viewport": WIDE}, angry),
    "sidebar-320": ("sidebar", "zh", {"viewport": {"width": 320, "height": 720}}, narrow),
    "sidebar-320-dark-en": (
        "sidebar",
        "en",
        {"viewport": {"width": 320, "height": 720}, "color_scheme": "dark"},
        narrow,
    ),
    "training": ("training", "zh", {"viewport": WIDE}, training),
    "studio-document": ("studio/documents", "zh", {"viewport": WIDE}, document),
}


def take(browser: Any, server: Server, name: str) -> None:
    """One picture into docs/."""
    place, language, options, prepare = PICTURES[name]
    page = browser.new_page(**options, reduced_motion="reduce")
    page.set_default_timeout(120_000)
    role = "lead" if place.startswith("studio") else "agent"
    page.goto(f"{server.link(place, role, now=NOW)}&lang={language}")
    prepare(page)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS).save(DOCS / f"{name}.png", optimize=True)
    page.close()


def main() -> None:
    """All pictures."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, open_browser() as browser:
        for name in PICTURES:
            take(browser, server, name)


if __name__ == "__main__":
    main()
