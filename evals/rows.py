"""Rows: JSON-lines files as people's editors and programs leave them. Only a line feed ends a row.

A text pasted by a customer may hold other separators (U+2028, U+2029, U+0085), which JSON does not need to escape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assist.errors import InvalidInput
from assist.texts.characters import unsound_value

_MARK = b"\xef\xbb\xbf"  # Windows editors begin a file with it; it is no part of the first line


def place_lines(file: Path) -> Iterator[tuple[str, str]]:
    """The filled lines of a file, each with its place, such as `cases.jsonl:7`.

    Raises InvalidInput when the file cannot be read, or a line is not UTF-8.
    """
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    text = (line.removeprefix(_MARK) if number == 1 else line).decode("utf-8")
                except UnicodeDecodeError:
                    raise InvalidInput(f"{file}:{number}: not UTF-8; save the file as UTF-8") from None
                if text.strip():
                    yield f"{file}:{number}", text.rstrip("\r\n")
    except OSError as error:
        raise InvalidInput(f"{file}: cannot be read ({error.strerror}); give a JSONL file") from None


def parse_row(place: str, line: str) -> Any:
    """The value of a line. Raises InvalidInput naming the place when it is not JSON, or holds what no text can."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{place}: not JSON ({error})") from None
    if problem := unsound_value(row):
        raise InvalidInput(f"{place}: {problem}")
    return row


def place_rows(file: Path, *required: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file, each with its place. Raises InvalidInput naming place and field."""
    for place, line in place_lines(file):
        row = parse_row(place, line)
        if not isinstance(row, dict):
            raise InvalidInput(f"{place}: not an object" + (f" with {', '.join(required)}" if required else ""))
        if missing := [name for name in required if name not in row]:
            raise InvalidInput(f"{place}: has no {missing[0]!r}")
        yield place, row


def read_rows(file: Path, *required: str) -> list[dict[str, Any]]:
    """The objects of a file. Raises as `place_rows` does."""
    return [row for _, row in place_rows(file, *required)]
