"""Questions: moved to where what answers them is before anything is compared with them."""

from __future__ import annotations

import numpy as np

from assist.knowledge.embedders import LocalEmbedder, Vectors
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


def test_the_map_sets_what_answers_off_from_what_does_not() -> None:
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

    def apart(vectors: Vectors) -> float:
        cosines = vectors @ passages.T
        return float(np.trace(cosines) / 4 - (cosines.sum() - np.trace(cosines)) / 12)

    moved = aim_questions(embedder.name, questions)
    assert apart(moved) > apart(questions)
    assert (moved @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_towards_sentences_a_question_goes_another_way() -> None:
    """A passage is about a matter, a sentence settles a point of it: of one section the right one comes nearest."""
    asked = ["邮费谁出啊", "how long till my money is back"]
    said = [
        ["寄回运费由买家承担。", "吊牌剪掉的不支持退换。", "退款原路退回。"],
        ["Refunds arrive on your card within five business days.", "Keep the box.", "Returns go to our warehouse."],
    ]
    embedder = LocalEmbedder()
    moved = aim_questions(embedder.name, embedder.embed(asked), "sentences")
    assert not np.allclose(moved, aim_questions(embedder.name, embedder.embed(asked)))
    for vector, sentences in zip(moved, said, strict=True):
        assert (embedder.embed(sentences) @ vector).argmax() == 0
