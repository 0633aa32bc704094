"""Which limits a manifest has loosened: found for each prompt, however the checks were rewritten."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from llmtool.planning.check.manifest import Check, LimitName
from llmtool.planning.check.result import Loosened
from llmtool.reading.naming import chosen


@dataclass(frozen=True, slots=True)
class Tracks:
    """Which file is which.

    Attributes:
        now: the files that are checked now.
        renamed: what files are called now → what they were called.
        old: the files that there were.
        folder: where the files are.
        before: the files that are checked now and were there → what they were called.
    """

    now: Collection[str]
    renamed: Mapping[str, str]
    old: Collection[str]
    folder: Path
    before: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        found = {path: self.renamed.get(path, path) for path in self.now}
        object.__setattr__(self, "before", {path: old for path, old in found.items() if old in self.old})


@dataclass(frozen=True, slots=True)
class _Rules:
    """All that holds for one prompt and one model."""

    level: str
    limits: Mapping[LimitName, int | Decimal]


def loosened(old: Sequence[Check], new: Sequence[Check], tracks: Tracks) -> tuple[Loosened, ...]:
    """What holds less strictly now for prompts that were checked before.

    Args:
        old: the checks at the base.
        new: the checks now.
        tracks: which file is which.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for path, was in sorted(tracks.before.items()):
        rules, rules_before = _rules(new, path), _rules(old, was)
        for easing in dict.fromkeys(_easings(rules_before, rules)):
            found.setdefault(easing, []).append(path)
    called_now = {was: path for path, was in tracks.renamed.items()}
    checked = set(tracks.before.values())
    for was in sorted(set(tracks.old) - checked):
        path = called_now.get(was, was)
        if any(chosen(check.globs, was) for check in old) and (tracks.folder / path).is_file():
            found.setdefault(("check", "checked", ""), []).append(path)
    return tuple(Loosened(*what, tuple(paths)) for what, paths in found.items())


def _rules(checks: Sequence[Check], path: str) -> dict[str, _Rules]:
    """What holds for a prompt, by model: of several checks the strictest."""
    rules: dict[str, _Rules] = {}
    for check in checks:
        if not chosen(check.globs, path):
            continue
        for model in check.models:
            known = rules.get(model.text, _Rules("warn", {}))
            limits = dict(known.limits)
            for name, limit in check.limits.items():
                limits[name] = limit if name not in limits or _is_looser(name, limits[name], limit) else limits[name]
            rules[model.text] = _Rules("fail" if "fail" in {known.level, check.level} else "warn", limits)
    return rules


def _easings(before: Mapping[str, _Rules], now: Mapping[str, _Rules]) -> Iterator[tuple[str, str, str]]:
    """What is looser: its name, what held, what holds."""
    for model, old in before.items():
        new = now.get(model)
        if new is None:
            yield "models", model, ""
            continue
        if old.limits and (old.level, new.level) == ("fail", "warn"):
            yield "level", "fail", "warn"
        for name, limit in old.limits.items():
            held = new.limits.get(name)
            if held is None or _is_looser(name, held, limit):
                yield name, _written(limit), "" if held is None else _written(held)


def _is_looser(name: LimitName, one: int | Decimal, other: int | Decimal) -> bool:
    """Whether the first of two limits allows more than the second."""
    return one < other if name == "context_reserve" else one > other


def _written(limit: int | Decimal) -> str:
    return format(limit, "f") if isinstance(limit, Decimal) else str(limit)
