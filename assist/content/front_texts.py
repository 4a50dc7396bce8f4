"""Front texts: the file of a document with some of its keys changed, and every other line as its authors left it.

The files are edited in Git too: a save from a page changes the lines of what was changed, and no comment, order or
quotation mark besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from assist.knowledge.reading.front_matter import DATES, FrontMatter, Parts, Read, cut, normal_lines, read_front

KEYS = tuple(FrontMatter.model_fields)


def document_text(values: Mapping[str, Any], body: str, old: str | None = None) -> str:
    """The text of a document's file. `values` are the keys that it is to have: texts, days or lists of texts.

    `old` is the file as it was. What cannot be read of it is written anew.
    """
    wanted = {key: value for key, value in values.items() if value not in (None, "", [])}
    parts = cut(normal_lines(old), "") if old else None
    read = read_front(parts, "", {}) if isinstance(parts, Parts) else None
    if not isinstance(parts, Parts) or not isinstance(read, Read):
        return _joined(list(_lines(wanted, wanted)), f"\n{body.strip()}\n")
    lines = [*_kept(parts, read, wanted), *_lines(wanted, _new_keys(wanted, read))]
    return _joined(lines, parts.body if parts.body.strip() == body.strip() else _spaced(parts.body, body))


def _new_keys(wanted: Mapping[str, Any], read: Read) -> list[str]:
    """The keys that the file did not have; one that says what goes without saying is left unsaid."""
    return [key for key in wanted if key not in read.lines and (key, wanted[key]) != ("audience", "public")]


def _joined(front: Sequence[str], body: str) -> str:
    return "\n".join(("---", *front, "---", body))


def _spaced(old: str, body: str) -> str:
    """The new text with the blank lines that stood above the old one."""
    above = old[: len(old) - len(old.lstrip("\n"))]
    return f"{above}{normal_lines(body).strip()}\n"


def _kept(parts: Parts, read: Read, wanted: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the old front matter, those of changed keys replaced, those of keys no longer wanted left out."""
    starts = sorted((line - parts.first - 1, key) for key, line in read.lines.items())
    yield from parts.front[: starts[0][0] if starts else len(parts.front)]
    for place, (start, key) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(parts.front)
        block = parts.front[start:end]
        if key in wanted and _plain(wanted[key]) == _plain(read.values.get(key)):
            yield from block
            continue
        if key in wanted:
            yield from _lines(wanted, [key])
        yield from (line for line in block[1:] if line.lstrip().startswith("#"))


def _lines(values: Mapping[str, Any], keys: Sequence[str] | Mapping[str, Any]) -> Iterator[str]:
    """YAML of some keys, in the order in which documents have them."""
    known = sorted(keys, key=lambda key: KEYS.index(key) if key in KEYS else len(KEYS))
    for key in known:
        yield from _written(key, _typed(key, values[key])).rstrip("\n").split("\n")


def _written(key: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{key}: {yaml.safe_dump(value, allow_unicode=True, width=10_000, default_flow_style=True)}"
    return yaml.safe_dump({key: value}, allow_unicode=True, width=10_000)


def _typed(key: str, value: Any) -> Any:
    """Days without quotation marks; what is no day stays text, to be refused with its line."""
    if key in DATES and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else str(value)
