"""Model names: what a shop has, and what of a question it has not."""

from __future__ import annotations

import pytest

from assist.knowledge.model_names import ModelNames

TEXTS = (
    "晨岚 K2 电水壶（CL-K2）容量 1.7 升，防护等级 IPX4。",
    "晨岚 K2 Pro 电水壶（CL-K2P）容量 2 升。",
    "Marten 3 stroller folds in one hand. Marten 3 Lite weighs 6 kg.",
    "暖橙取暖器二代（CL-N20）功率 2000 W。",
)
TITLES = (
    "晨岚 K2 电水壶（CL-K2）",
    "晨岚 K2 Pro 电水壶（CL-K2P）",
    "Marten 3 and Marten 3 Lite",
    "暖橙取暖器（CL-N20）",
)
NAMES = ModelNames(TEXTS, TITLES, TITLES)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("晨岚 K3 多少升", "K3"),
        ("CL-K9 防水吗", "CL-K9"),
        ("晨岚 K2 Max 多少升", "晨岚 K2 Max"),
        ("K2 max 多少升", "K2 max"),
        ("K2Pro Max 有货吗", "K2Pro Max"),
        ("暖橙取暖器三代 多少瓦", "暖橙取暖器三代"),
        ("暖橙取暖器青春版 多少瓦", "暖橙取暖器青春版"),
        ("暖橙取暖器 5 能不能用", "暖橙取暖器 5"),
        ("How heavy is the Marten 4?", "Marten 4"),
        ("Does the Marten 3 Ultra fold?", "Marten 3 Ultra"),
        ("晨嵐 K2 Max 多少升", "晨岚 K2 Max"),
    ],
)
def test_a_model_of_a_known_family_that_no_document_has_is_unknown(question: str, unknown: str) -> None:
    """By its code, or by what stands behind a name; in any case, width and script."""
    assert unknown in NAMES.unknown_in(question)


@pytest.mark.parametrize(
    "question",
    [
        "晨岚 K2 Pro 和 K2 有什么区别",
        "晨岚K2pro多少升",
        "How heavy is the Marten 3 Lite?",
        "暖橙取暖器二代 多少瓦",
        "K2 2 个多少钱",
        "晨岚 K2 3 天能到吗",
        "K2 是 IPX7 的吗",
        "What is the K2 max temperature?",
        "Can the Marten 3 plus a bag go by plane?",
        "Are 2 Marten 3 strollers cheaper?",
        "能给 iPhone 15 Pro Max 的盒子配 K2 吗",
        "K2 说明书最新版本",
        "运费多少",
    ],
)
def test_counts_standards_and_other_words_are_no_models(question: str) -> None:
    """What is counted, a degree of protection, somebody else's device."""
    assert NAMES.unknown_in(question) == ()


def test_a_shop_without_products_has_no_unknown_models() -> None:
    """Nothing to be mistaken for."""
    assert ModelNames(["七天可退。"], ["退货"], []).unknown_in("E1200 Pro 能退吗") == ()
