"""Tables: how the checks do on the worlds: right replies withheld, wrong sentences found, right ones left alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assist.drafting.checks.findings import Finding, Kind
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.table import check
from assist.drafting.writing.opinions import Opinion, Opinions
from evals.labelled.judged import opinion_on, opinions_on, opinions_on_reply
from evals.labelled.worlds import FLIPS, Half, Reply, Sentence, World, read_world, reply_reading, sentence_reading
from evals.labelled.worlds import world_names as names

# What speaks against a statement; that a sentence names no source says nothing of its truth.
AGAINST: tuple[Kind, ...] = (
    "ungrounded_number", "ungrounded_name", "contradicts_source", "missing_condition", "over_promise", "false_premise",
)  # fmt: skip
FREE = "free"
CHARACTERS = 600  # a long reply

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What the checks made of one text: whether anything speaks against it, and what withholds it."""

    group: str
    language: str
    faithful: bool
    found: bool
    blocked: bool
    kinds: tuple[Kind, ...]


def measure_checks(half: Half, *, judged: bool = False, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """The table of a half: `replies`, one entry for each kind of flip and `free`, and milliseconds of CPU a reply.

    With `judged` the recorded second reading of a strong model goes before the rules; worlds without one are left out.
    """
    outcomes: list[Outcome] = []
    spent: list[float] = []
    worlds = names(half)
    for number, name in enumerate(worlds, 1):
        world = read_world(name)
        opinions = opinions_on(world) if judged else {}
        if judged and not opinions:
            continue
        outcomes += _on_replies(world, opinions, spent)
        outcomes += [_on_sentence(one, world, opinions) for one in world.sentences]
        progress(name, number, len(worlds))
    return {"half": half, "judged": judged, **_summary(outcomes), "milliseconds": _median(spent)}


def _on_replies(world: World, opinions: dict[str, dict[str, Opinion]], spent: list[float]) -> Iterable[Outcome]:
    for reply in world.replies:
        reading = _read(reply_reading(reply), opinions_on_reply(reply, opinions) if opinions else {})
        check(reading)  # what passages state is read once for all replies that rest on them
        started = time.process_time()
        found = check(replace(reading))
        if len(reading.text) >= CHARACTERS / 2:
            spent.append((time.process_time() - started) * 1000 * CHARACTERS / len(reading.text))
        yield _outcome("replies", world.language, True, found)


def _on_sentence(sentence: Sentence, world: World, opinions: dict[str, dict[str, Opinion]]) -> Outcome:
    known = opinion_on(sentence, opinions) if opinions else {}
    found = check(_read(sentence_reading(sentence, world.language), known))
    return _outcome(sentence.kind, world.language, sentence.faithful, found)


def _read(reading: Reading, opinions: Mapping[str, Opinion]) -> Reading:
    return replace(reading, entailment=Opinions(opinions)) if opinions else reading


def _outcome(group: str, language: str, faithful: bool, found: Sequence[Finding]) -> Outcome:
    blocking = tuple(dict.fromkeys(one.kind for one in found if one.severity == "block"))
    against = any(one.kind in AGAINST and one.severity != "info" for one in found)
    return Outcome(group, language, faithful, against, bool(blocking), blocking)


def _summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    replies = [one for one in outcomes if one.group == "replies"]
    withheld = [one for one in replies if one.blocked]
    by = {kind: sum(kind in one.kinds for one in withheld) for one in withheld for kind in one.kinds}
    entries = {kind: _entry([one for one in outcomes if one.group == kind]) for kind in (*FLIPS, FREE)}
    flips = [one for one in outcomes if one.group in FLIPS]
    return {
        "replies": {"right": len(replies), "withheld": len(withheld), "share": _share(replies, "blocked"), "by": by},
        "flips": _entry(flips),
        **entries,
    }


def _entry(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    wrong, right = [one for one in outcomes if not one.faithful], [one for one in outcomes if one.faithful]
    return {
        "wrong": len(wrong),
        "found": _share(wrong, "found"),
        "blocked": _share(wrong, "blocked"),
        "right": len(right),
        "flagged": _share(right, "found"),
    }


def _share(outcomes: Sequence[Outcome], what: str) -> float | None:
    return round(sum(getattr(one, what) for one in outcomes) / len(outcomes), 4) if outcomes else None


def _median(values: Sequence[float]) -> float | None:
    return round(sorted(values)[len(values) // 2], 2) if values else None


__all__ = ["AGAINST", "Outcome", "Reply", "measure_checks"]
