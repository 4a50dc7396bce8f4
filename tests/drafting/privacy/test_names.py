"""Names: only where the words around them say so."""

from __future__ import annotations

import pytest

from assist.drafting.privacy.masks import find_personal_data


def names(text: str) -> list[str]:
    """The names found."""
    return [text[item.start : item.end] for item in find_personal_data(text) if item.type == "PERSON"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我叫王小明，想退货", ["王小明"]),
        ("收件人：欧阳娜娜", ["欧阳娜娜"]),
        ("收件人张三 电话", ["张三"]),
        ("收件人改为陈小红", ["陈小红"]),
        ("姓名 米雪儿·卡罗", ["米雪儿·卡罗"]),
        ("我老公叫张伟", ["张伟"]),
        ("老公：张伟", ["张伟"]),
        ("尊敬的李女士您好", ["李"]),
        ("王先生和李小姐", ["王", "李"]),
        ("您好，我是陈女士", ["陈"]),
        ("联系人：李经理", ["李"]),
        ("李雷先生在吗", ["李雷"]),
        ("王芳，13800138000", ["王芳"]),
        ("301室 王芳收", ["王芳"]),
        ("My name is John Smith and I", ["John Smith"]),
        ("I'm Sarah, and", ["Sarah"]),
        ("Dear Mr. O'Brien,", ["O'Brien"]),
        ("Recipient: Anna van der Berg", ["Anna van der Berg"]),
        ("What's your name? Ann Lee", ["Ann Lee"]),
        ("Kind regards,\nAnn Lee", ["Ann Lee"]),
    ],
)
def test_a_name_with_its_context_is_found(text: str, found: list[str]) -> None:
    """Introductions, recipients, titles, signatures."""
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "黄色女士外套",
        "安装师傅什么时候来",
        "姓名和电话都写错了",
        "联系人方便改吗",
        "我叫了快递",
        "我是金卡会员",
        "收件人地址写错",
        "乡镇卫生院医生说，卫生院免费",
        "女主角的老公为何意外",
        "Ridge Air Pro is great",
        "I'm Sorry, this is Firefly L1",
        "Hi team, Dear Customer,",
        "My name is misspelled",
        "I am Very unhappy.",
    ],
)
def test_words_that_look_like_names_stay(text: str) -> None:
    """Surnames are everyday words, and products begin with capitals."""
    assert names(text) == []
