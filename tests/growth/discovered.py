"""Every pattern that `assist` and `api` compile: found by walking their modules and their source, not by a list."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import api
import assist
from assist.drafting.turns import scenes
from assist.drafting.writing import registers
from assist.knowledge.reading import front_suggestions

_ANCHORED = {"match", "fullmatch"}
_USES = {*_ANCHORED, "search", "finditer", "findall", "sub", "subn", "split"}
_DEEPEST = 6
_ANY = "Ab1"  # stands for what is only known when the code runs: a name, a code, a value of an order


@dataclass(frozen=True)
class Discovered:
    """A pattern, where it was found, and the methods it is used with."""

    place: str
    pattern: re.Pattern[str]
    uses: frozenset[str]


def modules() -> Iterator[ModuleType]:
    """All modules of the two packages."""
    for package in (assist, api):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


@functools.cache
def discovered() -> tuple[Discovered, ...]:
    """Every pattern once, in the order of the modules."""
    found: dict[tuple[str, int], Discovered] = {}
    trees = {module: _tree(module) for module in modules()}
    anywhere = _methods(trees.values())
    for module, tree in trees.items():
        here = _methods((tree,))
        called = {name: uses if name.startswith("_") else anywhere[name] for name, uses in here.items()}
        for one in (*_held(module, called), *_inline(module, tree), *_told(module)):
            key = one.pattern.pattern, one.pattern.flags
            known = found.setdefault(key, one)
            found[key] = dataclasses.replace(known, uses=known.uses | one.uses)
    return tuple(dataclasses.replace(one, uses=one.uses or frozenset(("search",))) for one in found.values())


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def _methods(trees: Iterable[ast.Module]) -> Mapping[str, set[str]]:
    """With which methods of a pattern each name is used."""
    called: dict[str, set[str]] = defaultdict(set)
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in _USES:
            called[ast.unparse(node.value).rpartition(".")[2]].add(node.attr)
    return called


def _told(module: ModuleType) -> Iterator[Discovered]:
    """Patterns of functions that must be told something: an example of each."""
    patterns: Iterable[re.Pattern[str]] = ()
    if module is scenes:
        patterns = map(scenes._words, get_args(scenes.Scene))
    elif module is registers:
        patterns = (re.compile(pattern, re.IGNORECASE) for pattern, _ in (*registers._ZH, *registers._EN))
    elif module is front_suggestions:
        patterns = (re.compile(pattern, re.IGNORECASE) for _, pattern in front_suggestions._KINDS)
    for place, pattern in enumerate(patterns):
        yield Discovered(f"{module.__name__}[{place}]", pattern, frozenset(("search",)))


def _held(module: ModuleType, called: Mapping[str, set[str]]) -> Iterator[Discovered]:
    """Patterns that a module holds, in whatever container, or builds without being told anything."""
    for name, value in list(vars(module).items()):
        if isinstance(value, functools._lru_cache_wrapper):
            value = value() if value.__module__ == module.__name__ and not _needs_arguments(value) else None
        uses = frozenset(called.get(name, ()))
        for place, pattern in enumerate(_inside(value, _DEEPEST)):
            yield Discovered(f"{module.__name__}.{name}[{place}]", pattern, uses)


def _needs_arguments(function: Callable[..., Any]) -> bool:
    return any(one.default is inspect.Parameter.empty for one in inspect.signature(function).parameters.values())


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth:
        for one in _parts(value):
            yield from _inside(one, depth - 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return value if isinstance(value, (list, tuple, set, frozenset)) else ()


def _inline(module: ModuleType, tree: ast.Module) -> Iterator[Discovered]:
    """Patterns written where they are used, `re.sub("…", …)`, and those made of what a function is told."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if (
            isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in {*_USES, "compile"}
        ):
            text = _evaluated(node.args[0], module)
            if isinstance(text, str):
                uses = frozenset({node.func.attr} & _USES)  # of a compiled one, its name tells
                yield Discovered(f"{module.__name__}:{node.lineno}", re.compile(text, _flags(node, module)), uses)


def _flags(call: ast.Call, module: ModuleType) -> int:
    given = [one.value for one in call.keywords if one.arg == "flags"]
    stands = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "finditer": 2, "findall": 2}
    place = stands.get(getattr(call.func, "attr", ""), 99)
    given += call.args[place : place + 1]
    return int(_evaluated(given[0], module) or 0) if given else 0


def _evaluated(node: ast.expr, module: ModuleType) -> Any:
    """What an expression is as far as the module alone tells; what it leaves open in a text is `_ANY`."""
    try:
        return eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))
    except Exception:  # it needs what only a running function knows
        pass
    if isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.FormattedValue) else one for one in node.values]
        return "".join(str(_evaluated(one, module) or _ANY) for one in parts)
    if isinstance(node, ast.BinOp):
        return str(_evaluated(node.left, module) or _ANY) + str(_evaluated(node.right, module) or _ANY)
    return None
