"""What a check of prompts finds: an item for each prompt and model, its limits, and what all of them come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal, TypeAlias

from llmtool.planning.check.growth import Growth
from llmtool.planning.check.manifest import Check, LimitName
from llmtool.planning.estimate import Estimate
from llmtool.planning.tally import Skipped
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Price
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
class Was:
    """A prompt as it was: at the base, or as the lock holds it.

    Attributes:
        model: the id of the model that it was sent to.
        prompt: its tokens, as they were counted then.
        price: the row of prices that held.
        cost: US dollars of a call at that price, under today's budget.
    """

    model: str
    prompt: Prompt
    price: Price
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One prompt, as one model reads it.

    Attributes:
        path: of its file, below the manifest's folder.
        check: the budget it has.
        model: the model's id.
        now: what it costs; None for a file that is no longer there.
        base: what it was; None where there was no such prompt, or nothing to compare with.
        change: what became of the file; None where there is nothing to compare with.
        base_path: of the file as it was, where that was another.
        limits: those that hold for it.
        moved: how it differs from what it was, and why; None where there is nothing to compare with.
        full_id: the model's id with its provider.
    """

    path: str
    check: Check
    model: str
    now: Estimate | None
    base: Was | None
    change: Change | None
    base_path: str
    limits: tuple[Limit, ...]
    moved: Growth | None
    full_id: str

    @property
    def verdict(self) -> Verdict:
        """The worst of its limits."""
        return worst(limit.verdict for limit in self.limits)

    @property
    def tokens(self) -> int:
        """The prompt's tokens; none of a file that is no longer there."""
        return self.now.prompt.tokens if self.now else 0

    @property
    def cost(self) -> Decimal:
        """US dollars of a call; nothing of a file that is no longer there."""
        return self.now.cost.total if self.now else Decimal(0)

    @property
    def growth(self) -> int | None:
        """How many tokens more there are than there were; None where nothing is compared."""
        return self.moved.tokens.total if self.moved else None

    @property
    def monthly(self) -> Decimal | None:
        """US dollars a month; None where the file is gone, or the manifest does not say how often it is sent."""
        return self._of_month(self.cost) if self.now else None

    @property
    def monthly_base(self) -> Decimal | None:
        """The same as it was, as often as it is sent now."""
        return self._of_month(self.base.cost) if self.base else None

    def _of_month(self, call: Decimal) -> Decimal | None:
        return self.check.calls.monthly(call) if self.check.calls else None


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that holds less strictly than at the base.

    Attributes:
        what: its name, or the key that it is reckoned with, or ``level``, or ``models`` for one that was left out, or
            ``check`` for files that no check is about any more.
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
    """What the prompts were compared with: a commit, or a lock.

    Attributes:
        ref: as the commit was named; empty for a lock.
        commit: the commit that was compared with: the last one that both sides have; empty for a lock.
        loosened: the limits that the manifest has loosened since; of a lock, what is no longer checked.
        notes: what could not be compared.
        lock: the lock's path, as it is shown; empty for a commit.
        at: the moment whose prices held for the commit, in UTC; None for a lock, which holds its own.
    """

    ref: str
    commit: str
    loosened: tuple[Loosened, ...]
    notes: tuple[str, ...]
    lock: str = ""
    at: datetime | None = None


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
        """The items whose tokens or costs are others than they were, those that grew most first."""
        changed = [(item, item.moved) for item in self.items if item.moved and not item.moved.is_nothing]
        changed.sort(key=lambda pair: (-pair[1].tokens.total, -pair[1].cost.total, pair[0].path))
        return tuple(item for item, _ in changed)
