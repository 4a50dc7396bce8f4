"""Until when an order may go back, by the shop's own rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assist.assistant import Assistant
from assist.drafting.periods import return_day, return_line
from assist.knowledge.open_releases import AsOf
from tests.shop import write_shop

ORDER = {"delivered_at": "2026-11-12"}


def test_the_day_follows_from_the_policy_in_force(assistant: Assistant) -> None:
    """Seven days as a rule, fifteen for what was ordered in the sale; nothing without a delivery."""
    opened = assistant.search.current()
    assert return_day(opened, ORDER, AsOf.on(dt.date(2026, 10, 1)), "zh") == dt.date(2026, 11, 19)
    assert return_day(opened, ORDER, AsOf.on(dt.date(2026, 11, 5)), "zh") == dt.date(2026, 11, 27)
    assert return_day(opened, {"placed_at": "2026-11-05"}, AsOf.on(dt.date(2026, 11, 5)), "zh") is None
    assert return_day(opened, ORDER, AsOf.on(dt.date(2026, 10, 1)), "en") == dt.date(2026, 12, 12)


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
        assert return_day(assistant.search.current(), ORDER, AsOf.on(dt.date(2026, 10, 1)), "zh") is None
