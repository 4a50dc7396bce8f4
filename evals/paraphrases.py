"""Paraphrases: whether one question in two people's words comes to the same.

`paraphrases.jsonl` of a shop holds turns said again by somebody who saw only the turn: another customer in the same
situation who wants to know the same things. What agents get for both is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assist.errors import InvalidInput
from assist.settings import Settings
from evals.cases.cases import Case
from evals.cases.shops import Shop
from evals.rows import read_rows
from evals.runs.runs import Result
from evals.shop_runs import run_shop
from evals.suites import Manner

FILE = "paraphrases.jsonl"
AGAIN = "-again"  # behind the id of a turn that is said again


@dataclass(frozen=True)
class Sameness:
    """Of a shop's pairs: the share with the same outcome (right, near, …), with the same state (draft, nearest passage,
    nothing), and with the same state and the same document first."""

    shop: str
    pairs: int
    outcome: float
    state: float
    source: float


def read_paraphrases(shop: Shop) -> dict[str, str]:
    """What is said in other words, by the id of its turn. Raises InvalidInput for a turn that the shop has not."""
    turns = {case.id for case in shop.cases}
    found: dict[str, str] = {}
    for row in read_rows(shop.corpus.parent / FILE, "id", "text"):
        if row["id"] not in turns or row["id"] in found:
            raise InvalidInput(f"{shop.name}/{FILE}: {row['id']!r} is no turn of the shop, or stands there twice")
        found[row["id"]] = str(row["text"])
    return found


def measure_paraphrases(settings: Settings, shop: Shop, *, bar: bool = False) -> Sameness:
    """Draft the shop's turns and their paraphrases without a model, and compare what comes of each pair."""
    said = read_paraphrases(shop)
    first = [case for case in shop.cases if case.id in said]
    again = [case.model_copy(update={"id": f"{case.id}{AGAIN}", "question": said[case.id]}) for case in first]
    quoting = settings.model_copy(update={"model": "quote"})
    run = run_shop(quoting, replace(shop, cases=(*first, *again)), Manner(), bar)
    return sameness_of(shop.name, first, run.results)


def sameness_of(shop: str, first: Iterable[Case], results: Iterable[Result]) -> Sameness:
    """The sameness of turns and of those said again, as far as both were drafted."""
    found = {one.id: one for one in results}
    pairs = [(found[case.id], found[f"{case.id}{AGAIN}"]) for case in first]
    count = max(1, len(pairs))

    def share(alike: Iterable[bool]) -> float:
        return round(sum(alike) / count, 4)

    return Sameness(
        shop,
        len(pairs),
        share(one.outcome == other.outcome for one, other in pairs),
        share(_state(one) == _state(other) for one, other in pairs),
        share((_state(one), _source(one)) == (_state(other), _source(other)) for one, other in pairs),
    )


def _state(result: Result) -> str | None:
    return result.draft["status"] if result.draft else None


def _source(result: Result) -> str | None:
    citations = result.draft["citations"] if result.draft else ()
    return citations[0]["document"] if citations else None
