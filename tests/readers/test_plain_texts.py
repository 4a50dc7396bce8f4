"""Plain text: its lines are what people meant by them."""

from __future__ import annotations

from assist.readers.plain_texts import read_text


def test_a_first_line_without_a_stop_is_the_title() -> None:
    """And numbered lines are headings."""
    made = read_text("换货规则\n一、时间\n签收后15天内可以换货。\n1. 填单\n2. 寄回\n".encode())
    assert made.title == "换货规则"
    assert made.markdown == "# 换货规则\n\n## 一、时间\n\n签收后15天内可以换货。\n\n1. 填单\n2. 寄回\n"


def test_each_line_is_a_statement_unless_it_was_wrapped() -> None:
    """Two rules do not run together."""
    wrapped = "Customers may send back whatever they have bought within thirty days of\ndelivery.\n\nShops too.\n"
    assert read_text(wrapped.encode()).markdown == wrapped.replace("of\n", "of ")
    assert read_text("退货7天。\n换货15天。".encode()).markdown == "退货7天。\n\n换货15天。\n"


def test_a_line_that_ends_with_a_comma_goes_on() -> None:
    """Its sentence does."""
    assert (
        read_text("春节期间仓库放假，\n订单初八起发出。\n\n谢谢。".encode()).markdown
        == "春节期间仓库放假，订单初八起发出。\n\n谢谢。\n"
    )


def test_what_is_markdown_already_stays_as_it_is() -> None:
    """Some call their Markdown .txt."""
    assert read_text(b"# Returns\n\n| a | b |\n").markdown == "# Returns\n\n| a | b |\n"


def test_tags_are_text() -> None:
    """In a text file nobody means HTML."""
    assert read_text(b"Press <b>Save</b>.").markdown == "Press \\<b>Save\\</b>.\n"


def test_bullets_of_all_kinds_are_lists() -> None:
    """As people paste them."""
    assert read_text("须知：\n● 贴身用品\n● 定制商品\n".encode()).markdown == "须知：\n\n- 贴身用品\n- 定制商品\n"
