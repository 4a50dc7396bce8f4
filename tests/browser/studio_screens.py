"""Takes every page of the studio in both languages, light and dark, at 768 and 1440 px, with content, empty and in
trouble: `python -m tests.browser.studio_screens [FOLDER] [NAME…]`. One board for each, into docs/studio.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from assist import keys
from evals.benchmarks.pages import open_browser
from tests.browser.conftest import ROOT, Server, serving
from tests.readers.made_files import paragraph, saved, word, workbook
from tests.shop import write_shop

WIDTHS = (768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = tuple(itertools.product(("zh", "en"), SCHEMES))
HEIGHT = 900
LONGEST = 2_000  # of a page that is taken whole
DAY = "2027-01-01"
ANSWERED = (
    "签收几天内可以无理由退货",
    "露营灯怎么充电",
    "满多少包邮",
    "开线退货运费谁出",
    "发票怎么开",
    "冲锋衣能机洗吗",
)
UNANSWERED = ("磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料", "帐篷能烧柴炉吗", "帐篷里可以用柴火炉吗")
RULES = word(
    paragraph("雪地租赁规则", "Title"),
    paragraph("押金", "Heading1"),
    paragraph("雪具租赁押金 300 元，归还后 3 个工作日内退回。TODO 找财务确认。"),
)
SHEET = saved(workbook(雪套=[["问题", "答案"], ["雪套怎么清洗？", "雪套用清水冲洗后晾干，不要机洗。"]]))


def studio(page: Page, server: Server, place: str) -> None:
    """Go to a place of the studio, and wait for all of it."""
    page.goto(f"{server.url}/studio/{place}")
    expect(page.locator("#part h1, #trouble:not([hidden])").first).to_be_visible()
    expect(page.locator("#part[aria-busy=false]")).to_be_attached()
    expect(page.locator("progress")).to_have_count(0)
    page.wait_for_timeout(900)  # the preview comes after the page


def tried(page: Page, server: Server) -> None:
    """A new version beside its passages, tried on the days that matter."""
    studio(page, server, f"documents?id=return-policy-{DAY}")
    page.get_by_test_id("ask").fill("签收后几天内可以无理由退货？")
    page.get_by_test_id("try").click()
    expect(page.locator("[data-moment-kind]").first).to_be_visible()


def at(place: str, page: Page, server: Server) -> None:
    """A place of the studio as it opens."""
    studio(page, server, place)


def first(what: str, place: str, page: Page, server: Server) -> None:
    """The first of something that a page lists."""
    studio(page, server, place)
    page.get_by_test_id(what).first.click()
    expect(page.get_by_test_id(what)).to_have_count(0)
    page.wait_for_timeout(600)


def cut_off(page: Page, server: Server) -> None:
    """A page whose server has gone away."""
    studio(page, server, "documents")
    page.route("**/studio/parts/**", lambda route: route.abort())
    page.locator("[data-page=gaps]").click()
    expect(page.get_by_test_id("trouble")).to_be_visible()


def signed_out(page: Page, server: Server) -> None:
    """Nobody signed in."""
    page.context.clear_cookies()
    page.evaluate(
        "sessionStorage.clear(); for (const key of Object.keys(localStorage)) if (!/theme|language/.test(key)) localStorage.removeItem(key)"
    )
    page.goto(f"{server.url}/studio/today")
    page.wait_for_timeout(600)


def first_change(page: Page, server: Server) -> None:
    """The change that waits for approval, with the answers that it changes."""
    studio(page, server, "changes")
    page.get_by_test_id("change").first.get_by_role("link").click()
    expect(page.get_by_test_id("impact-headline")).to_be_visible(timeout=300_000)


Screen = Callable[[Page, Server], None]
FULL: dict[str, Screen] = {
    "today": partial(at, "today"),
    "documents": partial(at, "documents"),
    "document": tried,
    "history": partial(at, "documents?id=return-policy&tab=history"),
    "uses": partial(at, "documents?id=return-policy&tab=uses"),
    "broken": partial(at, "documents?id=shipping-fee"),
    "changes": partial(at, "changes"),
    "change": first_change,
    "imports": partial(at, "imports"),
    "import": partial(first, "look", "imports"),
    "gaps": partial(at, "gaps"),
    "numbers": partial(at, "numbers?by=document"),
    "releases": partial(at, "releases"),
    "cut-off": cut_off,
    "signed-out": signed_out,
}
EMPTY_PLACES = ("today", "changes", "imports", "gaps", "numbers", "documents?q=xyz")
EMPTY: dict[str, Screen] = {f"empty-{place}": partial(at, place) for place in EMPTY_PLACES}


@contextlib.contextmanager
def full(folder: Path) -> Iterator[Server]:
    """The demo shop at work: drafts decided, files in the tray, a change that waits, a file with a mistake."""
    shutil.copytree(ROOT / "corpus", folder / "shop" / "corpus")
    settings = {"ASSIST_CORPUS_DIR": str(folder / "shop" / "corpus"), "ASSIST_APPROVALS": "true"}
    with serving(folder, **settings) as server:
        secret = {
            role: keys.create_key(server.engine, role, name)[1]
            for role, name in (("agent", "阿禾"), ("editor", "林夏"))
        }
        with httpx.Client(base_url=server.url, timeout=300, trust_env=False) as client:
            client.headers["Authorization"] = f"Bearer {secret['agent']}"
            worked(client)
            client.headers["Authorization"] = f"Bearer {secret['editor']}"
            edited(client)
        fees = folder / "shop" / "corpus" / "zh" / "policies" / "shipping-fee.md"
        fees.write_text(
            fees.read_text("utf-8").replace("owner: 物流组", "owner：物流组").replace("kind: policy", "kind: 政策"),
            "utf-8",
        )
        yield server


def worked(client: httpx.Client) -> None:
    """A morning of customers."""
    for number, text in enumerate((*ANSWERED, *UNANSWERED, *ANSWERED)):
        said = {"conversation": {"id": f"c-{number}", "messages": [{"role": "customer", "text": text}]}}
        draft = client.post("/v1/drafts", json=said).json()
        verdict: dict[str, Any] = {"verdict": "accepted"}
        if text in UNANSWERED:
            verdict = {"verdict": "edited", "text": "可以的，用完清理干净就行。"}
        elif number % 3 == 1:
            verdict = {"verdict": "edited", "text": draft["text"] + "\n麻烦您拍张照片，补您 5 元。"}
        elif number % 5 == 4:
            verdict = {"verdict": "rejected", "reason": "outdated_source"}
        client.post(f"/v1/drafts/{draft['id']}/decision", json=verdict).raise_for_status()


def edited(client: httpx.Client) -> None:
    """An editor's day: files imported, a rule that changes on a day, its impact being looked for."""
    files = [
        ("files", (name, data))
        for name, data in (
            ("雪地租赁.docx", RULES),
            ("雪套问答.xlsx", SHEET),
            ("old.doc", b"\xd0\xcf\x11\xe0 WordDocument"),
        )
    ]
    client.post("/v1/imports", files=files).raise_for_status()
    made = client.post("/v1/documents/return-policy/versions", json={"effective_from": DAY}).raise_for_status().json()
    working = client.get(f"/v1/documents/{made['id']}").json()["working"]
    text = working["text"].replace("7 天内申请无理由", "10 天内申请无理由")
    body = {"text": text, "etag": working["etag"]}
    client.put(f"/v1/documents/{made['id']}", json=body).raise_for_status()
    change = {"documents": ["return-policy", made["id"]], "note": "退货期延长到 10 天", "approver": "周宁"}
    opened = client.post("/v1/changes", json=change).raise_for_status().json()
    client.post(f"/v1/changes/{opened['id']}/impact").raise_for_status()


@contextlib.contextmanager
def empty(folder: Path) -> Iterator[Server]:
    """A shop that has just begun."""
    with serving(folder, ASSIST_CORPUS_DIR=str(write_shop(folder / "corpus"))) as server:
        yield server


def shots(browser: Browser, server: Server, screen: Screen) -> list[Image.Image]:
    """A page in every look, at every width, as far down as it goes."""
    taken: list[Image.Image] = []
    for (language, scheme), width in itertools.product(LOOKS, WIDTHS):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
        )
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.goto(f"{server.url}/studio/today#token={keys.create_link(server.engine, 'lead', '周宁')}")
        expect(page.locator("#part h1")).to_be_visible()
        page.locator(f"[data-language={language}]").first.click()
        screen(page, server)
        tall = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": max(HEIGHT, tall)})
        page.evaluate("scrollTo(0, 0)")
        taken.append(Image.open(io.BytesIO(page.screenshot())))
        context.close()
    return taken


def board(taken: list[Image.Image]) -> Image.Image:
    """A column for each language and scheme, the narrow page above the wide one."""
    column = max(WIDTHS) + 8
    above = max(one.height for one in taken[::2]) + 8
    made = Image.new("RGB", (column * len(LOOKS), above + max(one.height for one in taken[1::2])), "gray")
    for place, shot in enumerate(taken):
        look, is_wide = divmod(place, 2)
        made.paste(shot, (column * look, above * is_wide))
    return made


def main(folder: Path, names: list[str]) -> None:
    """All boards, or those named."""
    folder.mkdir(parents=True, exist_ok=True)
    for shop, screens in ((full, FULL), (empty, EMPTY)):
        wanted = {name: screen for name, screen in screens.items() if not names or name in names}
        if not wanted:
            continue
        with tempfile.TemporaryDirectory() as scratch, shop(Path(scratch)) as server, open_browser() as browser:
            for name, screen in wanted.items():
                taken = board(shots(browser, server, screen))
                taken.resize((taken.width // 2, taken.height // 2)).save(
                    folder / f"{name.partition('?')[0]}.webp", quality=60
                )
                print(folder / f"{name}.webp", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "studio", sys.argv[2:])
