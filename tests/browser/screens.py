"""Takes every screen of the sidebar at every width, in both languages, light and dark, to be looked at:
`python -m tests.browser.screens FOLDER`. One board for each state; nothing of it is kept in the project."""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from evals.benchmarks.pages import open_browser
from tests.browser.conftest import Server, serving
from tests.browser.pictures import NOW

WIDTHS = (320, 360, 768, 1440)
HEIGHT = 900
LOOKS = tuple(itertools.product(("zh", "en"), ("light", "dark")))
# The sidebar as wide as a helpdesk makes it; 1440 is the desk as it is.
_WIDEN = """([frame, width, height]) => Object.assign(document.querySelector(frame).style, width < 1440
  ? { position: "fixed", top: "0", left: "0", zIndex: "99", width: `${width}px`, height: `${height}px` }
  : { position: "", zIndex: "", width: "", height: "" })"""


def drafted(page: Page, sidebar: Any, conversation: str) -> None:
    """A conversation with what answers it."""
    page.locator(f"[data-conversation={conversation}]").click()
    expect(sidebar.locator(".slot-sources > *").first).to_be_attached()


def editing(page: Page, sidebar: Any) -> None:
    """An edit with something wrong in it."""
    drafted(page, sidebar, "open-seam")
    sidebar.get_by_test_id("edit").click()
    box = sidebar.get_by_test_id("edit-box")
    box.fill(box.input_value() + "补贴您 33 元。")
    expect(sidebar.get_by_test_id("finding").first).to_be_visible()


def rejecting(page: Page, sidebar: Any) -> None:
    """A reason chosen, which can still be changed."""
    drafted(page, sidebar, "lantern-pair")
    sidebar.get_by_test_id("reject").click()
    sidebar.get_by_test_id("reject-reason").nth(2).click()
    sidebar.get_by_test_id("change-note").focus()


def choosing(page: Page, sidebar: Any) -> None:
    """Macros and phrases."""
    drafted(page, sidebar, "sale-return")
    sidebar.get_by_test_id("tab-phrases").click()
    expect(sidebar.get_by_test_id("phrase").nth(2)).to_be_visible()


def asking(page: Page, sidebar: Any) -> None:
    """A question of the agent's own, answered."""
    drafted(page, sidebar, "sale-return")
    sidebar.get_by_test_id("tab-search").click()
    sidebar.get_by_test_id("search-field").fill("实付满多少钱包邮？")
    sidebar.get_by_test_id("ask").click()
    expect(sidebar.get_by_test_id("answer-text")).to_be_visible()
    expect(sidebar.get_by_test_id("passage").first).to_be_visible()


def accepted(page: Page, sidebar: Any) -> None:
    """A text that was accepted."""
    drafted(page, sidebar, "insurance-follow-up")
    sidebar.get_by_test_id("accept").click()
    expect(sidebar.locator("[data-recorded=yes]")).to_be_attached()


def keys(page: Page, sidebar: Any) -> None:
    """The sheet of keys."""
    drafted(page, sidebar, "sale-return")
    sidebar.locator("#open-keys").click()


SCREENS: dict[str, Callable[[Page, Any], None]] = {
    "draft": lambda page, sidebar: drafted(page, sidebar, "sale-return"),
    "questions": lambda page, sidebar: drafted(page, sidebar, "group-order"),
    "near": lambda page, sidebar: drafted(page, sidebar, "ignore-rules"),
    "none": lambda page, sidebar: drafted(page, sidebar, "boss-phone"),
    "angry": lambda page, sidebar: drafted(page, sidebar, "angry-parcel"),
    "phrases": choosing,
    "asked": asking,
    "editing": editing,
    "rejected": rejecting,
    "accepted": accepted,
    "keys": keys,
}


def shots(browser: Any, server: Server, name: str) -> list[Image.Image]:
    """A state at every width and look."""
    taken: list[Image.Image] = []
    for language, scheme in LOOKS:
        page = browser.new_page(
            viewport={"width": 1440, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
        )
        page.set_default_timeout(120_000)
        page.goto(f"{server.link('desk', now=NOW)}&lang={language}")
        SCREENS[name](page, page.frame_locator("iframe"))
        for width in WIDTHS:
            page.evaluate(_WIDEN, ["iframe", width, HEIGHT])
            page.wait_for_timeout(150)
            clip = {"x": 0, "y": 0, "width": width, "height": HEIGHT}
            taken.append(Image.open(io.BytesIO(page.screenshot(clip=clip))))
        page.close()
    return taken


def board(taken: list[Image.Image]) -> Image.Image:
    """The narrow ones beside each other, a row for each look, the desk at its end."""
    row = sum(WIDTHS) + 8 * len(WIDTHS)
    made = Image.new("RGB", (row, (HEIGHT + 8) * len(LOOKS)), "gray")
    for place, shot in enumerate(taken):
        look, column = divmod(place, len(WIDTHS))
        made.paste(shot, (sum(WIDTHS[:column]) + 8 * column, (HEIGHT + 8) * look))
    return made


def main(folder: Path, names: list[str]) -> None:
    """All boards, or those named."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as server, open_browser() as browser:
        for name in names or SCREENS:
            board(shots(browser, server, name)).save(folder / f"{name}.webp", quality=70)
            print(folder / f"{name}.webp", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
