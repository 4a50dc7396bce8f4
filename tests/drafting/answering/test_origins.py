"""Origins: which of the shop's own passages a text quotes, by whole sentences."""

from __future__ import annotations

import pytest

from assist.assistant import Assistant
from assist.drafting.answering.origins import origins_of
from tests.drafting.answering.test_macros import TODAY
from tests.drafting.answering.test_macros import florist as florist


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("不用谢，花养得久一点就好。", ["words"]),
        ("亲，不用谢，花养得久一点就好。下次见", ["words"]),
        ("不用谢。内部用的谢词。旧的再见。祝您开心。", []),
        ("好的。道谢可以送康乃馨。", ["faq"]),
        ("道谢可以送康乃馨和别的花。", []),
        ("康乃馨。", []),
    ],
)
def test_a_passage_is_in_a_text_by_a_whole_sentence(florist: Assistant, text: str, documents: list[str]) -> None:
    """Not by a word or two; internal ones and those that ended are none; a macro's may be a part of a longer one."""
    opened = florist.search.current()
    assert [one.document for one in origins_of(text, opened, TODAY)] == documents
