"""Shops: invented shops of many trades, each with documents and with what customers asked who never saw these.

A shop is a folder of `evals/shops`: `corpus/` (documents, with or without similar questions in `asked.jsonl`) and
`turns.jsonl` (cases). A fact sheet's author wrote the documents, another the customers from the same sheet, a third
the labels. `halves.toml` says on which shops anything may be built or fitted, and which are only reported on.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assist.errors import InvalidInput
from evals.cases.cases import Case, load_cases

SHOPS_DIR = Path(__file__).parent.parent / "shops"
Half = Literal["build", "report"]
HALVES: tuple[Half, ...] = ("build", "report")


@dataclass(frozen=True)
class Shop:
    """An invented shop: its documents' folder, and its customers' turns with what a good draft says."""

    name: str
    half: Half
    corpus: Path
    cases: tuple[Case, ...]

    def sample(self, count: int | None) -> Shop:
        """The shop with so many of its turns, the same ones every time: drawn by the hash of their ids."""
        drawn = sorted(self.cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest())[:count]
        return replace(self, cases=tuple(case for case in self.cases if case in drawn))

    @property
    def language(self) -> Literal["zh", "en"]:
        """The language of its documents."""
        return "en" if self.name.endswith("-en") else "zh"


def shop_names(half: Half | None = None) -> tuple[str, ...]:
    """The shops of a half, or all."""
    halves = tomllib.loads((SHOPS_DIR / "halves.toml").read_text("utf-8"))
    return tuple(name for key in HALVES if half in (None, key) for name in halves[key])


def chosen_shops(wanted: str) -> tuple[str, ...]:
    """The names that `--shop` means: one shop, `all`, or a half (`build`, `report`). Raises InvalidInput."""
    if wanted == "all":
        return shop_names()
    if wanted in ("build", "report"):
        return shop_names("build" if wanted == "build" else "report")
    if wanted not in shop_names():
        raise InvalidInput(f"no shop {wanted!r}; one of {', '.join(shop_names())}, or all, build, report")
    return (wanted,)


def read_shop(name: str) -> Shop:
    """A shop by its name. Raises InvalidInput when its files are not right."""
    folder = SHOPS_DIR / name
    half: Half = "build" if name in shop_names("build") else "report"
    day = tomllib.loads((SHOPS_DIR / "halves.toml").read_text("utf-8"))["asked_on"]
    cases = (case.model_copy(update={"asked_on": day}) for case in load_cases([folder / "turns.jsonl"]))
    return Shop(name, half, folder / "corpus", tuple(cases))
