"""Numbers issued by the state: only with their proof, or where the text says what they are."""

from __future__ import annotations

import pytest

from assist.drafting.privacy.masks import find_personal_data


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11010519491231002X", ["ID"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["ID"]),
        ("110105 19491231 002x", ["ID"]),
        ("110105194912310021", []),
        ("身份证号码：110105194912310021", ["ID"]),
        ("身份证 990105194912310021", []),
        ("身份证 110105194913310021", []),
        ("11010521991231002X", []),
        ("旧身份证 110105491231002", ["ID"]),
        ("订单 110105491231002", []),
        ("110105491331002", []),
        ("my SSN is 123-45-6789", ["SSN"]),
        ("123-45-6789", ["SSN"]),
        ("000-45-6789", []),
        ("social security number 123456789", ["SSN"]),
        ("护照号 E12345678", ["PASSPORT"]),
        ("passport no. 123456789", ["PASSPORT"]),
        ("型号 E12345678", []),
        ("my driver's license number is F162823540116", ["LICENCE"]),
        ("车牌浙A12345", ["PLATE"]),
        ("粤B·D12345", ["PLATE"]),
        ("全新SL-J210", []),
        ("京ABCDEF", []),
    ],
)
def test_identity_needs_region_date_and_check_character_or_its_name(text: str, found: list[str]) -> None:
    """A mistyped check character is let pass only where the text calls it an identity number."""
    assert [item.type for item in find_personal_data(text)] == found
