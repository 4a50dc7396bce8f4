"""Remedies: a file with one mistake fixed, where what to write is known. A button does what the message says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.reading.front_remedies import aliases
from assist.knowledge.reading.problems import Problem

MOST = 20  # mistakes of one file that are put right together
_INDENT = re.compile(r"\s*")
_ASKED = ("key_missing", "dates_swapped")
Remedy = Callable[[list[str], Problem], list[str]]


def remedied(text: str, problem: Problem) -> str | None:
    """The text of a file without a problem; None where a person has to say what is meant."""
    remedy = _REMEDIES.get(problem.code)
    lines = text.split("\n")
    if remedy is None or not 0 <= problem.line <= len(lines):
        return None
    remedied_text = "\n".join(remedy(lines, problem))
    return remedied_text if remedied_text != text else None


def mended(text: str, name: str) -> tuple[str, tuple[Problem, ...]]:
    """A file's text without the mistakes for which what to write is known, and these in their order.

    What is a question to the author stays: what a missing key should say, and which of two days was meant.
    """
    told: list[Problem] = []
    while len(told) < MOST:
        found = parse_source(text, name)
        for problem in () if isinstance(found, Source) else found:
            better = remedied(text, problem) if problem.code not in _ASKED else None
            if better is not None:
                told.append(problem)
                text = better
                break
        else:
            break
    return text, tuple(told)


def _replaced(lines: list[str], problem: Problem, line: str) -> list[str]:
    place = problem.line - 1
    return [*lines[:place], line, *lines[place + 1 :]]


def _remedy(lines: list[str], problem: Problem) -> list[str]:
    """The line as the message writes it; a shortened remedy changes nothing."""
    written = str(problem.values["remedy"])
    short = len(written) in (60, 120) and len(lines[problem.line - 1]) > len(written)
    return lines if short else _replaced(lines, problem, written)


def _tab(lines: list[str], problem: Problem) -> list[str]:
    return _replaced(lines, problem, lines[problem.line - 1].replace("\t", "  "))


def _wide_colon(lines: list[str], problem: Problem) -> list[str]:
    key, _, value = lines[problem.line - 1].partition("：")
    name = aliases("keys").get(key.strip(), key.strip())
    return _replaced(lines, problem, f"{name}: {value.strip()}".rstrip())


def _renamed_key(lines: list[str], problem: Problem) -> list[str]:
    line = lines[problem.line - 1]
    return _replaced(lines, problem, line.replace(str(problem.values["key"]), str(problem.values["near"]), 1))


def _value(name: str) -> Remedy:
    """A remedy that writes one of the problem's values behind the key."""

    def remedy(lines: list[str], problem: Problem) -> list[str]:
        return _replaced(lines, problem, f"{problem.key}: {problem.values[name]}")

    return remedy


def _added_key(lines: list[str], problem: Problem) -> list[str]:
    opening = next((place for place, line in enumerate(lines) if line.strip() == "---"), 0)
    value = str(problem.values["value"])
    return lines if value == "…" else [*lines[: opening + 1], f"{problem.key}: {value}", *lines[opening + 1 :]]


def _swapped(lines: list[str], problem: Problem) -> list[str]:
    """Both days in their order."""
    start, end = problem.values["start"], problem.values["end"]
    if not isinstance(start, dt.date) or not isinstance(end, dt.date) or start == end:
        return lines
    days = {"effective_from": end, "effective_until": start}
    return [f"{key}: {days[key]}" if (key := line.partition(":")[0].strip()) in days else line for line in lines]


def _closed(lines: list[str], problem: Problem) -> list[str]:
    """A line --- below the last key."""
    place = int(str(problem.values["line"]))
    return [*lines[:place], "---", *lines[place:]]


def _opened(lines: list[str], problem: Problem) -> list[str]:
    """A line --- where the keys begin."""
    first = int(str(problem.values["line"])) - 1
    fence = bool(re.fullmatch(r"\W+", lines[problem.line - 1]))
    return [*lines[: problem.line - 1], "---", *lines[problem.line if fence else first :]]


def _quote_closed(lines: list[str], problem: Problem) -> list[str]:
    line = lines[problem.line - 1].rstrip()
    mark = '"' if line.count('"') % 2 else "'"
    return _replaced(lines, problem, line + mark)


def _second_left_out(lines: list[str], problem: Problem) -> list[str]:
    return [*lines[: problem.line - 1], *lines[problem.line :]]


def _internal(lines: list[str], problem: Problem) -> list[str]:
    """A key that says so in the front matter."""
    place = problem.line - 1
    indent = _INDENT.match(lines[place])
    return [*lines[:place], lines[place][len(indent[0]) if indent else 0 :].lstrip("# "), *lines[place + 1 :]]


_REMEDIES: Mapping[str, Remedy] = {
    "tab": _tab,
    "colon_in_value": _remedy,
    "quote_value": _remedy,
    "quote_open": _quote_closed,
    "wide_colon": _wide_colon,
    "key_twice": _second_left_out,
    "unknown_key_near": _renamed_key,
    "key_missing": _added_key,
    "bad_id": _value("near"),
    "id_taken": _value("near"),
    "choice_near": _value("near"),
    "no_list": _value("remedy"),
    "date_form": _value("remedy"),
    "no_such_day": _value("last"),
    "dates_swapped": _swapped,
    "front_not_closed": _closed,
    "front_not_opened": _opened,
    "supersedes_ghost_near": _value("near"),
    "audience_swallowed": _internal,
}
