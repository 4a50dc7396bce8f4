"""The whole loop in real browsers: files of an office become rules, a colleague approves, the desk answers by them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from assist import keys
from tests.browser.conftest import ARTEFACTS, Server, serving
from tests.readers.made_files import paragraph, saved, word, workbook
from tests.shop import DOCUMENTS, write_shop

pytestmark = pytest.mark.browser
QUESTION = "签收后几天内可以无理由退货？"
RULES = word(
    paragraph("退货规则", "Title"),
    paragraph("无理由退货", "Heading1"),
    paragraph("签收次日起 10 天内，商品完好可以无理由退货。贴身袜子拆封后不支持无理由退货。"),
    paragraph("运费", "Heading1"),
    paragraph("衣物开线等质量问题退货，来回运费由店铺承担。个人原因退货，寄回运费由买家承担。"),
)
SHEET = saved(workbook(常见问题=[["问题", "答案"], ["雪套怎么清洗？", "雪套用清水冲洗后晾干，不要机洗。"]]))


@pytest.fixture(scope="module")
def approving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small shop in which somebody else approves; its rule was imported before, as files are."""
    folder = tmp_path_factory.mktemp("loop")
    write_shop(folder / "corpus")
    with serving(folder, ASSIST_CORPUS_DIR=str(folder / "corpus"), ASSIST_APPROVALS="true") as running:
        yield running


@contextlib.contextmanager
def somebody(browser: Browser, server: Server, name: str, role: str) -> Iterator[Page]:
    """A person with a browser of their own, signed in; nothing goes wrong in its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    place, shown = ("sidebar", "paste-field") if role == "agent" else ("studio/today", "part")
    page.goto(f"{server.url}/{place}#token={keys.create_link(server.engine, role, name)}")
    expect(page.get_by_test_id(shown)).to_be_visible()
    if role == "agent":  # whose page is whole before the link is traded for a session
        page.wait_for_function(
            "() => Object.keys({ ...localStorage, ...sessionStorage }).some((name) => /session/.test(name))"
        )
    yield page
    context.close()
    assert errors == []


def answers(page: Page, server: Server, words: str) -> None:
    """What the desk drafts for a customer who asks now has these words."""
    page.goto(f"{server.url}/sidebar")
    page.get_by_test_id("paste-field").fill(QUESTION)
    page.get_by_test_id("paste-draft").click()
    expect(page.get_by_test_id("draft-text")).to_contain_text(words)


def in_the_place_of(page: Page, server: Server, title: str, older: str) -> None:
    """A document that was just imported holds from today, in the place of an older one."""
    page.goto(f"{server.url}/studio/documents?only=differs")
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("[name=effective_from]").first.fill(dt.date.today().isoformat())
    page.locator("details").evaluate("node => { node.open = true; }")
    page.locator("[name=supersedes]").fill(older)
    page.get_by_test_id("save-document").click()
    expect(page.locator("details[open] [name=supersedes]")).to_have_value(older)


def other_hands(server: Server) -> None:
    """Somebody who works on the files writes a colon as a Chinese keyboard does."""
    lamp = Path(str(server.engine.url.database)).parent.parent / "corpus" / "lamp.md"
    lamp.write_text(DOCUMENTS["lamp"].replace("owner: 产品组", "owner：硬件组"), encoding="utf-8")


def imported(page: Page, server: Server, name: str, data: bytes) -> None:
    """Choose a file, and open what became of it."""
    page.goto(f"{server.url}/studio/imports")
    payload: FilePayload = {"name": name, "mimeType": "", "buffer": data}
    page.get_by_test_id("import-files").set_input_files(files=[payload])
    page.get_by_test_id("item").filter(has_text=name).get_by_test_id("look").click()
    expect(page.get_by_test_id("quoted")).to_be_visible()


def taken_up(page: Page, server: Server) -> None:
    """All that differs becomes a change; its impact is seen, and its author cannot approve it."""
    page.goto(f"{server.url}/studio/changes")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_test_id("change-note").fill("退货期延长到 10 天；雪套的清洗")
    page.get_by_test_id("open-change").click()
    expect(page.get_by_test_id("impact-headline")).to_contain_text("回答改变")
    answer = page.get_by_test_id("changed-answer").filter(has_text=QUESTION)
    expect(answer.locator("del")).to_contain_text("7")
    expect(answer.locator("ins")).to_contain_text("10")
    expect(page.get_by_test_id("approve")).to_be_disabled()
    page.screenshot(path=ARTEFACTS / "studio-loop-change.png", full_page=True)


def test_files_become_rules_that_the_desk_answers_by_until_they_are_taken_back(
    browser: Browser, approving: Server
) -> None:
    """Imported, mended, its impact seen, approved by somebody else, published, asked at the desk, and rolled back."""
    with (
        somebody(browser, approving, "林夏", "editor") as author,
        somebody(browser, approving, "周宁", "lead") as colleague,
        somebody(browser, approving, "阿禾", "agent") as agent,
    ):
        answers(agent, approving, "7 天")

        imported(author, approving, "雪套问答.xlsx", SHEET)
        expect(author.get_by_test_id("quoted")).to_contain_text("不要机洗")
        author.get_by_test_id("take").click()
        expect(author.get_by_test_id("drop")).to_be_visible()
        imported(author, approving, "退货规则.docx", RULES)
        expect(author.get_by_test_id("quoted")).to_contain_text("10 天")
        author.get_by_test_id("take").click()
        expect(author.get_by_test_id("drop")).to_be_visible()
        in_the_place_of(author, approving, "退货规则", "returns")

        other_hands(approving)
        author.goto(f"{approving.url}/studio/documents?id=lamp")
        author.get_by_test_id("fix").click()
        expect(author.get_by_test_id("document-body")).to_be_visible()

        taken_up(author, approving)
        colleague.goto(author.url)
        colleague.get_by_test_id("approve").click()
        expect(colleague.get_by_test_id("change-state")).to_have_attribute("data-state", "approved")
        author.reload()
        author.get_by_test_id("publish-now").click()
        expect(author.get_by_test_id("change-state")).to_have_attribute("data-state", "published")
        answers(agent, approving, "10 天")

        author.goto(f"{approving.url}/studio/releases")
        author.get_by_test_id("roll-back").first.click()
        expect(author.get_by_test_id("release").nth(1)).to_contain_text("生效中")
        answers(agent, approving, "7 天")
