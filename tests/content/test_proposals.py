"""Proposals: what a file becomes, its mistakes put right where what to write is known."""

from __future__ import annotations

import pytest

from tests.content.importing import Importing


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("title: 退货: 规则", 'title: "退货: 规则"'), ("kind：policy", "kind: policy"),
        ("effective_from: 2026年12月1日", "effective_from: 2026-12-01"), ("audience: 内部", "audience: internal"),
    ],
)  # fmt: skip
def test_a_mistake_with_a_known_remedy_comes_put_right(importing: Importing, wrong: str, right: str) -> None:
    """It waits with what was changed, for agents only until somebody has looked."""
    front = {"id": "id: fees", "title": "title: 退货规则", "kind": "kind: policy", "language": "language: zh"}
    lines = "\n".join({**front, wrong.replace("：", ":").partition(":")[0]: wrong}.values())
    importing.write({"fees.md": f"---\n{lines}\n---\n签收次日起 7 天内可以退货。\n"})
    item = importing.receive()["fees.md"]
    assert (item.state, item.document, [notice.code for notice in item.reasons]) == ("look", "fees", ["put_right"])
    assert item.imported is not None
    assert {right, "audience: internal"} <= set(item.imported.split("\n"))
    assert right.partition(": ")[2].strip('"') in item.reasons[0].message("zh")
    assert [taken.problem for taken in importing.take()] == [None]


def test_for_whom_a_document_is_nobody_guesses(importing: Importing) -> None:
    """A misspelt “public” may be meant, but nothing becomes public by a likeness; nor are days exchanged unasked."""
    head = "---\nid: {}\ntitle: 退货规则\nkind: policy\nlanguage: zh\n"
    importing.write({
        "a.md": head.format("a") + "audience: publick\n---\n签收次日起 7 天内可以退货。\n",
        "b.md": head.format("b") + "effective_from: 2026-12-10\neffective_until: 2026-12-01\n---\n运费 8 元。\n",
    })  # fmt: skip
    for item in importing.receive().values():
        assert [notice.code for notice in item.reasons] == ["not_understood"]
        assert "audience: internal" in (item.imported or "")
