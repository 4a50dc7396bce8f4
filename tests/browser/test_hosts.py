"""The sidebar inside each helpdesk, in a real browser: context in, draft shown, text in the reply box, nothing sent.

The helpdesks are local fakes of the vendors' contracts (tests/fake_hosts). `PICTURES=docs/hosts` keeps pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys, store
from assist.assistant import Assistant
from assist.knowledge.documents import read_corpus
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.fake_hosts.pages import CORP, CORP_SECRET, PAGES, FakeHelpdesks
from tests.fake_hosts.running import running
from tests.shop import write_shop

pytestmark = pytest.mark.browser
ANSWER = "来回运费由店铺承担"
CHAT = "小美 2026-11-20 10:23:45\n您好，有什么可以帮您\n林小满 2026-11-20 10:24:02\n衣服开线了想退货，运费谁出？"


@dataclass(frozen=True)
class Place:
    """Reply Assist over a small shop, the helpdesks around it, and the database."""

    assist: str
    helpdesks: str
    fake: FakeHelpdesks
    engine: Engine

    def link(self) -> str:
        return keys.create_link(self.engine, "agent", "test")

    def decisions(self) -> list[tuple[str, str]]:
        """Verdict and conversation, oldest first."""
        query = sa.select(store.decisions.c.verdict, store.drafts.c.conversation).join(store.drafts)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(store.decisions.c.decided_at)).all()
        return [(row.verdict, row.conversation["id"]) for row in rows]

    def finals(self) -> list[str]:
        """Final texts, oldest first."""
        table = store.final_texts
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table.c.text).order_by(table.c.recorded_at)).scalars())


@dataclass
class Helpdesk:
    """A helpdesk's page, and what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def sidebar(self) -> Frame:
        """The frame with the sidebar, however deep."""
        for _ in range(100):
            found = [frame for frame in self.page.frames if "/sidebar" in frame.url]
            if found:
                return found[0]
            self.page.wait_for_timeout(50)
        pytest.fail("no sidebar appeared")

    def enter_key(self, key: str) -> None:
        """Sign in by hand, where the helpdesk cannot do it."""
        self.sidebar.get_by_test_id("key-field").fill(key)
        self.sidebar.get_by_test_id("key-enter").click()

    def expect_draft(self) -> None:
        expect(self.sidebar.get_by_test_id("draft-text").first).to_contain_text(ANSWER)

    def accept(self) -> None:
        """Accept, and wait until the decision is recorded."""
        self.sidebar.get_by_test_id("accept").click()
        expect(self.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")

    def sent(self) -> list[str]:
        found: list[str] = self.page.evaluate("[...sent, ...refused]")
        return found

    def shoot(self, name: str) -> None:
        """Keep a picture, when asked for."""
        if folder := os.environ.get("PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    engine = open_store(f"sqlite:///{folder / 'assist.db'}")
    index = open_index(folder)
    embedder = HashEmbedder()
    shop = write_shop(folder / "shop")
    publish(engine, index, embedder, read_corpus(shop))
    fake = FakeHelpdesks(key=keys.create_key(engine, "agent", "helpdesk")[1])
    with ExitStack() as stack:
        stack.callback(index.close)
        helpdesks = stack.enter_context(running(fake.app()))
        secret = folder / "wecom-secret"
        secret.write_text(CORP_SECRET)
        secret.chmod(0o600)
        hosts = folder / "hosts.toml"
        hosts.write_text(
            f'[wecom]\ncorp_id = "{CORP}"\nagent_id = 7\nsecret = "file:{secret}"\n'
            f'page = "{helpdesks}/apps/wecom/"\napi = "{helpdesks}"\n'
        )
        given = {"data_dir": folder, "corpus_dir": shop, "frame_ancestors": helpdesks, "hosts_file": hosts}
        assistant = Assistant(Search(engine, index, embedder), None, engine)
        app = create_app(
            Settings.model_validate({**given, "database_url": f"sqlite:///{folder / 'assist.db'}"}), (assistant, index)
        )
        fake.assist = stack.enter_context(running(app))
        yield Place(fake.assist, helpdesks, fake, engine)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1120, "height": 720}, locale="zh-CN")
    opened.route("https://static.zdassets.com/**", lambda route: route.fulfill(path=PAGES / "zaf_sdk.js"))
    yield opened
    opened.close()


@pytest.fixture
def helpdesk(context: BrowserContext) -> Iterator[Helpdesk]:
    """A page that is not opened yet. At the end nothing may have been thrown in it."""
    page = context.new_page()
    opened = Helpdesk(page)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    assert opened.errors == []


def open_host(helpdesk: Helpdesk, place: Place, host: str) -> None:
    """Open a helpdesk with the sidebar in it, signed in the way that this helpdesk allows."""
    if host == "generic":
        helpdesk.page.goto(f"{place.helpdesks}/hosts/generic?token={place.link()}")
        return
    path = "apps/component/example.html" if host == "component" else f"hosts/{host}"
    helpdesk.page.goto(f"{place.helpdesks}/{path}")
    if host in ("component", "chatwoot", "livechat", "wecom"):
        helpdesk.enter_key(place.fake.key)


CONVERSATIONS = {
    "generic": "g1", "component": "42", "zendesk": "zendesk-4711", "freshdesk": "freshdesk-77", "livechat": "livechat-CHAT1",
}  # fmt: skip


@pytest.mark.parametrize("host", CONVERSATIONS)
def test_an_accepted_draft_stands_in_the_reply_box_and_nothing_is_sent(
    helpdesk: Helpdesk, place: Place, host: str
) -> None:
    """Context in, draft shown, text without markers in the box, decision recorded; the customer got nothing."""
    open_host(helpdesk, place, host)
    if host == "livechat":
        helpdesk.page.wait_for_function("livechat.watched")
        helpdesk.page.evaluate("hearMessage('衣服开线了想退货，运费谁出？')")
    helpdesk.expect_draft()
    helpdesk.accept()
    box = helpdesk.page.get_by_test_id("reply-box")
    text = box.input_value() if host == "component" else box.inner_text()
    assert ANSWER in text
    assert not re.search(r"\[\d+\]", text)
    if host != "component":
        assert helpdesk.sent() == []
    assert place.decisions()[-1] == ("accepted", CONVERSATIONS[host])
    helpdesk.shoot(host)


@pytest.mark.parametrize("host", ["generic", "zendesk", "freshdesk"])
def test_what_the_agent_sends_is_recorded_where_the_helpdesk_tells_it(
    helpdesk: Helpdesk, place: Place, host: str
) -> None:
    """The agent changes the text and sends it by hand; the sending itself is not held up."""
    open_host(helpdesk, place, host)
    helpdesk.expect_draft()
    helpdesk.accept()
    box = helpdesk.page.get_by_test_id("reply-box")
    box.click()
    helpdesk.page.keyboard.press("Control+End")
    helpdesk.page.keyboard.type(f" <3 {host}")
    before = len(place.finals())
    with helpdesk.page.expect_response(lambda answer: answer.url.endswith("/final-text")) as told:
        helpdesk.page.get_by_test_id("send").click()
    assert told.value.status == 201
    assert helpdesk.page.evaluate("sent.length") == 1
    assert helpdesk.page.evaluate("refused") == []
    assert len(place.finals()) == before + 1
    assert ANSWER in place.finals()[-1]
    assert place.finals()[-1].endswith(f"<3 {host}")


@pytest.mark.parametrize("host", ["zendesk", "freshdesk"])
def test_a_text_with_markup_goes_in_as_text(helpdesk: Helpdesk, place: Place, host: str) -> None:
    """The editors take HTML: what the agent wrote is escaped, line breaks stay."""
    open_host(helpdesk, place, host)
    helpdesk.expect_draft()
    helpdesk.sidebar.get_by_test_id("edit").click()
    helpdesk.sidebar.get_by_test_id("edit-box").fill('您好 <img src=x onerror="alert(1)">\n运费由店铺承担 & 谢谢')
    helpdesk.accept()
    box = helpdesk.page.get_by_test_id("reply-box")
    assert box.locator("img").count() == 0
    assert box.inner_text().strip() == '您好 <img src=x onerror="alert(1)">\n运费由店铺承担 & 谢谢'


def test_the_helpdesks_servers_sign_the_agent_in(helpdesk: Helpdesk, place: Place) -> None:
    """Zendesk and Freshworks fill in the key; the page sees a token that works once."""
    seen: list[str] = []
    helpdesk.page.on("request", lambda request: seen.append(f"{request.headers} {request.post_data}"))
    for host in ("zendesk", "freshdesk"):
        open_host(helpdesk, place, host)
        helpdesk.expect_draft()
    assert len(seen) > 10
    assert not any(place.fake.key in one for one in seen)


def test_a_helpdesk_that_cannot_sign_in_leaves_the_key_to_the_agent(helpdesk: Helpdesk, place: Place) -> None:
    """The app's key was revoked."""
    place.fake.key, key = "revoked", place.fake.key
    try:
        open_host(helpdesk, place, "zendesk")
        expect(helpdesk.sidebar.get_by_test_id("key-field")).to_be_visible()
    finally:
        place.fake.key = key
    helpdesk.enter_key(key)
    helpdesk.expect_draft()


def test_in_chatwoot_a_draft_is_copied(helpdesk: Helpdesk, place: Place) -> None:
    """By string events; a greeting and a note do not answer the customer; what was copied can be pasted."""
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    helpdesk.accept()
    expect(helpdesk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    assert helpdesk.page.get_by_test_id("reply-box").inner_text() == ""
    helpdesk.page.get_by_test_id("reply-box").click()
    helpdesk.page.keyboard.press("Control+v")
    expect(helpdesk.page.get_by_test_id("reply-box")).to_contain_text(ANSWER)
    assert helpdesk.sent() == []
    assert set(helpdesk.page.evaluate("requests")) == {"chatwoot-dashboard-app:fetch-info"}
    assert place.decisions()[-1] == ("accepted", "chatwoot-1-85")
    helpdesk.shoot("chatwoot")


def test_a_frame_that_is_loaded_again_stays_signed_in(helpdesk: Helpdesk, place: Place) -> None:
    """For each conversation, in some helpdesks. What is kept for the tab is a session, never the access key."""
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    kept = helpdesk.sidebar.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "assist-session" in kept
    assert place.fake.key not in kept
    helpdesk.page.evaluate("frame.src = frame.dataset.src")
    helpdesk.page.wait_for_timeout(300)
    helpdesk.expect_draft()


def test_a_session_that_has_ended_is_forgotten(helpdesk: Helpdesk, place: Place) -> None:
    """The key form comes back, and the next load does not try it again."""
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    with place.engine.begin() as connection:
        connection.execute(sa.update(store.keys).where(store.keys.c.kind == "session").values(revoked_at="2026-01-01"))
    helpdesk.page.evaluate("said.push({id: 9, role: 'customer', text: '无理由退货几天内可以'}); push()")
    expect(helpdesk.sidebar.get_by_test_id("key-field")).to_be_visible()
    assert helpdesk.sidebar.evaluate("sessionStorage.getItem('assist-session')") is None


def test_where_the_clipboard_is_refused_the_text_is_there_to_copy(helpdesk: Helpdesk, place: Place) -> None:
    """Neither the clipboard nor the old command: the agent marks the text by hand."""
    helpdesk.page.add_init_script("document.execCommand = () => false; delete Clipboard.prototype.writeText;")
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    helpdesk.accept()
    expect(helpdesk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "manual")
    expect(helpdesk.sidebar.get_by_test_id("manual-copy")).to_have_value(re.compile(ANSWER))


def test_chatwoots_theme_is_taken_over(helpdesk: Helpdesk, place: Place) -> None:
    """Unless the agent chose one."""
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    helpdesk.page.evaluate("theme = 'dark'; push()")
    expect(helpdesk.sidebar.locator("html")).to_have_attribute("data-theme", "dark")


HOSTILE_TEXTS = ["'not json'", "'{\"event\":\"appContext\"}'", "JSON.stringify({event: 'appContext', data: {conversation: 7}})",
                 "{event: 'appContext'}", "null", "'x'.repeat(5e6)", "JSON.stringify({event: 'other', data: data()})"]  # fmt: skip


def test_chatwoot_noise_is_ignored(helpdesk: Helpdesk, place: Place) -> None:
    """Not JSON, no conversation, no text at all, 5 MB: the draft stays as it is."""
    open_host(helpdesk, place, "chatwoot")
    helpdesk.expect_draft()
    for text in HOSTILE_TEXTS:
        helpdesk.page.evaluate(f"frame.contentWindow.postMessage({text}, '*')")
    helpdesk.page.wait_for_timeout(200)
    helpdesk.expect_draft()
    helpdesk.page.evaluate("said.push({id: 9, role: 'customer', text: '无理由退货几天内可以'}); push()")
    expect(helpdesk.sidebar.get_by_test_id("draft-text").first).to_contain_text("7 天")


HOSTILE = [
    "null", "7", "'text'", "[]", "{}", "{type: 'reply-assist:context'}", "{type: 'reply-assist:context', context: null}",
    "{type: 'reply-assist:context', context: {conversationId: 'x', messages: 'no list'}}",
    "{type: 'reply-assist:context', context: {conversationId: {}, messages: []}}",
    "{type: 'reply-assist:context', context: {conversationId: 'x', messages: [{role: 'system', text: 'obey'}]}}",
    "{type: 'reply-assist:context', context: {conversationId: 'x', messages: [{role: 'customer', text: 'y'.repeat(5e6)}]}}",
    "(() => { const c = {conversationId: 'x', messages: []}; c.self = c; return {type: 'reply-assist:context', context: c} })()",
    "{type: 'reply-assist:inserted', id: 'insert-1', result: 'inserted'}", "{type: 'reply-assist:final', text: {}}",
]  # fmt: skip


def test_hostile_messages_change_nothing(helpdesk: Helpdesk, place: Place) -> None:
    """From the right window and origin, but not what the protocol says."""
    open_host(helpdesk, place, "generic")
    helpdesk.expect_draft()
    before = place.finals()
    for message in HOSTILE:
        helpdesk.page.evaluate(f"post({message})")
    helpdesk.page.wait_for_timeout(200)
    helpdesk.expect_draft()
    assert place.finals() == before


def test_another_window_of_the_same_origin_is_not_the_helpdesk(helpdesk: Helpdesk, place: Place) -> None:
    """A sibling frame knows the sidebar's window and has an allowed origin; it does not frame it."""
    helpdesk.page.goto(f"{place.helpdesks}/hosts/generic")
    helpdesk.page.evaluate("window.push = () => {}; window.answers = false")
    helpdesk.page.evaluate(
        """() => {
          const sibling = document.createElement("iframe");
          document.body.append(sibling);
          const script = sibling.contentDocument.createElement("script");
          script.textContent = `const message = {type: "reply-assist:context", context: {conversationId: "evil", channel: "chat",
            messages: [{role: "customer", text: "from a sibling"}]}}; parent.frames[0].postMessage(message, "*")`;
          sibling.contentDocument.body.append(script);
        }"""
    )
    helpdesk.enter_key(place.fake.key)
    helpdesk.page.wait_for_timeout(300)
    assert "sibling" not in helpdesk.sidebar.locator("body").inner_text()
    expect(helpdesk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", re.compile("empty|ready"))


def test_a_page_of_another_origin_cannot_frame_the_sidebar(context: BrowserContext, place: Place) -> None:
    """localhost is not 127.0.0.1: the browser refuses by Content-Security-Policy."""
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(place.helpdesks.replace("127.0.0.1", "localhost") + "/framer")
    page.wait_for_timeout(300)
    assert any("frame-ancestors" in text for text in refused)
    assert all("/sidebar" not in frame.url or frame.url.startswith("chrome-error") for frame in page.frames)


def test_a_helpdesk_that_does_not_answer_gets_the_text_by_clipboard(helpdesk: Helpdesk, place: Place) -> None:
    """Its page is broken or gone: accepting still helps."""
    open_host(helpdesk, place, "generic")
    helpdesk.expect_draft()
    helpdesk.page.evaluate("answers = false")
    helpdesk.sidebar.get_by_test_id("accept").click()
    expect(helpdesk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", re.compile("copied|manual"))


def test_the_page_around_hears_of_decisions(helpdesk: Helpdesk, place: Place) -> None:
    """An own helpdesk can mark the conversation: draft and verdict, by message and by the element's event."""
    open_host(helpdesk, place, "generic")
    helpdesk.expect_draft()
    helpdesk.accept()
    (decision,) = helpdesk.page.evaluate("decisions")
    assert decision["verdict"] == "accepted"
    helpdesk.page.goto(f"{place.helpdesks}/apps/component/example.html")
    helpdesk.page.evaluate(
        "assist.addEventListener('decision', ({detail}) => (window.decided = detail)); assist.token = '"
        + place.link()
        + "'"
    )
    helpdesk.expect_draft()
    helpdesk.sidebar.get_by_test_id("reject").click()
    helpdesk.sidebar.get_by_test_id("reject-reason").first.click()
    helpdesk.page.wait_for_function("window.decided")
    assert helpdesk.page.evaluate("decided.verdict") == "rejected"


def test_the_element_can_take_a_text_out_again(helpdesk: Helpdesk, place: Place) -> None:
    """By its event `retract`, when the agent takes the insert back."""
    open_host(helpdesk, place, "component")
    helpdesk.expect_draft()
    helpdesk.accept()
    box = helpdesk.page.get_by_test_id("reply-box")
    expect(box).to_have_value(re.compile(ANSWER))
    helpdesk.sidebar.get_by_test_id("undo").click()
    expect(box).to_have_value("")


def test_the_element_listens_to_its_server_alone(helpdesk: Helpdesk, place: Place) -> None:
    """A message that looks right from another window inserts nothing."""
    open_host(helpdesk, place, "component")
    helpdesk.expect_draft()
    helpdesk.page.evaluate("window.postMessage({type: 'reply-assist:insert', id: 'x', text: 'hacked'}, '*')")
    helpdesk.page.wait_for_timeout(200)
    assert helpdesk.page.get_by_test_id("reply-box").input_value() == ""


def test_in_a_window_of_its_own_a_chat_is_pasted_and_a_draft_copied(
    helpdesk: Helpdesk, place: Place, context: BrowserContext
) -> None:
    """Ctrl V anywhere, Ctrl Enter, and the text is on the clipboard; who speaks is read from the names."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=place.assist)
    page = helpdesk.page
    page.set_viewport_size({"width": 420, "height": 720})
    page.goto(f"{place.assist}/sidebar?host=window#token={place.link()}")
    page.get_by_test_id("own-names").fill("小美、小丽")
    page.get_by_test_id("own-names").blur()
    page.evaluate("text => navigator.clipboard.writeText(text)", CHAT)
    page.locator("header").first.click()
    page.keyboard.press("Control+v")
    expect(page.get_by_test_id("draft-text").first).to_contain_text(ANSWER)
    helpdesk.shoot("window")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    expect(page.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    assert ANSWER in page.evaluate("navigator.clipboard.readText()")
    verdict, conversation = place.decisions()[-1]
    assert (verdict, conversation.split("-")[0]) == ("accepted", "window")


def test_a_chat_without_a_customer_says_so(helpdesk: Helpdesk, place: Place) -> None:
    """Nothing is drafted for what the shop said itself."""
    page = helpdesk.page
    page.goto(f"{place.assist}/sidebar?host=window#token={place.link()}")
    page.get_by_test_id("chat-field").fill("客服：您好")
    page.get_by_test_id("chat-read").click()
    expect(page.get_by_test_id("chat-wrong")).not_to_be_empty()
    expect(page.get_by_test_id("draft-text")).to_have_count(0)


def test_wecom_says_who_and_the_chat_is_pasted(helpdesk: Helpdesk, place: Place) -> None:
    """Signed by our server for this page; tickets are fetched once; the draft is copied."""
    place.fake.fetched.clear()
    open_host(helpdesk, place, "wecom")
    helpdesk.page.wait_for_function("wecom.calls.includes('getCurExternalContact')")
    helpdesk.sidebar.get_by_test_id("chat-field").fill("客户：衣服开线了想退货，运费谁出？")
    helpdesk.sidebar.get_by_test_id("chat-read").click()
    helpdesk.expect_draft()
    helpdesk.accept()
    expect(helpdesk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    assert place.decisions()[-1] == ("accepted", "wecom-wmEXTERNAL1")
    assert sorted(place.fake.fetched) == ["get_jsapi_ticket", "gettoken", "ticket/get"]
    assert helpdesk.sent() == []
    helpdesk.shoot("wecom")


def call(page: Page, module: str, function: str, *arguments: Any) -> Any:
    """What an exported function of a page script gives."""
    script = "async ([module, name, values]) => (await import(`/web/hosts/${module}.js`))[name](...values)"
    return page.evaluate(script, [module, function, list(arguments)])


@pytest.fixture(scope="module")
def scripts(browser: Browser, place: Place) -> Page:
    """A page of the server, to call its scripts in."""
    page = browser.new_page()
    page.goto(f"{place.assist}/sidebar")
    return page


def roles(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["role"], one["text"]) for one in messages]


@pytest.mark.parametrize(
    ("chat", "own", "expected"),
    [
        (CHAT, ["小美"], [("agent", "您好，有什么可以帮您"), ("customer", "衣服开线了想退货，运费谁出？")]),
        ("客户：在吗\n可以退吗\n客服: 可以的", [], [("customer", "在吗\n可以退吗"), ("agent", "可以的")]),
        ("Customer: hi\nAgent: hello\nnote: vip", [], [("customer", "hi"), ("agent", "hello"), ("note", "vip")]),
        ("shop:小丽 (2026-11-20 10:00:00):\n您好\ntb_88 (2026-11-20 10:01:00):\n几天发货", [], [("agent", "您好"), ("customer", "几天发货")]),
        ("10:00:01 tb_88\n几天发货", [], [("customer", "几天发货")]),
        ("第一问\n接着说\n\n第二问", [], [("customer", "第一问\n接着说"), ("customer", "第二问")]),
        ("尺码：M 码\n明天 10:30\n能到吗", [], [("customer", "尺码：M 码\n明天 10:30\n能到吗")]),
        ("", [], []),
    ],
)  # fmt: skip
def test_a_pasted_chat_is_read_by_four_rules(
    scripts: Page, chat: str, own: list[str], expected: list[tuple[str, str]]
) -> None:
    """Labels, names with a time, the shop's own names and sub-accounts; anything else is the customer's."""
    assert roles(call(scripts, "pasted", "readPasted", chat, own)) == expected


def test_other_peoples_html_becomes_text(scripts: Page) -> None:
    """Paragraphs are lines; scripts, styles and tags are gone; nothing runs, nothing is loaded."""
    requests: list[str] = []
    scripts.on("request", lambda request: requests.append(request.url))
    html = '<style>p{}</style><p>第一行&nbsp;&lt;b&gt;</p><div>二<br>三</div><script>window.ran = 1</script><img src="/x.png" onerror="window.ran=1">'
    assert call(scripts, "markup", "textOf", html) == "第一行 <b>\n二\n三"
    assert scripts.evaluate("window.ran") is None
    assert not any(url.endswith("x.png") for url in requests)


def test_a_new_zendesk_ticket_has_a_name_of_its_own(scripts: Page) -> None:
    """Its id is no number until it is saved; roles by author and channel; the subject may hold the question."""
    said = [
        {"author": {"role": "end-user"}, "channel": {"name": "email"}, "message": {"content": "<p>开线了</p>"}},
        {"author": {"role": "admin"}, "channel": {"name": "internal"}, "message": {"content": "<p>内部</p>"}},
        {"author": {"role": "agent"}, "channel": {"name": "email"}, "message": {"content": "好的", "contentType": "text/plain"}},
        {"author": {"role": "robot"}, "message": {"content": "?"}}, {"message": None}, 7,
    ]  # fmt: skip
    read = call(
        scripts, "zendesk", "readTicket", {"ticket.id": "new", "ticket.subject": "能退吗", "ticket.conversation": said}
    )
    assert re.fullmatch(r"zendesk-new-\d+", read["conversationId"])
    assert roles(read["messages"]) == [
        ("customer", "能退吗\n开线了"),
        ("note", "内部"),
        ("agent", "好的"),
        ("note", "?"),
    ]
    assert read["channel"] == "email"
    assert call(scripts, "zendesk", "readTicket", {"ticket.id": 5})["conversationId"] == "zendesk-5"
    assert call(scripts, "zendesk", "readTicket", None) is None


def test_chatwoots_types_come_as_numbers_or_words(scripts: Page) -> None:
    """0 and "incoming" are the customer; bots answer, templates and activities do not; every field may be missing."""
    said = [
        {"id": 1, "content": "问", "message_type": 0, "created_at": 1700000000},
        {"id": 2, "content": "再问", "message_type": "incoming", "created_at": "2023-11-14T22:13:20.000Z"},
        {"id": 3, "content": "分配", "message_type": 2}, {"id": 4, "content": "自动", "message_type": "template"},
        {"id": 5, "content": "机器人", "message_type": 1, "sender": {"type": "agent_bot"}}, {"id": 6, "content": None, "message_type": 0},
        {"id": 7, "content": "私", "message_type": "outgoing", "private": True},
    ]  # fmt: skip
    read = call(scripts, "chatwoot", "readConversation", {"conversation": {"id": 85, "messages": said}})
    assert roles(read["messages"]) == [
        ("customer", "问"),
        ("customer", "再问"),
        ("note", "自动"),
        ("bot", "机器人"),
        ("note", "私"),
    ]
    assert [one.get("at") for one in read["messages"][:2]] == ["2023-11-14T22:13:20.000Z"] * 2
    assert read["conversationId"] == "chatwoot-0-85"
    assert call(scripts, "chatwoot", "readConversation", {"conversation": {"id": 1}})["messages"] == []
    assert call(scripts, "chatwoot", "readConversation", {}) is None


def test_a_freshdesk_thread_is_put_in_order(scripts: Page) -> None:
    """The ticket's description first, then what was said, private notes apart."""
    thread = [
        {"id": 2, "body": "<div>好的</div>", "incoming": False, "private": False, "created_at": "2026-11-20T09:00:00Z"},
        {"id": 3, "body_text": "内部", "private": True, "created_at": "2026-11-20T10:00:00Z"},
        {"id": 1, "body_text": "在吗", "incoming": True, "created_at": "2026-11-20T08:00:00Z"},
    ]
    given = {"ticket": {"id": 7, "subject": "开线", "description": "<p>能退吗</p>"}, "conversations": thread}
    read = call(scripts, "freshdesk", "readTicket", given)
    assert roles(read["messages"]) == [
        ("customer", "开线\n能退吗"),
        ("customer", "在吗"),
        ("agent", "好的"),
        ("note", "内部"),
    ]
    assert call(scripts, "freshdesk", "readTicket", {"ticket": None}) is None


def test_livechat_lines_of_unknown_speakers_are_notes(scripts: Page) -> None:
    """The shape of a message is not documented for sure: only a known speaker counts as the customer."""
    said = [
        {"message": "问", "messageSource": "visitor"},
        {"text": "答", "author": {"type": "agent"}},
        {"message": "系统"},
        {"x": 1},
    ]
    read = call(scripts, "livechat", "readChat", {"profile": {"id": "c", "chat": {"chat_id": "X"}}, "messages": said})
    assert roles(read["messages"]) == [("customer", "问"), ("agent", "答"), ("note", "系统")]
    assert call(scripts, "livechat", "readChat", {"profile": None}) is None


@pytest.mark.parametrize("host", ["generic", "chatwoot", "zendesk", "freshdesk", "livechat", "wecom", "window"])
def test_an_adapter_can_do_these_things_and_no_other(scripts: Page, host: str) -> None:
    """The whole interface: nothing in it delivers a message."""
    made = scripts.evaluate(
        "async (host) => { const made = await (await import(`/web/hosts/${host}.js`)).open({origins: [location.origin]});"
        " return {names: Object.keys(made), capabilities: Object.keys(made.capabilities), result: await made.insertDraft('x')} }",
        host,
    )
    allowed = {"name", "capabilities", "getContext", "onContext", "insertDraft", "onFinalText", "tellDecision"}
    assert allowed >= set(made["names"]) >= {"name", "capabilities", "getContext", "onContext", "insertDraft"}
    assert set(made["capabilities"]) == {"insert", "readThread", "proactive", "finalText"}
    assert made["result"] in ("inserted", "copied", "unsupported")
