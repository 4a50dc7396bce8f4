"""Alternatives: of things told side by side only what is asked about is said."""

from __future__ import annotations

import pytest

from assist.texts.alternatives import named_among, rows_asked_about, without_others

SIZES = ["鞋码：41；脚长：26 cm。", "鞋码：42；脚长：26.5 cm。", "鞋码：43；脚长：27.5 cm。"]
PIECES = ["数量：10-49 件；折扣：95 折。", "数量：50-199 件；折扣：9 折。", "数量：200 件以上；折扣：88 折。"]
OPTIONS = [
    "Option: Standard; Cost: £4, free over £60; Time: 7-14 business days.",
    "Option: Express; Cost: £9; Time: 3-5 business days.",
]


@pytest.mark.parametrize(
    ("sentence", "asked", "said"),
    [
        ("水开后下锅,薄皮 5 分钟、厚皮 8 分钟、玉米 12 分钟。", "厚皮的要煮多久", "水开后下锅,厚皮 8 分钟。"),
        ("炉温:饼干 170℃,吐司 190℃,披萨 230℃,先预热 10 分钟。", "烤吐司多少度", "炉温:吐司 190℃,先预热 10 分钟。"),
        ("租一天：单人艇 90 元；双人艇 150 元。", "双人艇怎么收费", "租一天：双人艇 150 元。"),
        ("1-9 件 30 元、10-49 件 25 元、50 件以上 21 元。", "要 20 件多少钱", "10-49 件 25 元。"),
        ("Oak 12 kg, Ash 9 kg, Pine 7 kg.", "how heavy is the ash one", "Ash 9 kg."),
    ],
)
def test_only_the_thing_asked_about_is_left(sentence: str, asked: str, said: str) -> None:
    """What stands around the alternatives stays; a stop stays at the end."""
    assert without_others(sentence, asked) == said


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("薄皮 5 分钟、厚皮 8 分钟。", "要煮多久"),
        ("薄皮 5 分钟、厚皮 8 分钟。", "薄皮和厚皮各煮多久"),
        ("分期可以分 3 期、6 期或 12 期。", "分期要手续费吗"),
        ("煮 8 分钟,收费 12 元。", "要煮多久"),
        ("签收后 7 天内可以退货，超过 7 天的可以换货。", "退货要几天内"),
        ("首重 3 公斤 45 元,续重每公斤 12 元。", "十四公斤运费多少"),
        ("Up to 1,000 g costs £3.", "how much for 500 g"),
    ],
)
def test_a_sentence_stays_whole_where_nothing_or_all_of_it_is_named(sentence: str, asked: str) -> None:
    """Nor are conditions that follow each other alternatives, or figures of different kinds."""
    assert without_others(sentence, asked) == sentence


@pytest.mark.parametrize(
    ("rows", "asked", "places"),
    [
        (PIECES, "60 件打几折", (1,)),
        (PIECES, "两百五十件呢", (2,)),
        (SIZES, "脚长 26.5 厘米穿多大", (1,)),
        (OPTIONS, "what does express cost", (1,)),
        (OPTIONS, "is delivery free, and which is cheapest?", ()),
        (OPTIONS, "I paid £9 and waited three days", ()),
        (PIECES, "有折扣吗", ()),
        (["第一句话。", "第二句话。"], "第一句", ()),
        ([], "60 件", ()),
    ],
)
def test_a_row_is_asked_about_by_its_name_or_a_figure_in_it(
    rows: list[str], asked: str, places: tuple[int, ...]
) -> None:
    """Time and money in other columns than the first are the customer's circumstances."""
    assert rows_asked_about(rows, asked) == places


def test_a_name_that_several_share_names_none_of_them() -> None:
    """What tells things apart counts, whole words of it in English."""
    assert named_among(["Ridge Air", "Ridge Pro"], "the ridge, please") == ()
    assert named_among(["Ridge Air", "Ridge Pro"], "the pro version") == (1,)
    assert named_among(["Ridge Air", "Ridge Pro"], "a professional one") == ()
