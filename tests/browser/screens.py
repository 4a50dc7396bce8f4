"""Takes every screen at every width, in both languages, light and dark: `python -m tests.browser.screens [NAME …]`.

One board for each state into docs/pictures: a row for each language and light, a column for each width. docs/pictures
says which board shows what.
"""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, expect

from assist import keys, people
from evals.benchmarks.pages import open_browser
from tests.browser.conftest import ROOT, Server, serving
from tests.browser.pictures import NOW
from tests.browser.test_certificates import practise
from tests.browser.test_interruptions import cut_after_the_first_words

BOARDS = ROOT / "docs" / "pictures"
NARROW, WIDE = (320, 360), (768, 1440)
WIDTHS = NARROW + WIDE
HEIGHT = 820
SCALE = 0.5  # of a board in docs/, so that all of them stay small
COLOURS = 32
LOOKS = tuple(itertools.product(("zh", "en"), ("light", "dark")))
PRACTISED = "陈一帆"
PEOPLE = (("林小夏", "agent"), ("周远", "editor"), ("Mia Keller", "agent"))
# The sidebar as wide as a helpdesk makes it; 1440 is the desk as it is.
_WIDEN = """([frame, width, height]) => Object.assign(document.querySelector(frame).style, width < 1440
  ? { position: "fixed", top: "0", left: "0", zIndex: "99", width: `${width}px`, height: `${height}px` }
  : { position: "", zIndex: "", width: "", height: "" })"""
Prepare = Callable[[Page, Any], None]


def drafted(page: Page, sidebar: Any, conversation: str) -> None:
    """A conversation with what answers it."""
    page.locator(f"[data-conversation={conversation}]").dispatch_event("click")  # the sidebar may lie over it
    expect(sidebar.locator(".slot-sources > *").first).to_be_attached()


def draft_of(conversation: str) -> Prepare:
    """The same, to be done later."""
    return lambda page, sidebar: drafted(page, sidebar, conversation)


def apart(route: Route) -> None:
    """No network."""
    route.abort()


def away(route: Route) -> None:
    """A server that cannot answer now."""
    route.fulfill(status=503, content_type="application/problem+json", body='{"title": "the index does not answer"}')


def interrupted(how: Callable[[Route], None]) -> Prepare:
    """A draft that does not come, or comes in part."""

    def prepare(page: Page, sidebar: Any) -> None:
        expect(sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "ready")
        page.route("**/v1/drafts", how)
        page.locator("[data-conversation=open-seam]").dispatch_event("click")
        expect(sidebar.get_by_test_id("retry")).to_be_visible()

    return prepare


def beside(page: Page, sidebar: Any) -> None:
    """A question that the documents do not answer."""
    page.locator("[data-conversation=answered]").dispatch_event("click")  # narrow, the sidebar stands over the list
    page.get_by_test_id("customer-field").fill("能帮我写一首诗吗")
    page.get_by_test_id("customer-add").dispatch_event("click")
    expect(sidebar.get_by_test_id("abstention")).to_be_visible()


def editing(page: Page, sidebar: Any) -> None:
    """An edit with something wrong in it."""
    drafted(page, sidebar, "open-seam")
    sidebar.get_by_test_id("edit").click()
    box = sidebar.get_by_test_id("edit-box")
    box.fill(box.input_value() + "补贴您 33 元。")
    expect(sidebar.locator("[data-testid=finding].block, [data-testid=finding].warn").first).to_be_visible()


def rejecting(page: Page, sidebar: Any) -> None:
    """The reasons to choose from."""
    drafted(page, sidebar, "lantern-pair")
    sidebar.get_by_test_id("reject").click()
    expect(sidebar.get_by_test_id("reject-reason").first).to_be_visible()


def rejected(page: Page, sidebar: Any) -> None:
    """A reason chosen, which can still be changed."""
    rejecting(page, sidebar)
    sidebar.get_by_test_id("reject-reason").nth(2).click()
    sidebar.get_by_test_id("change-note").focus()


def choosing(page: Page, sidebar: Any) -> None:
    """Macros and phrases."""
    drafted(page, sidebar, "sale-return")
    sidebar.get_by_test_id("tab-phrases").click()
    expect(sidebar.get_by_test_id("phrase").nth(2)).to_be_visible()


def asked(page: Page, sidebar: Any) -> None:
    """A question of the agent's own, answered."""
    drafted(page, sidebar, "sale-return")
    sidebar.get_by_test_id("tab-search").click()
    sidebar.get_by_test_id("search-field").fill("实付满多少钱包邮？")
    sidebar.get_by_test_id("ask").click()
    expect(sidebar.get_by_test_id("answer-text")).to_be_visible()
    expect(sidebar.get_by_test_id("passage").first).to_be_visible()


def opened(page: Page, sidebar: Any) -> None:
    """All that is folded, opened."""
    drafted(page, sidebar, "sale-return")
    for name in ("besides", "more"):
        sidebar.get_by_test_id(name).locator("summary").first.click()
    sidebar.get_by_test_id("see").click()
    expect(sidebar.get_by_test_id("seen")).to_be_visible()


def accepted(page: Page, sidebar: Any) -> None:
    """A text that was accepted."""
    drafted(page, sidebar, "insurance-follow-up")
    sidebar.get_by_test_id("accept").click()
    expect(sidebar.locator("[data-testid=draft-status]")).to_have_attribute("data-recorded", "yes")


def recent(page: Page, sidebar: Any) -> None:
    """One's own last decisions."""
    accepted(page, sidebar)
    sidebar.get_by_test_id("tab-recent").click()
    sidebar.get_by_test_id("decided").first.locator("summary").click()


def keyed(page: Page, sidebar: Any) -> None:
    """The sheet of keys."""
    drafted(page, sidebar, "sale-return")
    sidebar.locator("#open-keys").click()


def answered(page: Page, sidebar: Any) -> None:
    """Nothing to answer."""
    page.locator("[data-conversation=answered]").dispatch_event("click")
    expect(sidebar.locator("#blank")).to_be_visible()


def judged(page: Page, _: Any) -> None:
    """Training: a newcomer's reply, judged."""
    page.locator("[data-case=demo-open-seam]").click()
    page.get_by_test_id("own-text").fill("您好，开线属于质量问题，运费补贴您 33 元，一定 24 小时内退款。")
    page.get_by_test_id("own-check").click()
    expect(page.get_by_test_id("comparison")).to_be_visible()


def progressed(page: Page, _: Any) -> None:
    """Training: how far somebody has come."""
    judged(page, _)
    page.get_by_test_id("look-back").click()
    expect(page.get_by_test_id("progress-view")).to_be_visible()


def certified(page: Page, _: Any) -> None:
    """Training: a certificate, as a lead gives it."""
    page.get_by_test_id("look-back").click()
    page.get_by_test_id("people").select_option(label=PRACTISED)
    expect(page.get_by_test_id("give-certificate")).to_be_visible()
    page.get_by_test_id("give-certificate").click()
    expect(page.get_by_test_id("certificate-sheet")).to_be_visible()


def invited(page: Page, _: Any) -> None:
    """People, as a lead sees them."""
    expect(page.get_by_test_id("person").nth(len(PEOPLE) - 1)).to_be_visible()


def signed_out(page: Page, _: Any) -> None:
    """Nobody is signed in."""
    expect(page.get_by_test_id("signed-out").first).to_be_visible()


# The sidebar, in the desk.
STATES: dict[str, Prepare] = {
    "draft": draft_of("insurance-follow-up"),
    "questions": draft_of("group-order"),
    "near": draft_of("ignore-rules"),
    "none": beside,
    "angry": draft_of("angry-parcel"),
    "english": draft_of("intl-return"),
    "opened": opened,
    "phrases": choosing,
    "asked": asked,
    "editing": editing,
    "rejecting": rejecting,
    "rejected": rejected,
    "accepted": accepted,
    "recent": recent,
    "keys": keyed,
    "half": interrupted(cut_after_the_first_words),
    "error": interrupted(away),
    "offline": interrupted(apart),
    "empty": answered,
}
# Pages of their own: where, as whom, and what is done first.
PAGES: dict[str, tuple[str, str, Prepare]] = {
    "desk": ("desk", "agent", lambda page, _: expect(page.get_by_test_id("message").first).to_be_visible()),
    "training": ("training", "agent", judged),
    "progress": ("training", "lead", progressed),
    "certificate": ("training", "lead", certified),
    "people": ("people", "lead", invited),
    "sign-in": ("sidebar", "", signed_out),
    "desk-sign-in": ("desk", "", signed_out),
}


def shots(browser: Any, server: Server, name: str) -> list[Image.Image]:
    """A screen at every width and look."""
    place, role, prepare = PAGES.get(name) or ("desk", "agent", STATES[name])
    taken: list[Image.Image] = []
    for (language, scheme), widths in itertools.product(LOOKS, (NARROW, WIDE)):
        page = browser.new_page(
            viewport={"width": 1440, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
        )
        page.set_default_timeout(120_000)
        address = server.link(place, role, now=NOW) if role else f"{server.url}/{place}#"
        page.goto(f"{address}&lang={language}")
        # What is shown first may depend on the room there is: each begins with its own.
        widen(page, name, widths[0])
        prepare(page, page.frame_locator("iframe"))
        for width in widths:
            widen(page, name, width)
            page.wait_for_timeout(150)
            clip = {"x": 0, "y": 0, "width": width, "height": HEIGHT}
            taken.append(Image.open(io.BytesIO(page.screenshot(clip=clip))))
        page.unroute_all(behavior="ignoreErrors")
        page.close()
    return taken


def widen(page: Page, name: str, width: int) -> None:
    """A page as wide as the window; the sidebar as wide as its place in a helpdesk."""
    if name in PAGES:
        page.set_viewport_size({"width": width, "height": HEIGHT})
    else:
        page.wait_for_selector("iframe")
        page.evaluate(_WIDEN, ["iframe", width, HEIGHT])


def board(taken: Sequence[Image.Image]) -> Image.Image:
    """The narrow ones beside each other, a row for each look, the desk at its end."""
    row = sum(WIDTHS) + 8 * len(WIDTHS)
    made = Image.new("RGB", (row, (HEIGHT + 8) * len(LOOKS)), "gray")
    for place, shot in enumerate(taken):
        look, column = divmod(place, len(WIDTHS))
        made.paste(shot, (sum(WIDTHS[:column]) + 8 * column, (HEIGHT + 8) * look))
    return made


def keep(made: Image.Image, path: Path) -> None:
    """A board, small enough to be kept."""
    size = (round(made.width * SCALE), round(made.height * SCALE))
    small = made.resize(size, Image.Resampling.LANCZOS).quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def invite(server: Server) -> None:
    """A team, for the page of people."""
    lead = keys.create_key(server.engine, "lead", "阿宁")[0]
    for name, role in PEOPLE:
        people.invite(server.engine, name, role, by=lead.owner)


def main(names: list[str]) -> None:
    """All boards, or those named."""
    BOARDS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as server, open_browser() as browser:
        invite(server)
        practise(server, PRACTISED)
        for name in names or [*STATES, *PAGES]:
            keep(board(shots(browser, server, name)), BOARDS / f"{name}.png")
            print(BOARDS / f"{name}.png", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
