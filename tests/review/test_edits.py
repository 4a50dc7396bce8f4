"""Edits: how far a sent text is from its draft, and what was changed."""

from __future__ import annotations

import pytest

from assist.review.edits import edit_between
from assist.texts.languages import Language

ZH = "您好，为您查到：衣物开线等质量问题退货，来回运费由店铺承担。[1]签收次日起 7 天内可以无理由退货。[2]"
EN = "Hello, faulty items are returned at our cost. [1] You can return unused items within 30 days. [2]"


@pytest.mark.parametrize(("language", "draft"), [("zh", ZH), ("en", EN)])
def test_markers_are_no_edit(language: Language, draft: str) -> None:
    """They never reach the customer."""
    edit = edit_between(draft, draft.replace("[1]", "").replace("[2]", ""), language)
    assert (edit.distance, edit.kinds) == (0, ())


def test_the_distance_counts_characters_in_chinese_and_words_in_english() -> None:
    """One character is a change of one; so is one word."""
    assert edit_between("7 天内退货", "8 天内退货", "zh").distance == 1
    assert edit_between("within seven days", "within thirty days", "en").distance == 1
    assert edit_between("within seven days", "within thirty days", "en").length == 3


@pytest.mark.parametrize(
    ("sent", "kinds"),
    [
        (ZH.replace("7 天", "15 天"), ("amount_date",)),
        (ZH.replace("店铺承担", "买家承担"), ("policy",)),
        (ZH.replace("可以无理由", "不可以无理由"), ("policy",)),
        (ZH.replace("衣物", "SL-J210 "), ("fact",)),
        (ZH.replace("您好，为您查到：", "亲，"), ("tone",)),
        ("亲，让您久等了，真抱歉。" + ZH, ("tone",)),
        (ZH.replace("。[1]", "。\n\n"), ("format",)),
        (ZH.replace("签收次日起 7 天内可以无理由退货。[2]", ""), ("format",)),
        (ZH + "另外给您补一张 20 元券。", ("addition",)),
        (ZH.replace("7 天", "15 天") + "另外给您补一张 20 元券。", ("amount_date", "addition")),
    ],
)
def test_what_was_changed_in_chinese(sent: str, kinds: tuple[str, ...]) -> None:
    """Found by the checks that drafts go through."""
    assert edit_between(ZH, sent, "zh").kinds == kinds


@pytest.mark.parametrize(
    ("sent", "kinds"),
    [
        (EN.replace("30", "14"), ("amount_date",)),
        (EN.replace("our cost", "your cost"), ("policy",)),
        (EN.replace("faulty items", "faulty SL-J210 jackets"), ("fact",)),
        (EN.replace("Hello", "Dear Ann"), ("tone",)),
        (EN + " Best wishes", ("tone",)),
        (EN.replace(" [1] ", "\n- "), ("format",)),
        (EN + " We will also send a new cable.", ("addition",)),
    ],
)
def test_what_was_changed_in_english(sent: str, kinds: tuple[str, ...]) -> None:
    """The name in a salutation is the customer's, not a product's."""
    assert edit_between(EN, sent, "en").kinds == kinds
