"""Deltas: what the pieces of a provider's stream add up to.

Some servers cut a character in two, say all of it once more at the end, or send controls that no text has.
"""

from __future__ import annotations

import re

from assist.drafting.writing.thoughts import Habit, Thoughts
from assist.errors import ModelFailed

# No reply is longer; a model that writes more has lost its way. Thoughts may be, but not for ever.
MAX_CHARACTERS = 4_000
MAX_THOUGHTS = 16_000
LEAST_REPEATED = 10  # characters: shorter pieces repeat by chance
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF = re.compile("[\ud800-\udbff]\\Z")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Deltas:
    """The text of one answer, from its pieces."""

    def __init__(self, model: str, habit: Habit) -> None:
        """`model` is named in failures; `habit` is what is known of its thoughts, and learns."""
        self.began = False
        self.length = 0
        self._model = model
        self._half = ""
        self._said = ""
        self._repeated = ""
        self._thoughts = Thoughts(habit)

    def thought(self) -> None:
        """A piece came in the place that the provider has for thoughts."""
        self._thoughts.come_apart()

    def read(self, piece: str) -> str:
        """What can be shown now that a piece has come. Raises ModelFailed when it will be no reply."""
        piece = self._whole_characters(piece)
        if len(self._said) >= LEAST_REPEATED and not self._repeated and piece.strip() == self._said.strip():
            self._repeated = piece  # unless something comes after it
            return ""
        piece, self._repeated = self._repeated + piece, ""
        self.began |= bool(piece)
        self._said += piece
        if len(self._said) > MAX_CHARACTERS + MAX_THOUGHTS:
            raise self._endless(MAX_CHARACTERS + MAX_THOUGHTS)
        return self._counted(self._thoughts.read(piece))

    def check_answered(self) -> None:
        """Raise ModelFailed when all that came was thought."""
        if self._thoughts.seen and not self._thoughts.has_answer:
            raise ModelFailed("model_thoughts", f"model {self._model} wrote nothing but thoughts")

    def end(self) -> str:
        """What is left to show of an answer that is whole."""
        return self._counted(self._thoughts.end())

    def _counted(self, shown: str) -> str:
        if self._thoughts.shown_already:
            raise ModelFailed("model_thoughts", f"model {self._model} wrote a thought without marking where it began")
        self.length += len(shown)
        if self.length > MAX_CHARACTERS:
            raise self._endless(MAX_CHARACTERS)
        return shown

    def _whole_characters(self, piece: str) -> str:
        """The piece with the half of a character that came before; a half that never met its other one goes."""
        text, self._half = self._half + piece, ""
        if half := _HALF.search(text):
            text, self._half = text[: half.start()], half[0]
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        return _CONTROL.sub("", text)

    def _endless(self, most: int) -> ModelFailed:
        return ModelFailed("model_endless", f"model {self._model} wrote over {most:,} characters")
