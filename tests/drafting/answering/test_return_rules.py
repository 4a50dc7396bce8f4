"""Return rules: until when an order may go back, by the shop's own documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assist.assistant import Assistant
from assist.drafting.answering.return_rules import return_line, return_rule
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.texts.languages import Language
from tests.shop import write_shop

ORDER = {"delivered_at": "2026-11-12"}


def last_day(opened: OpenRelease, order: Mapping[str, Any], as_of: AsOf, language: Language) -> dt.date | None:
    rule = return_rule(opened, order, as_of, language)
    return rule.day if rule else None


def test_the_day_follows_from_the_policy_in_force(assistant: Assistant) -> None:
    """Seven days as a rule, fifteen for what was ordered in the sale; nothing without a delivery."""
    opened = assistant.search.current()
    standing, sale = AsOf.on(dt.date(2026, 10, 1)), AsOf.on(dt.date(2026, 11, 5))
    assert last_day(opened, ORDER, standing, "zh") == dt.date(2026, 11, 19)
    assert last_day(opened, ORDER, sale, "zh") == dt.date(2026, 11, 27)
    assert last_day(opened, {"placed_at": "2026-11-05"}, sale, "zh") is None
    assert last_day(opened, ORDER, standing, "en") == dt.date(2026, 12, 12)


def test_it_is_told_in_the_agents_language(assistant: Assistant) -> None:
    """Also that it is over."""
    opened, days = assistant.search.current(), AsOf.on(dt.date(2026, 11, 5))
    assert return_line(opened, ORDER, days, dt.date(2026, 11, 23), ("zh", "zh")) == ("可退到 11-27",)
    assert return_line(opened, ORDER, days, dt.date(2026, 11, 28), ("zh", "en")) == ("returns ended 27 Nov",)


class TestWithTwoRules:
    """Where the documents name two periods for the same days nobody is told a wrong one."""

    @pytest.fixture
    def shop(self, tmp_path: Path) -> Path:
        other = "---\nid: members\ntitle: 会员退货\nkind: policy\nlanguage: zh\n---\n# 会员退货\n会员签收后 60 天内可以退货。\n"
        return write_shop(tmp_path / "shop", members=other)

    def test_no_day_is_named(self, assistant: Assistant) -> None:
        """Better none than the wrong one."""
        assert last_day(assistant.search.current(), ORDER, AsOf.on(dt.date(2026, 10, 1)), "zh") is None


@pytest.mark.parametrize(("day", "is_told"), [("2026-10-11", False), ("2026-10-20", True)])
def test_conditions_of_a_return_are_told_with_a_period_that_is_over(
    assistant: Assistant, day: str, is_told: bool
) -> None:
    """Opened socks never go back; after seven days nothing does. While the time runs the answer stands alone."""
    order = {"placed_at": "2026-10-01", "delivered_at": "2026-10-04"}
    asked = Message("customer", "贴身袜子拆封了还能无理由退货吗？", at=f"{day}T10:00:00+08:00")
    draft = assistant.draft(Conversation((asked,), order=order))
    assert "贴身袜子拆封后不支持无理由退货。" in draft.text
    assert ("7 天到 10 月 11 日，已过）" in draft.text) == is_told
    assert [one for one in draft.findings if one.severity != "info"] == []


def test_what_the_shop_answers_for_is_told_without_it(assistant: Assistant) -> None:
    """A seam that comes open goes back by rules of its own."""
    order = {"placed_at": "2026-10-01", "delivered_at": "2026-10-04"}
    asked = Message("customer", "衣服开线要退货，来回运费谁出？", at="2026-10-20T10:00:00+08:00")
    draft = assistant.draft(Conversation((asked,), order=order))
    assert "衣物开线等质量问题退货，来回运费由店铺承担。" in draft.text
    assert "已过" not in draft.text
