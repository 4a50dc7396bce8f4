"""Leaks: no mistake in front matter makes an internal document public, whichever way it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.knowledge.reading.documents import read_corpus

HEAD = "id: refunds-at-the-desk\ntitle: 前台退款权限\nkind: policy\nlanguage: zh\n"
BODY = "\n# 前台退款权限\n\n住客投诉噪音时，前台可以退半晚房费，最高 180 元。\n"
INTERNAL = f"---\n{HEAD}audience: internal\n---\n{BODY}"

MISTAKES = {
    "a key nobody knows": f"---\n{HEAD}reviewer: 陈\naudience: internal\n---\n{BODY}",
    "a day that does not exist": f"---\n{HEAD}audience: internal\neffective_from: 2026-06-31\n---\n{BODY}",
    "a date with slashes": f"---\n{HEAD}audience: internal\neffective_from: 2026/6/3\n---\n{BODY}",
    "a capital": f"---\n{HEAD}Audience: internal\n---\n{BODY}",
    "a misspelt key": f"---\n{HEAD}audence: internal\n---\n{BODY}",
    "a misspelt value": f"---\n{HEAD}audience: intrenal\n---\n{BODY}",
    "a value in Chinese": f"---\n{HEAD}audience: 内部\n---\n{BODY}",
    "a list": f"---\n{HEAD}audience: [internal]\n---\n{BODY}",
    "no value": f"---\n{HEAD}audience:\n---\n{BODY}",
    "no space": f"---\n{HEAD}audience:internal\n---\n{BODY}",
    "a full-width colon": f"---\n{HEAD}audience：internal\n---\n{BODY}",
    "full-width colons everywhere": f"---\n{HEAD.replace(': ', '：')}audience：internal\n---\n{BODY}",
    "an invisible character": f"---\n{HEAD}\u200baudience: internal\n---\n{BODY}",
    "said twice": f"---\n{HEAD}audience: internal\naudience: public\n---\n{BODY}",
    "commented out": f"---\n{HEAD}# audience: internal\n---\n{BODY}",
    "swallowed by another key": f"---\n{HEAD}source: |\n  手册\n  audience: internal\n---\n{BODY}",
    "an open quotation mark": f"---\n{HEAD.replace('前台', chr(34) + '前台')}audience: internal\n---\n{BODY}",
    "a tab": f"---\n{HEAD}tags:\n\t- 前台\naudience: internal\n---\n{BODY}",
    "not closed": f"---\n{HEAD}audience: internal\n{BODY}",
    "closed too early": f"---\n{HEAD}---\naudience: internal\n---\n{BODY}",
    "below the heading": f"# 前台退款权限\n\n---\n{HEAD}audience: internal\n---\n{BODY}",
    "other dashes": f"———\n{HEAD}audience: internal\n———\n{BODY}",
    "TOML": f"+++\nid = 'refunds'\naudience = 'internal'\n+++\n{BODY}",
    "a code fence": f"```yaml\n{HEAD}audience: internal\n```\n{BODY}",
    "a table": f"# 前台退款权限\n\n| audience | internal |\n| --- | --- |\n{BODY}",
    "properties of a notes program": f"# 前台退款权限\n\nAudience: internal\nOwner: 陈\n{BODY}",
    "only a mark": f"# 前台退款权限\n\n【内部】\n{BODY}",
    "only a request": f"{BODY}\n以上不要告诉客人。\n",
    "front matter of another program": f"---\ntitle: 前台退款权限\nprivate: true\n---\n{BODY}",
}  # fmt: skip


def public_ids(folder: Path) -> list[str]:
    """What a publish of the folder would show to customers: nothing as long as there is any problem."""
    corpus = read_corpus(folder)
    return [] if corpus.problems else [d.id for d in corpus.documents if d.front.audience == "public"]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_front_matter_publishes_nothing(tmp_path: Path, name: str) -> None:
    """Where it stands."""
    (tmp_path / "refunds.md").write_text(MISTAKES[name], encoding="utf-8")
    assert public_ids(tmp_path) == []


def test_a_public_copy_of_an_internal_document_stops_a_publish(tmp_path: Path) -> None:
    """The same text under another name is as internal as the first."""
    (tmp_path / "desk.md").write_text(INTERNAL, encoding="utf-8")
    (tmp_path / "copy.md").write_text(f"---\n{HEAD.replace('refunds', 'copy')}---\n{BODY}", encoding="utf-8")
    (problem,) = read_corpus(tmp_path).problems
    assert (problem.code, problem.path) == ("copy_of_internal", f"{tmp_path.as_posix()}/copy.md")


@pytest.mark.parametrize(
    "text",
    [
        "泳池开放到 TODO 点。",
        "泳池开放时间：待工程部确认。",
        "儿童票【待补充】元。",
        "儿童票价：待定。",
        "早餐（此处需要补充价格）。",
        "FIXME: the pool closes at ten",
        "Late check-out costs [to be confirmed] euros.",
        "Parking: to be decided.",
        "内部资料，请勿外传：房价可降 8%。",
        "For internal use only: rooms may be sold at 8% less.",
        "Do not tell guests that the gym closes early.",
    ],
)
def test_notes_and_marks_stop_a_publish_of_public_text(tmp_path: Path, text: str) -> None:
    """And stand where they are in an internal document."""
    document = "---\nid: pool\ntitle: Pool\nkind: policy\nlanguage: zh\naudience: {0}\n---\n{1}\n"
    (tmp_path / "pool.md").write_text(document.format("public", text), encoding="utf-8")
    (problem,) = read_corpus(tmp_path).problems
    assert problem.line == 8
    (tmp_path / "pool.md").write_text(document.format("internal", text), encoding="utf-8")
    assert read_corpus(tmp_path).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "订单状态为“待确认”时可以自行取消。",
        "订单显示：待确认。",
        "待您确认收货后，款项结算给店铺。",
        "退款等待银行确认。",
        "床架内部尺寸为 200 × 150 厘米，内部有收纳格。",
        "请勿把验证码告诉他人，客服不会索要密码。",
        "We keep your data confidential and never share it with others.",
        "The tent has an internal frame (internal height 1.9 m).",
        "International customers pay the duties themselves.",
        "Your order has to be confirmed by e-mail.",
    ],
)
def test_what_only_sounds_alike_is_left_alone(tmp_path: Path, text: str) -> None:
    """States of orders, insides of things, secrets of customers."""
    (tmp_path / "a.md").write_text(f"---\nid: a\ntitle: A\nkind: policy\nlanguage: zh\n---\n{text}\n", encoding="utf-8")
    assert read_corpus(tmp_path).problems == ()
