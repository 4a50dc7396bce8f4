"""Tables of HTML with cells over several rows or columns: every cell comes to stand under its header."""

from __future__ import annotations

import copy

from bs4 import BeautifulSoup, Tag

MOST = 200  # columns or rows that a cell may span


def expand_tables(soup: BeautifulSoup) -> None:
    """Rewrite every table of a page without spans, with one header row; tables for layout become what they hold."""
    for table in soup.find_all("table"):  # outer ones first
        if table.parent is None:
            continue
        inner = table.find_all("table")
        if inner and not _is_layout(table, inner):
            for one in inner:
                _flatten(soup, one)
        elif inner or len(table.find_all(["td", "th"])) == 1:
            _unwrap(table)
            continue
        rows = [row for row in table.find_all("tr") if row.find(["td", "th"])]
        if not rows:
            _unwrap(table)
            continue
        _write(soup, table, _grid(rows), _header_rows(rows))


def _is_layout(table: Tag, inner: list[Tag]) -> bool:
    """Whether a table only places others on the page: most of its words are theirs, or it has one row."""
    words = sum(len(one.get_text(strip=True)) for one in inner)
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return len(rows) < 2 or 2 * words > len(table.get_text(strip=True))


def _flatten(soup: BeautifulSoup, table: Tag) -> None:
    """A table within a cell becomes lines."""
    made = soup.new_tag("div")
    for row in table.find_all("tr"):
        part = soup.new_tag("p")
        part.string = " ".join(cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"]))
        made.append(part)
    table.replace_with(made)


def _unwrap(table: Tag) -> None:
    """A table that is none becomes blocks; tables in it stay."""
    for inner in table.find_all(["tr", "td", "th", "thead", "tbody", "tfoot", "caption"]):
        if inner.find_parent("table") is table:
            inner.name = "div"
    table.name = "div"


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), MOST) if value.isdigit() and len(value) < 6 else 1


def _grid(rows: list[Tag]) -> list[list[Tag]]:
    """The cell at every place of a table."""
    grid: dict[tuple[int, int], Tag] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (number, column) in grid:
                column += 1
            for down in range(min(_span(cell, "rowspan"), len(rows) - number)):
                for right in range(_span(cell, "colspan")):
                    grid.setdefault((number + down, column + right), cell)
            column += _span(cell, "colspan")
    width = max(column for _, column in grid) + 1
    empty = BeautifulSoup("<td></td>", "html.parser").td
    assert empty is not None
    return [[grid.get((number, column), empty) for column in range(width)] for number in range(len(rows))]


def _header_rows(rows: list[Tag]) -> int:
    """How many rows are the header: those of <thead>, of <th> alone, or as deep as the first row's cells reach.

    None in a table of names and values.
    """
    if len(rows) > 1 and all(_is_pair(row) for row in rows):
        return 0
    headed = 0
    for row in rows:
        cells = row.find_all(["td", "th"], recursive=False)
        if row.find_parent("thead") or all(cell.name == "th" for cell in cells):
            headed += 1
        else:
            break
    first = rows[0].find_all(["td", "th"], recursive=False)
    spread = any(_span(cell, "colspan") > 1 for cell in first)
    deep = max((_span(cell, "rowspan") for cell in first), default=1) if spread else 1
    return min(max(headed, deep, 1), max(len(rows) - 1, 1))


def _is_pair(row: Tag) -> bool:
    """Whether a row is a name in a header cell and values beside it."""
    cells = row.find_all(["td", "th"], recursive=False)
    return len(cells) > 1 and cells[0].name == "th" and all(cell.name == "td" for cell in cells[1:])


def _write(soup: BeautifulSoup, table: Tag, grid: list[list[Tag]], headed: int) -> None:
    caption = table.find("caption")
    made = soup.new_tag("table")
    header = soup.new_tag("tr")
    for column in range(len(grid[0])):
        parts = list(dict.fromkeys(" ".join(grid[row][column].get_text(" ").split()) for row in range(headed)))
        cell = soup.new_tag("th")
        cell.string = " ".join(part for part in parts if part)
        header.append(cell)
    made.append(header)
    for row in grid[headed:]:
        line = soup.new_tag("tr")
        for cell in row:
            line.append(_cell(soup, cell))
        made.append(line)
    if caption is not None:
        title = soup.new_tag("p")
        title.string = " ".join(caption.get_text(" ").split())
        table.insert_before(title)
    table.replace_with(made)


def _cell(soup: BeautifulSoup, cell: Tag) -> Tag:
    """A cell whose blocks and list items are lines."""
    made = copy.copy(cell)
    made.name, made.attrs = "td", {}
    for item in made.find_all("li"):
        item.insert(0, "· ")
    for block in made.find_all(["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"]):
        if block.name not in ("ul", "ol"):
            block.append(soup.new_tag("br"))
        block.unwrap()
    while made.contents and isinstance(made.contents[-1], Tag) and made.contents[-1].name == "br":
        made.contents[-1].extract()
    return made
