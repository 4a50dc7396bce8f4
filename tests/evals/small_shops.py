"""Two small invented shops to build on and one to report on, with the few documents and turns that the tests look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.reading.similar_questions import FILE, suggested_line

FRONT = "---\nid: {id}\ntitle: {title}\nkind: {kind}\nlanguage: {language}\n---\n# {title}\n"
YARN = [
    ("returns", "Returns", "policy", "## How long\nYou can send unused yarn back within 21 days of delivery.\n"
     "## Who pays\nThe way back costs 3.20 pounds and is paid by you, unless the yarn is faulty.\n"),
    ("post", "Posting", "policy", "## When\nParcels leave us within 2 days of your order.\n## Costs\nPosting is free from 40 pounds.\n"),
    ("dye", "Dye lots", "faq", "## Same lot\nWe send skeins of one order from the same dye lot. A second order may differ.\n"),
    ("wash", "Washing", "guide", "## Merino\nWash merino by hand at 30 degrees and dry it flat.\n"),
    ("desk", "What the desk may give", "guide", "Up to 5 pounds may be given without asking.\n"),
]  # fmt: skip
TEA = [
    ("tuihuo", "退货规则", "policy", "## 期限\n茶叶未拆封，签收后 10 天内可以退货。\n## 运费\n个人原因退货，寄回运费 8 元由买家承担。\n"),
    ("fahuo", "发货规则", "policy", "## 时间\n下单后 36 小时内发出。\n## 包邮\n满 66 元包邮。\n"),
    ("baocun", "保存方法", "faq", "## 绿茶\n绿茶要放冰箱冷藏，开封后 3 个月内喝完。\n"),
    ("chongpao", "冲泡方法", "guide", "## 水温\n绿茶用 80 度的水，红茶用 95 度的水。\n"),
    ("zengpin", "赠品", "faq", "## 杯子\n满 199 元送玻璃杯一个。\n"),
]  # fmt: skip
TURNS: dict[str, list[tuple[str, Sequence[str], Sequence[str]]]] = {
    "yarn-en": [
        ("how many days do i have to send unused yarn back", ("returns",), ("21 days",)),
        ("who pays the way back for yarn", ("returns",), ("3.20",)),
        ("when does my parcel leave you", ("post",), ("2 days",)),
        ("is posting free from some amount", ("post",), ("40 pounds",)),
        ("are skeins of one order from the same dye lot", ("dye",), ("same dye lot",)),
        ("how warm may i wash merino", ("wash",), ("30 degrees",)),
        ("do you teach crochet on sundays", (), ()),
        ("can you spin the fleece of my own alpaca", (), ()),
    ],
    "tea-zh": [
        ("茶叶没拆封几天内可以退货", ("tuihuo",), ("10 天",)),
        ("个人原因退货运费谁承担", ("tuihuo",), ("8 元",)),
        ("下单后多久发出", ("fahuo",), ("36 小时",)),
        ("满多少包邮", ("fahuo",), ("66 元",)),
        ("绿茶要放冰箱吗", ("baocun",), ("冷藏",)),
        ("红茶用多少度的水", ("chongpao",), ("95 度",)),
        ("茶园可以住宿吗", (), ()),
        ("你们招学徒吗", (), ()),
    ],
}
ASKED = {"Who pays": ["do i pay for sending skeins back"], "Merino": ["can merino go in the machine"]}
ASKED_ON = "2026-11-28"


def write_shops(folder: Path) -> Path:
    """The shops' folder. The one to report on cannot be read, so that whoever reads it is found out."""
    for name, documents in (("yarn-en", YARN), ("tea-zh", TEA)):
        _write_shop(folder / name, name, documents)
    _write_asked(folder / "yarn-en" / "corpus")
    (folder / "closed-zh").mkdir()
    (folder / "closed-zh" / "turns.jsonl").write_text("not to be read\n", "utf-8")
    halves = f'build = ["yarn-en", "tea-zh"]\nreport = ["closed-zh"]\nasked_on = {ASKED_ON}\n'
    (folder / "halves.toml").write_text(halves, "utf-8")
    return folder


def write_collection(folder: Path) -> Path:
    """A BEIR folder about tools in a workshop, some of whose questions it does not answer."""
    tools = ("plane", "chisel", "clamp", "mallet", "gauge", "saw", "vice", "square", "rasp", "drill", "lathe", "bench")
    (folder / "qrels").mkdir(parents=True)
    documents: list[dict[str, str]] = []
    queries: list[dict[str, str]] = []
    grades = ["query-id\tcorpus-id\tscore"]
    for number, tool in enumerate(tools):
        text = f"The {tool} weighs {number + 2}00 grams. Its handle is covered for {number + 1} years."
        documents.append({"_id": f"t{number}", "title": tool.title(), "text": text})
        for question in (f"how heavy is the {tool}", f"for how long is the {tool} covered"):
            grades.append(f"q{len(queries)}\tt{number}\t1")
            queries.append({"_id": f"q{len(queries)}", "text": question})
    unanswerable = [{"text": f"who invented the {tool} in which country"} for tool in tools]
    for name, rows in (("corpus", documents), ("queries", queries), ("unanswerable", unanswerable)):
        _write_rows(folder / f"{name}.jsonl", rows)
    (folder / "qrels" / "test.tsv").write_text("\n".join(grades) + "\n", "utf-8")
    return folder


def _write_shop(folder: Path, name: str, documents: Sequence[tuple[str, str, str, str]]) -> None:
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    language = name[-2:]
    for key, title, kind, text in documents:
        front = FRONT.format(id=key, title=title, kind=kind, language=language)
        front = front.replace("\n---\n#", "\naudience: internal\n---\n#") if key == "desk" else front
        (corpus / f"{key}.md").write_text(front + text, "utf-8")
    rows: list[dict[str, Any]] = []
    for number, (question, wanted, needed) in enumerate(TURNS[name], 1):
        expect = {"answer": bool(wanted), "documents": wanted, "must_include": needed}
        row = {"id": f"{name}-{number}", "question": question, "language": language, "expect": expect, "source": "test"}
        rows.append(row)
    _write_rows(folder / "turns.jsonl", rows)


def _write_asked(corpus: Path) -> None:
    rows = [
        suggested_line(chunk.id, document.id, chunk.section, ASKED[chunk.section])
        for document in read_corpus(corpus).documents
        for chunk in chunk_document(document)
        if chunk.section in ASKED
    ]
    (corpus / FILE).write_text("\n".join(rows) + "\n", "utf-8")


def _write_rows(path: Path, rows: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_sections(folder: Path) -> Path:
    """Sections of two shops with what customers would type."""
    folder.mkdir(parents=True)
    said = ["寄回运费由买家承担。", "质量问题由店铺承担。", "退款三天内到账。"]
    for shop, asked in (("tea-zh", ["邮费谁出", "坏了谁出邮费"]), ("toys-zh", ["钱几天退"])):
        questions = [{"text": text, "answers": [place]} for place, text in enumerate(asked)]
        row = {"shop": shop, "title": "退换货", "section": "运费", "sentences": said, "questions": questions}
        (folder / f"{shop}.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    return folder
