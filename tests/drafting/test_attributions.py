"""Attributions: a marker goes where its sentence stands."""

from __future__ import annotations

import pytest

from assist.drafting.attributions import attribute
from assist.drafting.turns.turns import blank_turn
from tests.drafting.drafted import passage

RETURNS = passage("签收次日起 7 天内可以申请无理由退货。", "returns")
FEES = passage("衣物开线等质量问题退货，来回运费由店铺承担。", "fees")
POINTS = passage("Points never expire. 100 points are worth USD 5.", "points")
OFFERED = [RETURNS, FEES, POINTS]
ZH, EN = blank_turn("zh"), blank_turn("en")


@pytest.mark.parametrize(
    ("written", "attributed"),
    [
        ("质量问题退货，来回运费由店铺承担。[2]", "质量问题退货，来回运费由店铺承担。[2]"),
        ("签收次日起 7 天内可以申请无理由退货。[3]", "签收次日起 7 天内可以申请无理由退货。[1]"),
        ("您好！签收次日起 7 天内可以申请退货。", "您好！签收次日起 7 天内可以申请退货。[1]"),
        (
            "签收次日起 7 天内可以退货。质量问题运费由店铺承担。",
            "签收次日起 7 天内可以退货。[1]质量问题运费由店铺承担。[2]",
        ),
        (
            "您好，签收次日起 7 天内可以申请退货。如有其他问题请随时联系。",
            "您好，签收次日起 7 天内可以申请退货。[1]如有其他问题请随时联系。",
        ),
        ("签收次日起 7 天内可以申请退货。[9]", "签收次日起 7 天内可以申请退货。[1][9]"),
    ],
)
def test_a_sentence_names_the_passage_that_carries_it(written: str, attributed: str) -> None:
    """Whatever number its writer put, or none; an invented number stays, to be reported."""
    assert attribute(written, OFFERED, ZH) == attributed


def test_english_sentences_stay_apart() -> None:
    """The marker stands behind the full stop, a space before the next sentence."""
    written = "100 points are worth USD 5. [1] Points never expire. [1]"
    assert attribute(written, OFFERED, EN) == "100 points are worth USD 5.[3] Points never expire.[3]"


@pytest.mark.parametrize(
    "written",
    ["签收次日起 15 天内可以申请无理由退货。", "运费由买家承担。[2]", "退货请联系我们的老板。", "您要退货吗？"],
)
def test_what_no_passage_carries_is_left_for_the_checks(written: str) -> None:
    """Another number, the contrary, something else; and a question needs no source."""
    assert attribute(written, OFFERED, ZH) == written


def test_markers_that_people_left_can_be_kept() -> None:
    """A sentence that was changed stays with its passage, whatever another one says; one without a marker gets one."""
    written = "签收次日起 7 天内可以申请无理由退货。[3]衣物开线退货，来回运费由店铺承担。"
    kept = attribute(written, OFFERED, ZH, keep_markers=True)
    assert kept == "签收次日起 7 天内可以申请无理由退货。[3]衣物开线退货，来回运费由店铺承担。[2]"
