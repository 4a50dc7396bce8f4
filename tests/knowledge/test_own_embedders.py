"""Embedders of our own: what remembers vectors, and the encoder on this machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_info

from assist.knowledge.embedders import LocalEmbedder, RememberingEmbedder, Vectors
from assist.testing import HashEmbedder


def test_what_is_asked_for_again_is_remembered_longest() -> None:
    """The text that nobody asked for lately makes room for a new one."""
    inner = HashEmbedder()
    remembering = RememberingEmbedder(inner, size=2)
    for text in ("退货", "换货", "退货", "发票", "退货"):
        remembering.embed([text])
    assert inner.texts == 3


def test_what_another_caller_pushes_out_is_not_lost() -> None:
    """A vector that was remembered when the call began is returned, whoever asks for other texts meanwhile."""

    class Interrupted(HashEmbedder):
        """While it embeds the first time, somebody else fills the memory."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            if "发票" in texts:
                remembering.embed(["运费", "露营灯"])
            return super().embed(texts)

    remembering = RememberingEmbedder(Interrupted(), size=2)
    remembering.embed(["退货"])
    assert np.array_equal(remembering.embed(["退货", "发票"]), HashEmbedder().embed(["退货", "发票"]))


def test_the_local_encoder_keeps_to_one_thread() -> None:
    """Several wait for each other by spinning, and a busy machine then does little else."""
    LocalEmbedder().embed(["退货"])
    assert {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"} == {1}
