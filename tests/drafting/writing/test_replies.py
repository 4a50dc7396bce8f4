"""Replies: what is shown of a model is an answer, not its task repeated."""

from __future__ import annotations

import pytest

from assist.drafting.checks.citations import cite
from assist.drafting.writing.replies import is_reply, without_announcement
from tests.drafting.drafted import passage

OFFERED = [passage("签收次日起 7 天内可以申请无理由退货。"), passage("Points never expire.", "p2")]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("您好，签收次日起 7 天内可以退货。[1]还有其他问题，请随时告诉我。", True),
        ("Hi, points never expire. [2] Let me know if there is anything else.", True),
        ("7 天内可以退货。[1]您要退货吗？", True),
        ("请问您要退货吗？[1]", False),
        ("When do points expire? [2]", False),
        ("好的，请提供客户的具体问题。", False),
        ("可以退货。[1]我们的商品都很好。我们的老板也很好。", False),
        ("客户: 几天内可以退货\n签收次日起 7 天内可以退货。[1]", False),
        ("[1] 退货规则 > 期限\n签收次日起 7 天内可以退货。", False),
        ("资料编号：[1]\n7 天内可以退货。", False),
        ("Customer: when?\nPoints never expire. [2]", False),
    ],
)
def test_a_reply_states_something_and_names_its_source(text: str, is_one: bool) -> None:
    """Courtesies and a question back need none; a question alone, and the material with its labels, are no reply."""
    cited = cite(text, OFFERED)
    assert is_reply(cited.text, cited.citations, OFFERED) is is_one


@pytest.mark.parametrize(
    ("written", "reply"),
    [
        ("好的，以下是给客户的回复：\n\n您好，可以退货。[1]", "您好，可以退货。[1]"),
        ("以下是回复草稿：**回复：** 可以退货。[1]", "可以退货。[1]"),
        ("Sure! Here is a draft reply to the customer: You can return it. [1]", "You can return it. [1]"),
        ("Here is what applies: returns take 7 days. [1]", "Here is what applies: returns take 7 days. [1]"),
        ("您好，可以退货。[1]", "您好，可以退货。[1]"),
    ],
)
def test_announcements_are_left_out(written: str, reply: str) -> None:
    """The customer gets the reply, not the news that it follows."""
    assert without_announcement(written) == reply
