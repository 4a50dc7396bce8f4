"""Recordings: what models answered, kept so that a run can be repeated without them, to the letter.

One file for each model: a head ({"format", "model", "answered_by"}), then one answer a line, sorted by key. `model` is
litellm's name, `answered_by` what really answered: a server of one's own is "openai/local" whatever it runs. A key is
the hash of what was asked (messages and parameters), of what answered, and of how many times it had been asked before.
So a changed prompt finds no answer, and a repeat has one of its own.

An answer is kept when the model gave it, even one that was cut off. A call that failed is not: it was no answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assist.errors import InvalidInput, SetupError

FORMAT = 1
Mode = Literal["record", "replay"]


class RecordingMissing(InvalidInput):
    """What is asked was never recorded."""


@dataclass(frozen=True)
class Answer:
    """A model's whole text, why it finished, and what it used; the cost is None when the price is not known."""

    text: str
    finish: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


class Recording:
    """The answers of one model. Safe to share between threads."""

    def __init__(self, path: Path, model: str, answered_by: str, answers: Mapping[str, Answer]) -> None:
        """`path` is written to by `keep` and `save` only."""
        self.path, self.model, self.answered_by = path, model, answered_by
        self._answers = dict(answers)
        self._lock = threading.Lock()
        self.added = 0

    def key(self, request: Mapping[str, Any], nth: str = "0") -> str:
        """The key of a request's answer; `nth` tells repeats of the same request apart."""
        asked = json.dumps([request, self.answered_by, nth], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:24]

    def find(self, key: str) -> Answer | None:
        """The answer to a request by its key, or None when there is none yet."""
        return self._answers.get(key)

    def need(self, key: str, what: str) -> Answer:
        """The answer. Raises RecordingMissing."""
        if key not in self._answers:
            raise RecordingMissing(f"no recording for {what} by {self.answered_by}; run with --record")
        return self._answers[key]

    def keep(self, key: str, answer: Answer) -> Answer:
        """Keep an answer, at once and on disk; the first one to the same request stays. Returns what is kept."""
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self.added += 1
                new = not self.path.exists()
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(f"{_line(self._head())}\n" * new + f"{_line({'key': key, **asdict(answer)})}\n")
            return self._answers[key]

    def save(self) -> None:
        """Bring the file in order, so that two recordings can be compared line by line."""
        if self.added:
            lines = [_line(self._head()), *(_line({"key": k, **asdict(a)}) for k, a in sorted(self._answers.items()))]
            draft = self.path.with_suffix(".part")
            draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
            os.replace(draft, self.path)

    def _head(self) -> dict[str, Any]:
        return {"format": FORMAT, "model": self.model, "answered_by": self.answered_by}


class Recordings:
    """A folder of recordings, opened to record into or to replay from."""

    def __init__(self, folder: Path, mode: Mode, aliases: Mapping[str, str] | None = None) -> None:
        """`aliases` say what really answers under a litellm name. Raises InvalidInput without a folder to replay."""
        if mode == "replay" and not folder.is_dir():
            raise InvalidInput(f"{folder}: no such folder; make recordings with --record")
        self.folder, self.mode = folder, mode
        self._aliases = dict(aliases or {})
        self._opened: dict[str, Recording] = {}

    def of(self, model: str) -> Recording:
        """The recording of a model, by litellm's name or by what really answered.

        Raises InvalidInput when there is none to replay, when several fit, or when a file is damaged.
        """
        if model not in self._opened:
            found = self._find(model)
            # The same file under both of its names is one recording.
            same = [one for one in self._opened.values() if one.path == found.path]
            self._opened[model] = same[0] if same else found
        return self._opened[model]

    def save(self) -> None:
        """Bring every file that was added to in order."""
        for recording in set(self._opened.values()):
            recording.save()

    def _find(self, model: str) -> Recording:
        alias = self._aliases.get(model)
        fitting = [
            recording
            for recording in map(read_recording, sorted(self.folder.glob("*.jsonl")))
            if recording.answered_by == (alias or model) or (alias is None and recording.model == model)
        ]
        if len(fitting) > 1:
            names = ", ".join(recording.answered_by for recording in fitting)
            raise InvalidInput(f"{self.folder}: {model} is the name of several: {names}; say which with --alias")
        if fitting:
            return fitting[0]
        if self.mode == "replay":
            raise InvalidInput(f"{self.folder}: no recording of {alias or model}; make one with --record")
        return Recording(self.folder / f"{slug(alias or model)}.jsonl", model, alias or model, {})


def slug(name: str) -> str:
    """A model's name as a file's."""
    return re.sub(r"[^a-z0-9.]+", "-", name.casefold()).strip("-.")


def read_recording(path: Path) -> Recording:
    """Read a recording. Raises InvalidInput naming the line that does not fit."""
    number = 1
    try:
        head, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        about = json.loads(head)
        if about["format"] != FORMAT:
            raise InvalidInput(f"{path}: written by another version; record anew")
        answers = {}
        for line in lines:
            number += 1
            row = json.loads(line)
            key = row.pop("key")
            answers[key] = Answer(**row)
        return Recording(path, about["model"], about["answered_by"], answers)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        place = f"{path}:{number}"
        raise InvalidInput(f"{place}: not a recorded answer ({type(error).__name__}); delete the line") from None


def read_aliases(pairs: list[str]) -> dict[str, str]:
    """`NAME=WHAT` pairs by name. Raises SetupError."""
    aliases = {}
    for pair in pairs:
        name, _, what = pair.partition("=")
        if not name or not what:
            raise SetupError(f"--alias {pair!r} is not NAME=WHAT, such as openai/local=qwen2.5-7b-instruct-q4")
        aliases[name] = what
    return aliases


@contextlib.contextmanager
def kept_in_order(recordings: Recordings | None) -> Iterator[None]:
    """Whatever happens within, the files are in order after it."""
    try:
        yield
    finally:
        if recordings is not None:
            recordings.save()


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
