"""Thoughts: what a model writes for itself before or between its answer. Never shown, not even while it arrives.

Servers mark them in many ways (`<think>`, `[THINK]`, channels of their own), leave out the end, or, when the beginning
stands in their template, send nothing but the end: then all that came before it was thought.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NAME = r"(?:[a-z]+:)?(?:ant)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad)"
_OPEN = (
    rf"<\s*{_NAME}(?:\s[^<>]*)?>|\[THINK\]|◁think▷|<\|(?:begin_of_|start_)(?:thought|thinking|reasoning)\|>|"
    r"<\|channel\|>\s*(?:analysis|commentary)\b[^<]*<\|message\|>|<\|channel>\s*thought\b"
)
_CLOSE = (
    rf"<\s*/\s*{_NAME}\s*>|\[/THINK\]|◁/think▷|<\|end(?:_of)?_(?:thought|thinking|reasoning)\|>|<\|end\|>|<channel\|>|"
    r"<\|channel\|>\s*final\b[^<]*<\|message\|>"
)
# Marks of the server's own around an answer or behind it.
_NOISE = (
    r"<\|start\|>\s*assistant|<\|(?!channel\||start\|)[a-z_]{1,40}\|>|<｜[^<>｜]{1,40}｜>|<\s*think(?:ing)?\s*/\s*>|"
    r"<\s*/?\s*(?:final_?)?(?:answer|response|reply)\s*>"
)
_MARK = re.compile(rf"(?P<open>{_OPEN})|(?P<close>{_CLOSE})|(?P<noise>{_NOISE})", re.IGNORECASE)
_BEGUN = re.compile(
    r"(?:<\|start\|>\s*assistant\s*)?<\|channel\|>[^<]{0,40}(?:<\|?[a-z]{0,9}\|?)?\Z|"
    r"<\|channel>\s*[a-z]{0,8}\Z|<\|start\|>\s*[a-z]{0,9}\Z|<[^<>\n]{0,60}\Z|\[/?[A-Z]{0,5}\Z|◁/?[a-z]{0,5}\Z",
    re.IGNORECASE,
)
# A mark that ends what is no thought of a model that marks their beginning: the end of a message, of a channel.
_ENDS_ANYTHING = re.compile(r"<\|end\|>|<channel\|>|<\|channel\|>", re.IGNORECASE)


@dataclass
class Habit:
    """What is known of a server's ways; it is learnt from its answers.

    `known`: whether a whole one was seen. `ends_only`: it sends the end of thoughts without their beginning. `thinks`:
    it writes thoughts. `refused`: parameters that it does not take. Until it is known an answer is held back, for all
    of it may yet turn out to be a thought.
    """

    known: bool = False
    ends_only: bool = False
    thinks: bool = False
    refused: set[str] = field(default_factory=set)


class Thoughts:
    """Takes the thoughts out of one answer as it arrives."""

    def __init__(self, habit: Habit) -> None:
        self.seen = False
        self.shown_already = False  # some of what turned out to be a thought; only where a server changes its habit
        self._habit = habit
        self._held = habit.ends_only or not habit.known
        self._depth = 0
        self._fresh = False  # nothing but white space since a thought began
        self._unread = ""
        self._answer = ""
        self._begun = False

    @property
    def has_answer(self) -> bool:
        """Whether anything came that was no thought."""
        return self._begun or bool((self._answer + ("" if self._depth else self._unread)).strip())

    def come_apart(self) -> None:
        """The server sent a thought in a place of its own, so the text holds none and need not be held back."""
        self._see()
        self._held = False

    def read(self, piece: str) -> str:
        """What can be shown now that a piece has come."""
        self._unread += piece
        while mark := _MARK.search(self._unread):
            self._take(self._unread[: mark.start()])
            self._unread = self._unread[mark.end() :]
            self._note(mark)
        start = max(0, len(self._unread) - 200)
        begun = _BEGUN.search(self._unread, start)
        whole = begun.start() if begun else len(self._unread)
        self._take(self._unread[:whole])
        self._unread = self._unread[whole:]
        return "" if self._held else self._shown()

    def end(self) -> str:
        """What is left to show of an answer that is whole; a thought that never ended is none of it."""
        self._take(self._unread)
        self._unread = ""
        self._habit.known = True
        return self._shown()

    def _note(self, mark: re.Match[str]) -> None:
        if mark["open"]:
            self._depth += not (self._depth and self._fresh)
            self._see()
            self._fresh = True
            self._held = self._held and self._habit.ends_only
        elif mark["close"] and self._depth:
            self._depth -= 1
        elif mark["close"] and not _ENDS_ANYTHING.match(mark[0]):
            # All of it was thought.
            self.shown_already = self._begun
            self._answer, self._held = "", False
            self._habit.ends_only = True
            self._see()

    def _see(self) -> None:
        self.seen = self._habit.thinks = True

    def _take(self, text: str) -> None:
        if not self._depth:
            self._answer += text
        elif text.strip():
            self._fresh = False

    def _shown(self) -> str:
        shown = self._answer if self._begun else self._answer.lstrip()
        self._begun, self._answer = self._begun or bool(shown), ""
        return shown
