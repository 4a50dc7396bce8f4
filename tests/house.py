"""The picture of the house in docs/house.svg, drawn from the imports: `python -m tests.house` draws it anew.

A room is a folder; `assist` itself is two, what stands on all rooms and what all rooms stand on. An arrow goes from a room to
one that it uses; an arrow that others imply is left out, and the errors, which every room uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.test_architecture import imports, modules

PICTURE = Path(__file__).parent.parent / "docs" / "house.svg"
NEW = f"{PICTURE.name} is not what the imports say; `python -m tests.house` draws it anew"
WIDTH, STEP, BOX, GAP = 980, 74, 40, 16
PARTED = "assist.drafting"  # the package whose folders are rooms of their own
ERRORS = "assist.errors"
GROUND, JOINS, START = "assist: ground", "assist: joins", "assist.__main__"
_STYLE = (
    ".r{fill:#f4f6f8;stroke:#5b6b7b;stroke-width:1.4}.t{font:600 13px system-ui,sans-serif;fill:#1f2933;text-anchor:middle}"
    ".a{stroke:#5b6b7b;stroke-width:1.2;fill:none}.bg{fill:#fff}"
)
_ARROW = (
    '<defs><marker id="m" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 L8 4 L0 8 z" fill="#5b6b7b"/></marker></defs>'
)

Graph = Mapping[str, set[str]]


def used_rooms() -> Graph:
    """Each room with the rooms that it uses."""
    names = {name for name, _ in modules()} - {ERRORS}
    used = {name: imports(path) & names for name, path in modules() if name in names}
    loose = {name for name, path in modules() if path.parent.name == "assist" and name not in (ERRORS, START)}
    ground = _ground(used, loose)

    def room(name: str) -> str:
        if name in loose:
            return GROUND if name in ground else JOINS
        if name == START:
            return "assist.commands"
        parts = name.split(".")
        folders = {one.rpartition(".")[0] for one in names}
        depth = 1 if parts[0] != "assist" else 3 if name.startswith(f"{PARTED}.") else 2
        place = ".".join(parts[:depth])
        return place if place in folders or depth < 3 else PARTED

    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, others in used.items():
        found[room(name)] |= {room(other) for other in others if "." in other} - {room(name)}
    return dict(found)


def _ground(used: Mapping[str, Iterable[str]], loose: set[str]) -> set[str]:
    """Modules of `assist` itself that need nothing but each other, the texts and the tables."""
    ground = set(loose)
    while True:
        gone = {one for one in ground if any(not _is_low(other, ground) for other in used[one])}
        if not gone:
            return ground
        ground -= gone


def _is_low(name: str, ground: set[str]) -> bool:
    return name.startswith(("assist.texts", "assist.tables")) or name in ground or name == "assist"


def floors_of(graph: Graph) -> list[list[str]]:
    """The rooms by floor, the highest first: each stands above all that it uses. Raises RecursionError for a circle."""
    heights: dict[str, int] = {}

    def height(room: str) -> int:
        if room not in heights:
            heights[room] = 1 + max((height(other) for other in graph.get(room, ())), default=-1)
        return heights[room]

    for room in graph:
        height(room)
    return [sorted(one for one in heights if heights[one] == level) for level in range(max(heights.values()), -1, -1)]


def needed_arrows(graph: Graph) -> list[tuple[str, str]]:
    """The arrows that no way over other rooms implies."""

    def reached(room: str) -> set[str]:
        return {room}.union(*(reached(other) for other in graph.get(room, ())))

    return sorted(
        (room, other)
        for room, others in graph.items()
        for other in others
        if not any(other in reached(between) for between in others - {other})
    )


def draw() -> str:
    """The picture, as SVG."""
    graph = used_rooms()
    floors = floors_of(graph)
    places = {
        room: (WIDTH * (number + 1) / (len(floor) + 1), GAP + STEP * level)
        for level, floor in enumerate(floors)
        for number, room in enumerate(floor)
    }
    widths = {room: 8.2 * len(room.removeprefix("assist.")) + 28 for room in places}
    height = STEP * len(floors)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-label="The rooms of the code and which use which">',
        f"<style>{_STYLE}</style>{_ARROW}",
        f'<rect class="bg" width="{WIDTH}" height="{height}"/>',
    ]
    for room, other in needed_arrows(graph):
        (x, y), (a, b) = places[room], places[other]
        lines.append(f'<path class="a" d="M{x:.0f} {y + BOX} L{a:.0f} {b - 2}" marker-end="url(#m)"/>')
    for room, (x, y) in places.items():
        wide, shown = widths[room], room.removeprefix("assist.")
        lines.append(f'<rect class="r" x="{x - wide / 2:.0f}" y="{y}" width="{wide:.0f}" height="{BOX}" rx="8"/>')
        lines.append(f'<text class="t" x="{x:.0f}" y="{y + 25}">{shown}</text>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
