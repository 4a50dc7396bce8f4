"""For tests and offline runs: a scripted model and a deterministic embedder. No network, no weights."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Usage, Written
from assist.drafting.writing.prompts import Prompt
from assist.errors import ModelFailed
from assist.knowledge.embedders import Vectors
from assist.knowledge.lexical import pairs, words


@dataclass
class ScriptedModel:
    """Writes what it is told: text pieces, seconds to wait (floats), or an error to raise.

    A script that ends without an error is complete. `prompts` keeps what was asked.
    """

    script: Sequence[str | float | ModelFailed]
    name: str = "scripted"
    prompts: list[Prompt] = field(default_factory=list)
    paused: bool = False

    async def prepare(self) -> None:
        """Nothing to load."""

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """The script, step by step, then how many pieces it had. Raises the errors in it."""
        self.prompts.append(prompt)
        written = 0
        for step in self.script:
            if isinstance(step, ModelFailed):
                raise step
            if isinstance(step, float):
                await asyncio.sleep(step)
                continue
            written += 1
            yield step
        yield Written(self.name, Usage(len(prompt.user), written, 0.0))


class HashEmbedder:
    """Bag of hashed words and character pairs: the same text always gives the same unit vector."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self.texts = 0

    @property
    def name(self) -> str:
        """Vectors of two sizes are of two embedders."""
        return f"hash-{self.size}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), size). `texts` counts what was ever embedded."""
        self.texts += len(texts)
        rows = np.zeros((len(texts), self.size), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for token in [*words(text), *pairs(text)]:
                digest = hashlib.blake2b(token.encode(), digest_size=4).digest()
                row[int.from_bytes(digest[:3]) % self.size] += 1 if digest[3] % 2 else -1
            row[0] += 1e-6
            row /= np.linalg.norm(row)
        return rows
