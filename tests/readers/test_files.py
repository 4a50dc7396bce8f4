"""Files: read by what they are, whatever they are called; text in any usual encoding; archives within limits."""

from __future__ import annotations

import io
import zipfile

import pytest

from assist.readers import archives
from assist.readers.archives import members
from assist.readers.files import is_archive, read_file
from assist.readers.notices import Notice, Unreadable, messages
from tests.readers.made_files import open_document, paragraph, word


@pytest.mark.parametrize(
    "data",
    [
        "退货7天内㐂".encode("gb18030"),
        "退货7天内㐂".encode(),
        "\ufeff退货7天内㐂".encode(),
        "\ufeff退货7天内㐂".encode("utf-16-le"),
        "\ufeff退货7天内㐂".encode("utf-16-be"),
    ],
)
def test_text_is_read_in_its_encoding(data: bytes) -> None:
    """Strictly: no letter is guessed."""
    assert read_file("a.txt", data).markdown == "退货7天内㐂\n"


def test_text_of_no_encoding_is_refused() -> None:
    """A letter read wrongly could be a digit."""
    with pytest.raises(Unreadable, match="the encoding is not known; save the file as UTF-8"):
        read_file("a.txt", b"caf\xe9 is \xff open")


def test_nul_characters_are_left_out() -> None:
    """No database takes them."""
    assert read_file("a.csv", "问题,答案\n几天？,7\0天\n".encode()).markdown == "## 几天？\n\n7天\n"


def test_a_word_file_called_md_is_read_as_word() -> None:
    """And told to be one."""
    made = read_file("27.md", word(paragraph("Within 7 days.")))
    assert (made.markdown, made.form) == ("Within 7 days.\n", "docx")
    assert [notice.message() for notice in made.notices] == ["is called 27.md and is a DOCX file; read as that"]


def test_a_sheet_of_openoffice_is_read_by_its_values() -> None:
    """Without the formats of its numbers, which is said."""
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    number = ' office:value-type="float" office:value="8"'
    text = ' office:value-type="string"'
    rows = [
        cell.format(text, "Region") + cell.format(text, "Fee"),
        cell.format(text, "Near") + cell.format(number, "8"),
    ]
    made = read_file("fees.ods", open_document(rows))
    assert made.markdown == "| Region | Fee |\n| --- | --- |\n| Near | 8 |\n"
    assert [notice.code for notice in made.notices] == ["no_formats"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("old.doc", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "is an old Word file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        ("a.rtf", b"{\\rtf1 x}", "is an RTF file"),
        ("a.png", b"\x89PNG\r\n", "is a picture"),
        ("a.exe", b"MZ\0\0\0\0\0", "is a kind of file that is not known"),
        ("a.txt", b"\x01\x02\x03\x04\x05 binary", "is no text"),
        ("a.txt", b" \n", "has no text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str, data: bytes, told: str) -> None:
    """In one line."""
    with pytest.raises(Unreadable, match=told):
        read_file(name, data)


def test_a_page_is_read_without_the_site_around_it() -> None:
    """What is left out is named; links within the site, and scripts, are none."""
    page = (
        "<html><head><title>How to return – Deer Help</title><script>alert(1)</script></head><body><nav>Home</nav>"
        '<article><h1>How to return</h1><p>See <a href="/x">sizes</a> &lt;b&gt;.</p><div class="share">Share</div>'
        '<table><tr><td rowspan=2>No reason</td><td>Near</td></tr><tr><td>Far</td></tr></table><img src=a alt="A map">'
        '</article><footer>Imprint</footer><p style="display:none">secret</p></body></html>'
    )
    made = read_file("a.html", page.encode())
    assert (
        made.markdown
        == "# How to return\n\nSee sizes \\<b>.\n\n| No reason | Near |\n| --- | --- |\n| No reason | Far |\n"
    )
    told = " ".join(notice.message() for notice in made.notices)
    assert all(word in told for word in ("Home", "Share", "Imprint", "secret", "A map", "1 links"))


def test_a_page_without_marks_is_read_by_its_body() -> None:
    """Its title becomes the heading if it has none."""
    made = read_file("a.html", b"<title>Sizes | Deer</title><body><header>Deer</header><p>S to XL.</p></body>")
    assert made.markdown == "# Sizes\n\nS to XL.\n"


@pytest.mark.parametrize(
    ("table", "markdown"),
    [
        ("<tr><th>Weight</th><td>1 kg</td></tr><tr><th>Colour</th><td>red</td></tr>", "|  |  |\n| --- | --- |\n| Weight | 1 kg |\n| Colour | red |\n"),
        ("<tr><th>Model</th><th>Sizes</th></tr><tr><td>G3</td><td><table><tr><td>S</td><td>8</td></tr></table></td></tr>", "| Model | Sizes |\n| --- | --- |\n| G3 | S 8 |\n"),
        ("<tr><td><table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr>", "| A | B |\n| --- | --- |\n| 1 | 2 |\n"),
    ],
)  # fmt: skip
def test_tables_are_what_people_see(table: str, markdown: str) -> None:
    """Names and values have no header, a table in a cell becomes lines, one that only places another is none."""
    assert read_file("a.html", f"<body><table>{table}</table></body>".encode()).markdown == markdown


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_the_separator_of_a_table_is_told_by_its_lines(sign: str) -> None:
    """Commas within quotes part nothing."""
    rows = [("Model", "Fee"), ("A", '"8, at most"'), ("B", "15")]
    made = read_file("fees.csv", "\n".join(sign.join(row) for row in rows).encode())
    assert made.markdown == "| Model | Fee |\n| --- | --- |\n| A | 8, at most |\n| B | 15 |\n"


def packed(*files: tuple[str, bytes]) -> bytes:
    """An archive of files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def test_names_in_an_archive_are_read_as_they_were_given() -> None:
    """Chinese programs write them in GB18030 without saying so."""
    data = packed(("xxxxxxxx/a.txt", b"x")).replace(b"xxxxxxxx", "退货政策".encode("gb18030"))
    assert is_archive(data)
    assert list(members(data)) == [("退货政策/a.txt", b"x")]


def test_archives_in_archives_are_opened_to_a_depth() -> None:
    """One in one is usual; more is refused by name, and the others are read."""
    inner = packed(("deep.zip", packed(("a.txt", b"x"))), ("b.txt", b"y"))
    assert dict(members(packed(("inner.zip", inner)))) == {"inner/deep.zip": Notice("nested"), "inner/b.txt": b"y"}


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "x/../../a.txt", "..\\a.txt", "C:/a.txt"])
def test_a_path_that_leads_outside_is_not_read(name: str) -> None:
    """It is named, and the others are read."""
    found = dict(members(packed((name, b"x"), ("b.txt", b"y"))))
    assert found.pop("b.txt") == b"y"
    (notice,) = found.values()
    assert isinstance(notice, Notice)
    assert notice.code == "traversal"


@pytest.mark.parametrize(
    "data", [packed(("a.txt", b"0" * 20_000_000)), packed(*((f"{n}.txt", b"") for n in range(2_001)))]
)
def test_an_archive_that_unpacks_to_too_much_is_refused(data: bytes) -> None:
    """Before any of it is unpacked."""
    with pytest.raises(Unreadable, match="split it"):
        list(members(data))


def test_archives_in_archives_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nesting is no way around it."""
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    inner = packed(*((f"{n}.txt", bytes(range(200))) for n in range(4)))
    with pytest.raises(Unreadable, match="split it"):
        list(members(packed(("a.zip", inner), ("b.zip", inner))))


def test_an_office_file_that_unpacks_to_too_much_is_refused() -> None:
    """It is an archive too."""
    with pytest.raises(Unreadable, match="unpacks to too much"):
        read_file("a.docx", word(paragraph("x"), parts={"media.xml": "0" * 20_000_000}))


def test_every_notice_is_worded_in_both_languages() -> None:
    """With the same values."""
    for code, text in messages().items():
        assert set(text) <= {"zh", "en", "look"}, code
        assert sorted(_values(text["zh"])) == sorted(_values(text["en"])), code


def _values(text: str) -> set[str]:
    named = {part.partition("}")[0] for part in text.split("{")[1:]}
    return {"words" if name in ("zh", "en") else name for name in named}  # words that come in both languages
