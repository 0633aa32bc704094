"""What a check of prompts finds: an item for each prompt and model, its limits, and what all of them come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal, TypeAlias

from llmtool.planning.check_manifest import Check, LimitName
from llmtool.planning.estimate import Estimate
from llmtool.planning.tally import Skipped
from llmtool.reading.problem import Problem

Change: TypeAlias = Literal["new", "changed", "renamed", "removed", "unchanged"]


class Verdict(StrEnum):
    """How something stands, from good to bad."""

    PASS = "pass"  # noqa: S105 - it is no password
    WARN = "warn"
    FAIL = "fail"


_ORDER = list(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; a pass where there are none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one prompt for one model.

    Attributes:
        name: as the manifest calls it.
        limit: the most that is allowed; of a reserve, the least.
        value: what there is.
        verdict: how that stands.
        within_margin: whether the value is allowed, and is yet an estimate that may be too low.
    """

    name: LimitName
    limit: int | Decimal
    value: int | Decimal
    verdict: Verdict
    within_margin: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One prompt, as one model reads it.

    Attributes:
        path: of its file, below the manifest's folder.
        check: the budget it has.
        model: the model's id.
        now: what it costs; None for a file that is no longer there.
        base: what it cost, at today's prices and under today's budget; None where there was no such file, or
            nothing to compare with.
        change: what became of the file; None where there is nothing to compare with.
        base_path: of the file as it was, where that was another.
        limits: those that hold for it.
    """

    path: str
    check: Check
    model: str
    now: Estimate | None
    base: Estimate | None
    change: Change | None
    base_path: str
    limits: tuple[Limit, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its limits."""
        return worst(limit.verdict for limit in self.limits)

    @property
    def tokens(self) -> int:
        """The prompt's tokens; none of a file that is no longer there."""
        return tokens(self.now)

    @property
    def growth(self) -> int | None:
        """How many tokens more there are than there were; None where nothing is compared."""
        return None if self.change is None else self.tokens - tokens(self.base)

    @property
    def monthly(self) -> Decimal | None:
        """US dollars a month; None where the manifest does not say how often it is sent."""
        return monthly(self.now)


def tokens(estimate: Estimate | None) -> int:
    """A prompt's tokens; none where there is no prompt."""
    return estimate.prompt.tokens if estimate else 0


def dollars(estimate: Estimate | None) -> Decimal:
    """What a call costs; nothing where there is no prompt."""
    return estimate.cost.total if estimate else Decimal(0)


def monthly(estimate: Estimate | None) -> Decimal | None:
    """What a month of calls costs; None where nobody says how many there are."""
    if estimate is None or estimate.work.projection is None:
        return None
    return estimate.work.projection.monthly(estimate.cost.total)


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that holds less strictly than at the base.

    Attributes:
        what: its name, or ``level``, or ``check`` for files that no check is about any more.
        before: what held.
        after: what holds; empty for nothing.
        paths: of which prompts.
    """

    what: str
    before: str
    after: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What the prompts were compared with.

    Attributes:
        ref: as it was named.
        commit: the commit that was compared with: the last one that both sides have.
        loosened: the limits that the manifest has loosened since.
        notes: what could not be compared.
    """

    ref: str
    commit: str
    loosened: tuple[Loosened, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """Everything that a check found.

    Attributes:
        manifest: the manifest's path, as it is shown.
        folder: the manifest's folder below its repository's, with ``/`` at its end; empty where they are the same.
        at: when all is priced, in UTC.
        items: in the order of the checks and their files.
        skipped: files that hold no text.
        errors: files that could not be read.
        base: what they were compared with; or None.
    """

    manifest: str
    folder: str
    at: datetime
    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Problem, ...]
    base: Base | None

    @cached_property
    def status(self) -> Verdict:
        """The worst verdict of all."""
        return worst(item.verdict for item in self.items)

    @cached_property
    def breaches(self) -> tuple[tuple[Item, Limit], ...]:
        """The limits that were not kept, or may not be, the worst first."""
        found = [(item, limit) for item in self.items for limit in item.limits if limit.verdict is not Verdict.PASS]
        return tuple(sorted(found, key=lambda pair: -_ORDER.index(pair[1].verdict)))

    @cached_property
    def changed(self) -> tuple[Item, ...]:
        """The items whose tokens are others than at the base, those that grew most first."""
        return tuple(
            sorted((item for item in self.items if item.growth), key=lambda item: (-(item.growth or 0), item.path))
        )
