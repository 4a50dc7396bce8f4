"""Takings: items of the tray become files of the corpus, or are put aside. One that cannot be taken stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.engine import Engine

from assist import store
from assist.content.import_items import Import, Item, Origin, list_items, origins, read_import, remember, save_item
from assist.content.merges import Choice
from assist.content.outcomes import Outcome, outcome_of
from assist.content.working_copies import NEW, Edit, Unsound, WorkingCopy
from assist.errors import AssistError, Conflict, NotFound
from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.reading.imports import as_public
from assist.review import audits

ALL = "all"


@dataclass(frozen=True)
class Decisions:
    """What somebody decided about items: for conflicts which side (by item, by number), texts written instead, and
    whether customers may see those that are internal by caution alone (`is_by_caution`).
    """

    choices: Mapping[str, Mapping[int, Choice]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    public: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of an item: its `document` and `path` in the corpus, or the `problem` for which it was not taken."""

    id: str
    path: str | None
    document: str | None
    problem: str | None = None


def take(
    engine: Engine,
    copy: WorkingCopy,
    import_id: str,
    wanted: Iterable[str],
    by: str,
    decisions: Decisions | None = None,
) -> list[Taken]:
    """Write items into the corpus: those named, or with `all` every one that is ready. Raises NotFound."""
    made = read_import(engine, import_id)
    results = []
    for item in _wanted(engine, import_id, wanted):
        try:
            results.append(_take(engine, copy, made, item, by, decisions or Decisions()))
        except Unsound as error:
            results.append(Taken(item.id, item.target, item.document, "; ".join(error.problems)))
        except AssistError as error:
            results.append(Taken(item.id, item.target, item.document, str(error)))
    if count := sum(one.problem is None for one in results):
        audits.record(engine, "import", by or audits.COMMAND, import_id, {"taken": count})
    return results


def discard(engine: Engine, import_id: str, wanted: Iterable[str], by: str) -> list[Taken]:
    """Put items aside: they are not proposed again until their source changes. Raises NotFound."""
    made = read_import(engine, import_id)
    known = origins(engine)
    results = []
    for item in _wanted(engine, import_id, wanted):
        if not item.waits:
            results.append(Taken(item.id, item.target, item.document, f"is {item.state} already"))
            continue
        earlier = known.get(item.path)
        if item.change != "gone" and earlier is not None and earlier.state == "taken":
            remember(engine, replace(earlier, hash=item.hash, imported=item.imported, seen_at=store.utc_now()))
        elif item.change != "gone":
            remember(engine, Origin(item.path, made.origin, item.hash, "discarded"))
        elif earlier is not None:
            remember(engine, replace(earlier, state="discarded"))
        save_item(engine, replace(item, state="discarded", by=by, decided_at=store.utc_now()))
        results.append(Taken(item.id, item.target, item.document))
    return results


def is_by_caution(item: Item) -> bool:
    """Whether an item waits, and is internal, for nothing but front matter that was not understood or not there."""
    looks = [notice for notice in item.reasons if notice.look]
    return item.state == "look" and bool(looks) and all(notice.values.get("by_caution") for notice in looks)


def _wanted(engine: Engine, import_id: str, wanted: Iterable[str]) -> list[Item]:
    items = {item.id: item for item in list_items(engine, import_id)}
    names = list(wanted)
    if names == [ALL]:
        return [item for item in items.values() if item.state == "ready"]
    for name in names:
        if name not in items:
            raise NotFound(f"item {name!r} does not exist in import {import_id}")
    return [items[name] for name in names]


def _take(engine: Engine, copy: WorkingCopy, made: Import, item: Item, by: str, decisions: Decisions) -> Taken:
    if not item.waits:
        raise Conflict(
            f"is {item.state} already" if item.state != "refused" else "cannot be read, so it cannot be taken"
        )
    choices = decisions.choices.get(item.id, {})
    outcome = outcome_of(item, copy, choices)
    written = decisions.texts.get(item.id)
    open_places = [number for number in range(outcome.conflicts) if number not in choices]
    if open_places and written is None:
        raise Conflict(
            f"{len(open_places)} place(s) were changed on both sides; choose `ours`, `source` or `both` for each"
        )
    if item.change == "gone":
        _remove(copy, outcome, by)
    else:
        if decisions.public and outcome.file is None and written is None and is_by_caution(item):
            written = as_public(outcome.text or "")
        item = _write(copy, item, outcome, written, by)
    origin = Origin(item.path, made.origin, item.hash, "taken", (), item.document, item.target, item.imported)
    remember(engine, replace(origin, state="discarded", imported=None) if item.change == "gone" else origin)
    save_item(engine, replace(item, state="taken", by=by, decided_at=store.utc_now()))
    return Taken(item.id, item.target, item.document)


def _remove(copy: WorkingCopy, outcome: Outcome, by: str) -> None:
    if outcome.file is not None:
        copy.remove(outcome.file.id, outcome.file.etag, by)


def _write(copy: WorkingCopy, item: Item, outcome: Outcome, written: str | None, by: str) -> Item:
    """The item with the id and path under which it was written."""
    text = written if written is not None else outcome.text
    assert text is not None
    parsed = parse_source(text, item.target or "")
    if not isinstance(parsed, Source):
        raise Unsound(parsed)
    file = outcome.file
    document = file.id if file else parsed.document.id
    saved = copy.save(document, Edit({}, "", text, item.target), file.etag if file else NEW, by)
    return replace(item, document=saved.id, target=saved.path)
