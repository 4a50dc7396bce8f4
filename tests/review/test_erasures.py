"""One customer's data: found by any of the helpdesk's names for them, given out whole, erased without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import jobs, store
from assist.assistant import Assistant
from assist.drafting.refinements import Refinement
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.loops import run
from assist.review.audits import list_audits, verify
from assist.review.decisions import record_decision
from assist.review.erasures import BY_DRAFT, NOT_CUSTOMERS, PASSING, erase_customer, export_customer, find_customer
from assist.review.finals import record_final_text
from assist.testing import HashEmbedder
from tests.databases import on_both

pytestmark = on_both
ASKED = "衣服开线了想退货运费谁出"
CONVERSATION, CUSTOMER, ORDER, PHONE = "talk-77310", "cust-90417", "E20261104007", "13800138000"


def conversation(asked: str = ASKED, number: int = 1, **other: object) -> Conversation:
    """One of the planted customer's."""
    return Conversation(
        (Message("customer", asked, f"m-{number}"),),
        id=f"{CONVERSATION}-{number}",
        customer={"name": "李雷", "attrs": {"external_userid": CUSTOMER, "level": "gold"}},
        order={"id": ORDER} if number == 1 else {},
        **other,  # type: ignore[arg-type]
    )


def stranger(assistant: Assistant) -> str:
    """A draft of somebody else, whose record says of them what it says of the other, where that is no name."""
    said = (Message("customer", "睡袋怎么洗"),)
    return assistant.draft(Conversation(said, id="talk-2", customer={"name": "李雷", "attrs": {"level": "gold"}})).id


@pytest.fixture
def planted(assistant: Assistant, engine: Engine, tmp_path: Path) -> dict[str, str]:
    """A customer in everything that is kept: three drafts, a decision of each kind, texts, a lesson, a job, a message, a file."""
    asked = assistant.draft(conversation()).id
    edited = assistant.draft(conversation(f"我的电话是{PHONE},睡袋怎么洗", 2)).id
    refined = run(assistant.refine(asked, Refinement("shorter"))).id
    record_decision(engine, asked, "accepted", by="k_1")
    record_decision(engine, edited, "edited", by="k_1", text=f"{CUSTOMER} 您好", note=CUSTOMER)
    record_decision(engine, refined, "rejected", by="k_1", reason="other", note="x")
    record_final_text(engine, asked, f"您好 {CUSTOMER}", by="k_1")
    jobs.enqueue(engine, "note", {"conversation": f"{CONVERSATION}-1"}, unique=f"note {asked}")
    with engine.begin() as connection:
        newest = {"subject": f"k_1 {CONVERSATION}-2", "request": "r", "asked_at": store.utc_now()}
        connection.execute(sa.insert(store.newest_requests).values(newest))
        said = {
            "id": "s1",
            "account": "kf1",
            "customer": CUSTOMER,
            "role": "customer",
            "text": "在吗",
            "at": store.utc_now(),
        }
        connection.execute(sa.insert(store.service_messages).values(said))
    rows = [{"id": f"feedback-{edited.removeprefix('d_')}", "said": "…"}, {"id": "other"}]
    (tmp_path / "candidates.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return {"asked": asked, "edited": edited, "refined": refined}


def everything(engine: Engine) -> str:
    """All that stands in any table but the audit, as text."""
    with engine.connect() as connection:
        tables = [table for table in store.metadata.sorted_tables if not table.name.startswith("audit")]
        return "\n".join(str(row) for table in tables for row in connection.execute(sa.select(table)))


@pytest.mark.parametrize("name", [CUSTOMER, f" {CUSTOMER.upper()}", PHONE, "+86 138-0013-8000", f"{CONVERSATION}-2"])
def test_any_of_the_helpdesks_names_finds_all_of_a_customer(
    engine: Engine, assistant: Assistant, planted: dict[str, str], name: str
) -> None:
    """By the id, a contact written in a message, a conversation: the other drafts of the same person are found too."""
    stranger(assistant)
    assert set(find_customer(engine, name).drafts) == set(planted.values())


def test_an_order_number_finds_its_customer(engine: Engine, planted: dict[str, str]) -> None:
    """It stands in one of the conversations."""
    assert set(find_customer(engine, ORDER).drafts) == set(planted.values())


@pytest.mark.parametrize("name", ["李雷", "gold", "cust-9041", "nobody"])
def test_what_many_share_finds_nobody(engine: Engine, assistant: Assistant, planted: dict[str, str], name: str) -> None:
    """A person's name, a level, the beginning of an id."""
    stranger(assistant)
    assert not find_customer(engine, name).drafts


def test_drafts_of_before_there_were_marks_are_found_by_conversation_and_order(
    engine: Engine, planted: dict[str, str]
) -> None:
    """An older database erases as well as it can."""
    with engine.begin() as connection:
        connection.execute(sa.delete(store.customer_marks))
    assert set(find_customer(engine, ORDER).drafts) == {planted["asked"], planted["refined"]}
    assert find_customer(engine, f"{CONVERSATION}-2").drafts == (planted["edited"],)


def test_the_marks_do_not_show_the_customer(engine: Engine, planted: dict[str, str]) -> None:
    """Only keyed hashes are kept; the number written in a message is nowhere."""
    text = everything(engine)
    assert PHONE not in text
    with engine.connect() as connection:
        assert CUSTOMER not in str(connection.execute(sa.select(store.customer_marks)).all())


def test_an_export_holds_all_of_it(engine: Engine, planted: dict[str, str], tmp_path: Path) -> None:
    """Drafts, decisions, texts, questions, what was learned, jobs, candidate cases; the audit keeps the counts."""
    given = export_customer(engine, CUSTOMER, "k_lead", [tmp_path])
    counts = {name: len(given[name]) for name in ("drafts", "decisions", "final_texts", "jobs", "newest_requests")}
    assert counts == {"drafts": 3, "decisions": 3, "final_texts": 1, "jobs": 1, "newest_requests": 1}
    assert given["turn_questions"]
    assert [row["question"] for row in given["learned_questions"]] == [ASKED]
    assert given["files"][str(tmp_path / "candidates.jsonl")][0]["said"] == "…"
    json.dumps(given)
    (row,) = list_audits(engine, kinds=["export"])
    assert (row.by, row.detail["drafts"]) == ("k_lead", 3)
    assert CUSTOMER not in str(row)


def test_nothing_of_a_customer_is_left_after_an_erasure(
    engine: Engine, assistant: Assistant, index: VectorIndex, shop: Path, planted: dict[str, str], tmp_path: Path
) -> None:
    """Not in any table, nor in releases that learned from them, nor in the file; others keep theirs."""
    other = stranger(assistant)
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    assert ASKED in everything(engine)
    done = erase_customer(engine, CUSTOMER, "k_lead", [tmp_path / "candidates.jsonl"])
    assert (done.rows["drafts"], done.rows["decisions"], done.rows["jobs"]) == (3, 3, 1)
    assert done.left == ()
    assert done.files == {str(tmp_path / "candidates.jsonl"): 1}
    text = everything(engine) + (tmp_path / "candidates.jsonl").read_text("utf-8")
    for trace in (CUSTOMER, CONVERSATION, ORDER, PHONE, ASKED, json.dumps(ASKED)[1:-1], *planted.values()):
        assert trace not in text
    assert other in text
    assert find_customer(engine, CUSTOMER).rows == {}
    (row,) = list_audits(engine, kinds=["erase"])
    assert row.detail["drafts"] == 3
    assert CUSTOMER not in str(row)
    assert verify(engine).problem is None


def test_sqlite_keeps_not_even_the_bytes(engine: Engine, planted: dict[str, str], tmp_path: Path) -> None:
    """What is deleted is overwritten in the file, and the write-ahead log is emptied."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files are its own; its vacuum frees the rows")
    held = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("assist.db*"))
    assert CUSTOMER.encode() in held
    erase_customer(engine, CUSTOMER, "k_lead")
    held = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("assist.db*"))
    for trace in (CUSTOMER, ORDER, CONVERSATION):
        assert trace.encode() not in held


def test_what_a_change_was_said_to_do_forgets_the_customers_questions(
    engine: Engine, assistant: Assistant, planted: dict[str, str]
) -> None:
    """Of others it says what it said."""
    other = stranger(assistant)
    answers = [{"key": planted["asked"], "question": ASKED}, {"key": other, "question": "睡袋怎么洗"}]
    empty = {column.name: "" for column in store.changes.columns if isinstance(column.type, sa.Text)}
    with engine.begin() as connection:
        connection.execute(
            sa.insert(store.changes).values({**empty, "id": "c_1", "marks": {}, "impact": {"answers": answers}})
        )
    done = erase_customer(engine, CUSTOMER, "k_lead")
    assert (done.rows["changes"], done.left) == (1, ())
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.changes.c.impact)).scalar() == {"answers": answers[1:]}


# Tables in which nothing of a customer stands: people who work here, what they did to documents, counts.
OF_THE_SHOP = {
    "changed_files", "daily_counts", "deliveries", "import_items", "import_origins", "imports", "keys", "people",
    "privacy_keys", "service_cursors", "working_saves",
}  # fmt: skip
HANDLED = {"changes", "gap_refreshes", "gap_topics", "releases"}  # a part of a row is taken out


def test_every_table_is_known_to_an_erasure(engine: Engine) -> None:
    """A new table says here, or in `erasures`, what of customers it holds."""
    known = {table.name for table in (*(table for table, _ in BY_DRAFT), *PASSING, *NOT_CUSTOMERS)}
    assert {table.name for table in store.metadata.sorted_tables} == known | OF_THE_SHOP | HANDLED


def test_where_the_name_still_stands_is_told(engine: Engine, planted: dict[str, str]) -> None:
    """Somebody wrote it where nobody expects it."""
    with engine.begin() as connection:
        row = {"day": "2026-11-29", "name": "note", "value": f"call {CUSTOMER}", "count": 1}
        connection.execute(sa.insert(store.daily_counts).values(row))
    assert erase_customer(engine, CUSTOMER, "k_lead").left == ("daily_counts",)


@pytest.mark.parametrize("name", ["", "  ", "x" * 301])
def test_nobody_is_not_a_customer(engine: Engine, name: str) -> None:
    """A slip of the keyboard must not reach anybody's data."""
    with pytest.raises(InvalidInput, match="name the customer"):
        erase_customer(engine, name, "k_lead")
