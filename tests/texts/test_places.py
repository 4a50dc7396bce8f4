"""Places: a rule for a group of countries holds for each of them."""

from __future__ import annotations

import pytest

from assist.texts.places import is_told_of


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        ("Germany", "We ship to the UK and the EU.", True),
        ("德国", "英国和欧盟 8-12 个工作日", True),
        ("Germany", "We ship to Germany.", True),
        ("Norway", "We ship to the UK and the EU.", False),
        ("Germany", "Shoes of neutral colour.", False),
        ("Canada", "US, Canada: 8-12 business days", True),
        ("新西兰", "寄往澳大利亚 12 天", False),
    ],
)
def test_a_country_is_told_of_by_name_or_by_its_group(place: str, text: str, told: bool) -> None:
    """In both languages; a group's letters stand alone."""
    assert is_told_of(place, text) is told
