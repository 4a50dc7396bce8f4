"""The sidebar with a model: the quote first, the model's text beside it, and who decides when."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from assist.providers import load_litellm
from tests.browser.conftest import Desk, Server, open_desk, serving
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import
]

WRITTEN = ["质量问题退货，", "来回运费都由店铺承担。[1]"]
WHOLE = "质量问题退货，来回运费都由店铺承担"


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    load_litellm()
    with fake_provider(WRITTEN) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[Server]:
    """Its model writes one piece and the rest when the test lets it."""
    settings = {"ASSIST_MODEL": "openai/fake", "ASSIST_MODEL_API_BASE": provider.base("held")}
    with serving(tmp_path_factory.mktemp("writing"), **settings) as running:
        yield running


@pytest.fixture
def desk(browser: Browser, server: Server, provider: FakeProvider) -> Iterator[Desk]:
    provider.released.clear()
    provider.closed.clear()
    provider.pieces = WRITTEN
    with open_desk(browser, server, deadline="250") as opened:
        yield opened
        provider.released.set()
        assert opened.errors == []


def test_the_quote_is_usable_until_the_models_text_is_checked(desk: Desk, provider: FakeProvider) -> None:
    """Accept names and means the quote while the model writes, and the model's draft once it is whole."""
    desk.open("open-seam")
    accept = desk.sidebar.get_by_test_id("accept")
    expect(accept).to_contain_text("采用摘句")
    expect(desk.sidebar.get_by_test_id("arriving-text")).to_be_attached()
    provider.released.set()
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text(WHOLE)
    expect(accept).not_to_contain_text("采用摘句")
    expect(desk.sidebar.get_by_test_id("quote-folded")).to_be_visible()


def test_a_key_just_after_the_change_means_the_draft_before(desk: Desk) -> None:
    """Half a second of grace; then the new one."""
    desk.open("open-seam")
    meant = """async () => {
        const { keyTarget } = await import("/web/session.js");
        const state = (ago) => ({ previous: "quote", final: "model", changedAt: performance.now() - ago });
        return [keyTarget(state(0)), keyTarget(state(501))];
    }"""
    assert desk.page.evaluate(meant) == ["quote", "model"]


def test_a_choice_ends_the_writing(desk: Desk, provider: FakeProvider, server: Server) -> None:
    """The quote accepted meanwhile is what counts."""
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("accept")).to_contain_text("采用摘句")
    desk.sidebar.get_by_test_id("accept").click()
    desk.recorded()
    provider.released.set()
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text("店铺承担")
    assert server.decisions()[-1][0] == "accepted"


def test_a_newer_message_replaces_the_draft_and_a_burst_is_one_turn(desk: Desk, provider: FakeProvider) -> None:
    """What is on screen answers all that was said; the older request is not waited for."""
    desk.open("open-seam")
    before = len(provider.requests)
    desk.say("对了")
    desk.say("鞋也开胶了")
    expect(desk.page.get_by_text("4 条，算一轮")).to_be_visible()
    provider.released.set()
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text(WHOLE)
    asked = str(provider.requests[before:])
    assert "鞋也开胶了" in asked


def test_an_edit_survives_a_newer_message(desk: Desk, provider: FakeProvider) -> None:
    """The text stays under the agent's hands, and says that there is news."""
    provider.released.set()
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("edit").click()
    desk.sidebar.get_by_test_id("edit-box").fill("我自己写的")
    desk.say("还有鞋子")
    expect(desk.sidebar.get_by_test_id("see-news")).to_be_visible()
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("我自己写的")


def test_a_blocked_draft_is_accepted_only_with_a_reason(desk: Desk, provider: FakeProvider, server: Server) -> None:
    """Accept stays focusable and says why not; the reason is recorded."""
    provider.released.set()
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text(WHOLE)
    provider.pieces = ["质量问题退货，运费补贴 33 元。[1]"]
    desk.sidebar.locator("[data-action=longer]").click()
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text("33 元")
    accept = desk.sidebar.get_by_test_id("accept")
    expect(accept).to_have_attribute("aria-disabled", "true")
    expect(accept).to_have_attribute("aria-describedby", "why")
    expect(desk.sidebar.locator("#why")).to_contain_text("33 元")
    expect(desk.sidebar.get_by_test_id("finding").first).to_contain_text("33 元")
    accept.click(force=True)
    assert desk.page.get_by_test_id("reply-box").input_value() == ""
    desk.sidebar.get_by_test_id("still").click()
    desk.sidebar.get_by_test_id("confirm-note").fill("主管已批准")
    desk.sidebar.get_by_test_id("confirm-go").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("33 元"))
    desk.recorded()
    with server.engine.connect() as connection:
        note = connection.execute(sa.text("SELECT note FROM decisions ORDER BY decided_at DESC")).scalar()
    assert note == "主管已批准"


def test_earlier_versions_stay_within_reach(desk: Desk, provider: FakeProvider) -> None:
    """Quote, model draft and a new draft: back and forth by button and by key."""
    provider.released.set()
    desk.open("open-seam")
    text = desk.sidebar.get_by_test_id("draft-text")
    expect(text).to_contain_text("质量问题退货")
    provider.pieces = ["重新写过：来回运费都由店铺承担。[1]"]
    desk.sidebar.get_by_test_id("draft-text").click()
    desk.page.keyboard.press("n")
    expect(text).to_contain_text("重新写过")
    desk.page.mouse.move(0, 0)  # away from the quotes: they fold, and unfold when they are chosen
    expect(desk.sidebar.get_by_test_id("quote-folded")).to_be_visible()
    desk.sidebar.get_by_test_id("form-back").click()
    expect(text).to_contain_text("质量问题退货")
    desk.sidebar.get_by_test_id("form-back").click()
    expect(text).to_contain_text("为您查到")  # the quotes, once: both times they were the same
    expect(desk.sidebar.get_by_test_id("form-back")).to_be_disabled()
    desk.page.keyboard.press("]")
    desk.page.keyboard.press("]")
    expect(text).to_contain_text("重新写过")


def test_a_wish_in_words_reaches_the_model(desk: Desk, provider: FakeProvider) -> None:
    """Rewrite takes an instruction."""
    provider.released.set()
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text(WHOLE)
    provider.pieces = ["亲，来回运费都由店铺承担。[1]"]
    desk.sidebar.locator("[data-action=rewrite]").click()
    desk.sidebar.get_by_test_id("wish").fill("开头叫一声亲")
    desk.sidebar.get_by_test_id("wish-go").click()
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text("亲，来回运费")
    assert "开头叫一声亲" in str(provider.requests[-1])


def test_the_agent_reads_in_their_own_language(desk: Desk, provider: FakeProvider) -> None:
    """Customer's words and draft, translated for reading only."""
    provider.released.set()
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text("质量问题退货")
    provider.pieces = ["Seam open, who pays?"]
    desk.sidebar.get_by_test_id("read").click()
    expect(desk.sidebar.get_by_test_id("reading")).to_contain_text("Seam open, who pays?")
    assert desk.page.get_by_test_id("reply-box").input_value() == ""


def test_what_the_model_saw_is_shown(desk: Desk, provider: FakeProvider) -> None:
    """Passages, the masked conversation, model, prompt version."""
    provider.released.set()
    desk.open("open-seam")
    desk.say("我的电话 13800138000")
    expect(desk.sidebar.get_by_test_id("draft-text")).to_contain_text("质量问题退货")
    desk.sidebar.get_by_test_id("more").locator("summary").click()
    desk.sidebar.get_by_test_id("see").click()
    seen = desk.sidebar.get_by_test_id("seen")
    expect(seen).to_contain_text("draft.zh@")
    expect(seen).to_contain_text("openai/fake")
    expect(desk.sidebar.get_by_test_id("seen-said")).to_contain_text("⟦PHONE_1⟧")
    expect(seen).not_to_contain_text("13800138000")
