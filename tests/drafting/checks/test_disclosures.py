"""Disclosures: personal data may come from the conversation and the order, and from nowhere else."""

from __future__ import annotations

import pytest

from assist.drafting.checks.disclosures import check_disclosures
from tests.drafting.drafted import kinds, run


@pytest.mark.parametrize(("text", "language"), [("请发到 li@example.com", "zh"), ("Write to li@example.com", "en")])
def test_personal_data_of_somebody_else_blocks(text: str, language: str) -> None:
    """What the conversation and the order do not have came from somewhere it should not."""
    (finding,) = run(check_disclosures, text, said="王先生 wang@example.com", language=language)
    assert (finding.kind, finding.severity) == ("personal_data", "block")
    assert text[finding.start : finding.end] == "li@example.com"


@pytest.mark.parametrize("known", ["我的邮箱是 li@example.com", '{"email": "LI@example.com"}'])
def test_the_customers_own_data_is_fine(known: str) -> None:
    """Written in whatever case."""
    assert run(check_disclosures, "已记下 li@example.com", said=known) == []


@pytest.mark.parametrize("text", ["请联系 ⟦PHONE_1⟧", "Call ⟦PHONE_1"])
def test_a_placeholder_left_over_blocks(text: str) -> None:
    """Whole or cut."""
    assert kinds(run(check_disclosures, text)) == ["personal_data"]
