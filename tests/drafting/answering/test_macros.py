"""Macros: the shop's own wording for an occasion, chosen by what its heading says it is for."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering.macros import beginning, macro_for
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from assist.texts.languages import Language
from tests.drafting.drafted import passage

TODAY = AsOf.on(dt.date(2026, 11, 28))
FRONT = "---\nid: {id}\ntitle: {title}\nkind: {kind}\nlanguage: {language}\n{more}---\n# {title}\n"
DOCUMENTS = [
    ("late", "配送话术", "macro", "zh", "", "## 晚到\n您好，欢迎咨询。您的花在路上，谢谢您的耐心。\n"),
    ("words", "常用话术", "macro", "zh", "", "## 问候：顾客问在不在\n在的，这里是花店小满，每天 8:00-22:00 都在。\n## 顾客道谢\n不用谢，花养得久一点就好。祝您开心。\n"),
    ("bye", "告别", "macro", "zh", "", "慢走，花开的时候记得来看看。\n"),
    ("secret", "道谢", "macro", "zh", "audience: internal\n", "内部用的谢词。\n"),
    ("old", "再见", "macro", "zh", "effective_until: 2026-01-01\n", "旧的再见。\n"),
    ("faq", "道谢的花语", "faq", "zh", "", "道谢可以送康乃馨。\n"),
    ("mail", "Saying thank you", "macro", "en", "channels: [email]\n", "Thank you for writing. Your flowers thank you, too.\n"),
]  # fmt: skip


@pytest.fixture
def florist(engine: Engine, index: VectorIndex, tmp_path: Path) -> Assistant:
    """A florist's wordings, and what is none or may not be used."""
    folder = tmp_path / "florist"
    folder.mkdir()
    for key, title, kind, language, more, text in DOCUMENTS:
        front = FRONT.format(id=key, title=title, kind=kind, language=language, more=more)
        (folder / f"{key}.md").write_text(front + text, "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    return Assistant(Search(engine, index, HashEmbedder()), None, engine)


@pytest.fixture
def opened(florist: Assistant) -> OpenRelease:
    """Its release."""
    return florist.search.current()


def chosen(opened: OpenRelease, *occasion: str, language: Language = "zh", channel: str = "chat") -> Passage | None:
    """The macro for an occasion."""
    return macro_for(occasion, opened, TODAY, language, channel)


def test_the_heading_says_what_a_macro_is_for(opened: OpenRelease) -> None:
    """The one it stands under; the title where there is no other."""
    thanks, bye = chosen(opened, "道谢"), chosen(opened, "告别")
    assert thanks is not None
    assert (thanks.document, beginning(thanks)) == ("words", "不用谢，花养得久一点就好。祝您开心。")
    assert bye is not None
    assert bye.document == "bye"


def test_words_in_the_text_say_nothing(opened: OpenRelease) -> None:
    """A macro about a late parcel welcomes and thanks, too: said to somebody who only greets it would be wrong."""
    assert chosen(opened, "欢迎", "谢谢") is None


def test_the_surest_word_comes_first(opened: OpenRelease) -> None:
    """Whatever document comes first."""
    found = chosen(opened, "告别", "道谢")
    assert found is not None
    assert found.document == "bye"


def test_only_what_may_be_said_here_is_chosen(opened: OpenRelease) -> None:
    """Public, a macro, in force, in the customer's language, for the channel."""
    assert {one.document for one in (chosen(opened, "道谢"), chosen(opened, "道谢", channel="email")) if one} == {
        "words"
    }
    assert chosen(opened, "再见") is None
    assert chosen(opened, "thank", language="en") is None
    mail = chosen(opened, "thank", language="en", channel="email")
    assert mail is not None
    assert beginning(mail, 1) == "Thank you for writing."


def test_a_note_to_the_agent_is_not_said() -> None:
    """ "When all is settled:" tells when, not what."""
    assert beginning(passage("When all is settled:\nGlad it arrived. Enjoy it. Bye.")) == "Glad it arrived. Enjoy it."
    assert beginning(passage("收尾时：\n很高兴帮到您。")) == "很高兴帮到您。"


ASKED = Conversation((Message("customer", "在吗"),))
OTHER = Conversation((Message("customer", "康乃馨适合道谢吗"),))


def test_what_the_shops_own_macro_says_is_the_shops_word(florist: Assistant) -> None:
    """Its opening hours are warned about neither in the greeting nor when an agent edits that."""
    greeted = florist.draft(ASKED)
    assert "8:00-22:00" in greeted.text
    assert greeted.findings == ()
    edited = asyncio.run(florist.check_edit(greeted.id, ASKED, f"{greeted.text}请说。"))
    assert edited.findings == ()


def test_what_was_looked_up_is_a_source_of_the_edit(florist: Assistant) -> None:
    """Put into it letter for letter, it gets its marker; changed, it is told to have none."""
    draft = florist.draft(ASKED)
    said, wrong = "道谢可以送康乃馨。", "道谢可以送 99 朵康乃馨。"
    edited = asyncio.run(florist.check_edit(draft.id, ASKED, f"{draft.text}{said}"))
    assert [one.document for one in edited.citations][-1] == "faq"
    assert edited.findings == ()
    edited = asyncio.run(florist.check_edit(draft.id, ASKED, f"{draft.text}{wrong}"))
    assert [one.kind for one in edited.findings] == ["ungrounded_number"]


def test_a_macro_put_into_another_reply_vouches_for_its_own_figures(florist: Assistant) -> None:
    """In the edit of a draft and in a reply of one's own; other figures it does not."""
    said, wrong = "在的，这里是花店小满，每天 8:00-22:00 都在。", "在的，这里是花店小满，每天 7:00-22:00 都在。"
    draft = florist.draft(OTHER)
    found = [asyncio.run(florist.check_edit(draft.id, OTHER, text)).findings for text in (said, wrong)]
    assert [any(one.kind == "ungrounded_number" for one in ones) for ones in found] == [False, True]
    checked = [asyncio.run(florist.check(OTHER, text)).findings for text in (said, wrong)]
    assert [any(one.kind == "ungrounded_number" for one in ones) for ones in checked] == [False, True]
