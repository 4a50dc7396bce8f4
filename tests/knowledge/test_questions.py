"""Questions: moved to where their passages are before anything is compared with them."""

from __future__ import annotations

import numpy as np

from assist.knowledge.embedders import LocalEmbedder
from assist.knowledge.questions import QuestionMap, aim_questions


def test_a_map_moves_and_keeps_unit_length() -> None:
    """vectors + vectors · down · up + shift, then normalised."""
    down, up, shift = (np.array(part, np.float32) for part in ([[1.0], [0.0]], [[0.0, 1.0]], [0.0, 2.0]))
    moved = QuestionMap(down, up, shift).aim(np.array([[1.0, 0.0], [0.0, 1.0]], np.float32))
    assert np.allclose(moved, [[1 / 10**0.5, 3 / 10**0.5], [0.0, 1.0]])


def test_other_embedders_aim_for_themselves() -> None:
    """The map was fitted to the local one; what it would do to another's vectors nobody knows."""
    vectors = np.eye(2, 512, dtype=np.float32)
    assert aim_questions("openai/bge-m3", vectors) is vectors
    assert not np.allclose(aim_questions(LocalEmbedder.name, vectors), vectors)


def test_the_map_brings_questions_nearer_to_their_answers() -> None:
    """On the whole, in both languages; each answer stays the nearest to its question."""
    asked = ["退货运费由谁承担？", "保修期有多长？", "How long does a refund take?", "Can I change the address?"]
    answers = [
        "个人原因退货，寄回运费由买家承担。",
        "本产品自签收之日起保修两年。",
        "Refunds arrive on your card within five business days.",
        "We can update the delivery address until the parcel leaves the warehouse.",
    ]
    embedder = LocalEmbedder()
    passages, questions = embedder.embed(answers), embedder.embed(asked)
    moved = aim_questions(embedder.name, questions)
    assert np.trace(moved @ passages.T) > np.trace(questions @ passages.T)
    assert (moved @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
