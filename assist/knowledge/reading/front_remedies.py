"""Remedies: what to write instead of front matter that cannot be read."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from assist.knowledge.reading.front_suggestions import slug
from assist.knowledge.reading.internal_marks import audience_lines, says_internal
from assist.knowledge.reading.problems import Problem
from assist.texts.likeness import nearest_spelling

if TYPE_CHECKING:
    from assist.knowledge.reading.front_matter import Parts

_HEAD = 40  # lines in which front matter is looked for that is not where it should be
_KEY_LINE = re.compile(r"\s*+[\"'*_>`-]{0,3}+\s*+([\w -]{1,30}?)[\"'*_`]{0,3}\s*+[:：=]")
_WIDE_COLON = re.compile(r"(\s*+)([\w-]{1,30})\s*+：\s*+(.*)")
_FENCE_LIKE = re.compile(r"\s*(?:[-–—－―‐‑−_=~*+.]{2,}|`{3,}\s*\w*|<!--.*)\s*")
_DAY = re.compile(r"\D*(\d{4})(?:\D+(?=\d{1,2}\D)|(?=\d{4}$))(\d{1,2})(?:\D+|(?=\d\d$))(\d{1,2})(?:\D.*)?")
_BETWEEN = re.compile(r"(?<!\s)\s*+[,，、;；/|]\s*+")
_SHOWN = 60  # characters of a value that is shown


def lookalike(lines: Sequence[str], first: int, name: str, keys: Collection[str]) -> Problem | None:
    """What reads like front matter although no line --- opens it; None for plain text."""
    head = lines[first : first + _HEAD]
    found: dict[str, int] = {}
    for place, line in enumerate(head, first + 1):
        match = _KEY_LINE.match(line)
        if match and (key := match[1].strip().lower().replace(" ", "_")) in keys:
            found.setdefault(key, place)
    if len(found) >= 2 and ({"id", "kind", "audience"} & found.keys() or _FENCE_LIKE.fullmatch(lines[first])):
        values = {"words": lines[first].strip()[:_SHOWN], "line": min(found.values())}
        return Problem(name, first + 1, "front_not_opened", values)
    return None


def last_key_line(lines: Sequence[str], first: int) -> int:
    """The last line, from 1, of the block of `key: value` lines below an opening ---."""
    last = first + 1
    for place in range(first + 1, min(len(lines), first + 1 + _HEAD)):
        if re.match(r"[\w-]+\s*[:：]", lines[place]) or (re.match(r"\s+\S|- ", lines[place]) and last == place):
            last = place + 1
        elif lines[place].strip():
            break
    return last


def wide_colons(parts: Parts, name: str) -> Iterator[Problem]:
    """Every `key：value` with a full-width colon."""
    for number, line in enumerate(parts.front, parts.first + 1):
        match = _WIDE_COLON.fullmatch(line)
        if match and (match[2] in _keys() or match[2] in aliases("keys")):
            written = f"{aliases('keys').get(match[2], match[2])}: {match[3]}".strip()
            yield Problem(name, number, "wide_colon", {"remedy": written[:_SHOWN]}, match[2])


def swallowed(parts: Parts, lines: Mapping[str, int], name: str) -> Iterator[Problem]:
    """Lines that say `audience: internal` and are no key: indented below another one, or behind a #."""
    if "audience" in lines:
        return
    for number, line in enumerate(parts.front, parts.first + 1):
        if any(audience_lines(line)) and number not in lines.values():
            yield Problem(name, number, "audience_swallowed", {"words": line.strip()[:_SHOWN]}, "audience")


def not_yaml(error: yaml.YAMLError, parts: Parts, name: str) -> Problem:
    """Front matter that YAML cannot read: the line, and what to write there."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    place = min(mark.line, len(parts.front) - 1) if mark else 0
    opened = getattr(error, "context_mark", None)
    if opened and "quoted scalar" in str(getattr(error, "context", "")):
        line = parts.front[opened.line]
        return Problem(name, parts.first + 1 + opened.line, "quote_open", {"words": line.strip()[:_SHOWN]}, _key(line))
    line = parts.front[place] if parts.front else ""
    number = parts.first + 1 + place
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return Problem(name, number, "tab", {"remedy": line.replace("\t", "  ").rstrip()[:_SHOWN]})
    if "mapping values" in problem and (written := _quoted(line)):
        return Problem(name, number, "colon_in_value", {"remedy": written[:120]}, _key(line))
    end = last_key_line(("---", *parts.front), 0)
    if place + 2 > end and "" in (
        one.strip() for one in parts.front[:place]
    ):  # a rule in the text was taken for its end
        words = parts.front[end - 2].strip()[:40] if end > 1 else "---"
        return Problem(name, parts.first, "front_not_closed", {"line": parts.first + end - 1, "words": words})
    if not re.search(r":\s*[\[{]", line) and (written := _quoted(line)):
        return Problem(name, number, "quote_value", {"remedy": written[:120]}, _key(line))
    return Problem(name, number, "front_not_yaml", {"problem": problem, "words": line.strip()[:_SHOWN]})


def of_value(
    item: Any, values: Mapping[str, Any], fallback: Mapping[str, str], keys: Collection[str], name: str, line: int
) -> Problem:
    """A pydantic error in the words of someone who writes documents."""
    key, kind, given = str(item["loc"][0]), item["type"], item.get("input")
    if kind == "extra_forbidden":
        near = nearest_key(key, [known for known in keys if known not in values])
        return Problem(name, line, "unknown_key_near" if near else "unknown_key", {"key": key, "near": near or ""}, key)
    if kind == "missing":
        return Problem(name, line, "key_missing", {"key": key, "value": fallback.get(key, "…")}, key)
    if key == "id" and kind == "string_pattern_mismatch":
        return Problem(
            name, line, "bad_id", {"value": str(given)[:_SHOWN], "near": slug(str(given)) or fallback["id"]}, key
        )
    if kind == "literal_error":
        return Problem(name, line, *_of_choice(given, str(item["ctx"]["expected"])), key)
    if kind == "list_type":
        parts = [part for part in _BETWEEN.split(str(given).strip()) if part] if isinstance(given, str) else []
        return Problem(name, line, "no_list", {"key": key, "remedy": f"[{', '.join(parts) or '…'}]"[:120]}, key)
    if kind in ("string_type", "string_too_short"):
        shown = "" if given is None else ", ".join(map(str, given)) if isinstance(given, list) else str(given)
        return Problem(name, line, "no_text", {"key": key, "value": shown[:_SHOWN] or fallback.get(key, "…")}, key)
    return Problem(name, line, "bad_value", {"problem": item["msg"].lower(), "value": str(given)[:_SHOWN]}, key)


def of_date(value: object) -> tuple[str, dict[str, object]]:
    """What to say of a text that is no day of the calendar: code and values."""
    shown = str(value)[:_SHOWN]
    match = _DAY.fullmatch(str(value).strip())
    if match is None:
        return "bad_date", {"value": shown}
    year, month, day = (int(part) for part in match.groups())
    if not 1 <= month <= 12 or not year >= dt.MINYEAR:
        return "no_such_month", {"value": shown, "month": month}
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return "no_such_day", {"value": shown, "last": f"{year:04}-{month:02}-{last:02}"}
    return "date_form", {"value": shown, "remedy": f"{year:04}-{month:02}-{day:02}"}


def nearest_key(key: str, keys: Collection[str]) -> str | None:
    """The key that somebody meant: one of its other names, or the nearest spelling."""
    plain = key.strip().lower().replace("-", "_").replace(" ", "_")
    known = aliases("keys").get(plain)
    if known:
        return known if known in keys else None
    return nearest_spelling(plain, keys)


@functools.cache
def aliases(which: str) -> dict[str, str]:
    """Other names by what they stand for, of `keys` or of `values`."""
    text = resources.files("assist.knowledge.reading").joinpath("front_words.yaml").read_text("utf-8")
    return {other: name for name, others in yaml.safe_load(text)[which].items() for other in others}


@functools.cache
def _keys() -> frozenset[str]:
    return frozenset(aliases("keys").values())


def _of_choice(given: object, expected: str) -> tuple[str, dict[str, object]]:
    choices = re.findall(r"'([^']+)'", expected)
    plain = str(given).strip().lower()
    meant = aliases("values").get(plain)
    if "internal" in choices and meant not in choices and says_internal(plain):
        meant = "internal"
    near = meant if meant and meant in choices else nearest_spelling(plain, choices)
    values: dict[str, object] = {"value": str(given)[:_SHOWN], "choices": ", ".join(choices), "near": near or ""}
    return ("choice_near" if near else "choice"), values


def _key(line: str) -> str | None:
    match = re.match(r"\s*([\w-]+)\s*:", line)
    return match[1] if match else None


def _quoted(line: str) -> str | None:
    """`key: a: b` with the value in quotes."""
    match = re.fullmatch(r"(\s*[\w-]+):\s+(.*\S)\s*", line)
    if match is None:
        return None
    return f'{match[1]}: "{match[2].replace(chr(34), chr(39))}"'
