"""Which limits a manifest has loosened: found for each prompt, however the checks were rewritten."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import get_args

from llmtool.planning.check.manifest import Check, LimitName
from llmtool.planning.check.past import replaced
from llmtool.planning.check.result import Loosened
from llmtool.reading.naming import chosen

_LIMITS = frozenset(get_args(LimitName))
_OF_COST = frozenset({"max_cost_per_call", "max_monthly_cost"})


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
class _Term:
    """A key of a budget: how much it allows, as a number to compare or None for a mere name, and how it is written."""

    size: int | Decimal | None
    written: str

    def allows_more_than(self, other: "_Term") -> bool:
        if self.size is None or other.size is None:
            return self.written != other.written
        return self.size > other.size


@dataclass(frozen=True, slots=True)
class _Rules:
    """All that holds for one prompt and one model."""

    level: str
    terms: Mapping[str, _Term]


def loosened(old: Sequence[Check], new: Sequence[Check], tracks: Tracks) -> tuple[Loosened, ...]:
    """What holds less strictly now for prompts that were checked before.

    Args:
        old: the checks at the base.
        new: the checks now.
        tracks: which file is which.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = {}
    for path, was in sorted(tracks.before.items()):
        alike.setdefault((_about(old, was), _about(new, path)), []).append(path)
    for (before, now), paths in alike.items():
        easings = _easings(_rules([old[number] for number in before]), _rules([new[number] for number in now]))
        for easing in dict.fromkeys(easings):
            found.setdefault(easing, []).extend(paths)
    called_now = {was: path for path, was in tracks.renamed.items()}
    checked = set(tracks.before.values())
    for was in sorted(set(tracks.old) - checked):
        path = called_now.get(was, was)
        if any(chosen(check.globs, was) for check in old) and (tracks.folder / path).is_file():
            found.setdefault(("check", "checked", ""), []).append(path)
    return tuple(Loosened(*what, tuple(sorted(paths))) for what, paths in found.items())


def _about(checks: Sequence[Check], path: str) -> tuple[int, ...]:
    """Which of the checks are about a prompt, counted from 0."""
    return tuple(number for number, check in enumerate(checks) if chosen(check.globs, path))


def _rules(checks: Sequence[Check]) -> dict[str, _Rules]:
    """What holds for prompts that are in all of these checks, by model: the strictest."""
    rules: dict[str, _Rules] = {}
    for check in checks:
        for model in check.models:
            known = rules.get(model.text, _Rules("warn", {}))
            terms = dict(known.terms)
            for name, term in _terms(check):
                terms[name] = term if name not in terms or terms[name].allows_more_than(term) else terms[name]
            rules[model.text] = _Rules("fail" if "fail" in {known.level, check.level} else "warn", terms)
    return rules


def _terms(check: Check) -> Iterator[tuple[str, _Term]]:
    """The limits of a budget, and what they are reckoned with: fewer calls keep a limit as well as a shorter prompt."""
    for name, limit in check.limits.items():
        yield name, _Term(-limit if name == "context_reserve" else limit, _written(limit))
    limited = check.limits.keys()
    if limited & {*_OF_COST, "context_reserve"}:
        yield "output_tokens", _Term(-check.output_tokens, str(check.output_tokens))
    if limited & _OF_COST:
        share = check.cached_share or Decimal(0)
        yield "cached_share", _Term(share, f"{_written((share * 100).normalize())}%")
        batch = "processing" in check.conditions
        yield "batch", _Term(int(batch), str(batch).lower())
        yield "service_tier", _Term(None, check.conditions.get("service_tier", "standard"))
    if "max_monthly_cost" in limited and check.calls:
        yield "calls", _Term(-check.calls.monthly(Decimal(1)), f"{check.calls.requests} per {check.calls.per}")


def _easings(before: Mapping[str, _Rules], now: Mapping[str, _Rules]) -> Iterator[tuple[str, str, str]]:
    """What is looser: its name, what held, what holds."""
    successors = {old: new for new, old in replaced(before, now).items()}
    for model, old in before.items():
        new = now.get(successors.get(model, model))
        if new is None:
            yield "models", model, ""
            continue
        if old.terms and (old.level, new.level) == ("fail", "warn"):
            yield "level", "fail", "warn"
        for name, term in old.terms.items():
            held = new.terms.get(name)
            if held is None and name in _LIMITS:
                yield name, term.written, ""
            elif held and held.allows_more_than(term):
                yield name, term.written, held.written


def _written(limit: int | Decimal) -> str:
    return format(limit, "f") if isinstance(limit, Decimal) else str(limit)
