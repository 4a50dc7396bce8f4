"""Shops: invented ones, of which half are only reported on."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from assist.errors import InvalidInput
from evals.cases import shops
from evals.cases.shops import chosen_shops, read_shop, shop_names
from tests.evals.small_shops import TURNS, write_shops

ROOT = Path(__file__).parents[3]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of small shops in place of the real ones."""
    folder = write_shops(tmp_path / "shops")
    monkeypatch.setattr(shops, "SHOPS_DIR", folder)
    return folder


def test_every_shop_is_of_one_half() -> None:
    """None is built on and reported on; every folder is one of them."""
    build, report = shop_names("build"), shop_names("report")
    assert build
    assert report
    assert not set(build) & set(report)
    assert set(shop_names()) == {path.name for path in shops.SHOPS_DIR.iterdir() if path.is_dir()}


def test_nothing_that_fits_reads_a_shop_for_reporting() -> None:
    """No module of the fits names a half or shop, and the command that fits asks for `build` alone."""
    text = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "evals" / "fits").glob("*.py")))
    assert "shops" not in re.findall(r"evals\.cases\.(\w+)", text)
    command = (ROOT / "evals" / "commands" / "collection.py").read_text("utf-8")
    assert set(re.findall(r"shop_names\((.*?)\)", command)) == {'"build"'}


def test_a_shop_has_its_documents_and_turns(small: Path) -> None:
    """All customers write on one day, so that a sale is on or over whenever it is measured."""
    shop = read_shop("yarn-en")
    assert (shop.half, shop.language, shop.corpus) == ("build", "en", small / "yarn-en" / "corpus")
    assert len(shop.cases) == len(TURNS["yarn-en"])
    assert {case.asked_on for case in shop.cases} == {dt.date(2026, 11, 28)}
    assert read_shop("tea-zh").language == "zh"


def test_a_sample_is_the_same_every_time(small: Path) -> None:
    """In the file's order; a larger one holds a smaller one; more than there are is all."""
    shop = read_shop("tea-zh")
    three, five = ([case.id for case in shop.sample(count).cases] for count in (3, 5))
    assert three == [case.id for case in read_shop("tea-zh").sample(3).cases]
    assert len(three) == 3
    assert set(three) < set(five)
    assert five == [case.id for case in shop.cases if case.id in five]
    assert shop.sample(99).cases == shop.sample(None).cases == shop.cases


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("all", ("yarn-en", "tea-zh", "closed-zh")),
        ("build", ("yarn-en", "tea-zh")),
        ("report", ("closed-zh",)),
        ("tea-zh", ("tea-zh",)),
    ],
)
def test_what_is_asked_for_by_name_or_half(small: Path, wanted: str, names: tuple[str, ...]) -> None:
    """As `--shop` says it."""
    assert chosen_shops(wanted) == names


def test_a_shop_that_is_not_there_is_told(small: Path) -> None:
    """With those that are; a broken file with its line."""
    with pytest.raises(
        InvalidInput, match="no shop 'wool-en'; one of yarn-en, tea-zh, closed-zh, or all, build, report"
    ):
        chosen_shops("wool-en")
    with pytest.raises(InvalidInput, match=r"turns\.jsonl:1: not JSON"):
        read_shop("closed-zh")
