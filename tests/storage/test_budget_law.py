"""The ledger against a model of it: whatever is done in whatever order, the sums are right and no budget is passed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from llmtool.errors import OverBudgetError
from llmtool.storage.budgets import Limit, Reservation, reserve, standings
from llmtool.storage.ledger import Ledger
from llmtool.storage.reports import overall, summaries
from tests.storage.calls import NOON, call

AMOUNTS = st.integers(0, 3_000_000_000).map(lambda nano: Decimal(nano).scaleb(-9))
SHARES = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
PROJECTS = st.sampled_from(["shop", "bank"])
LIMITS = (
    Limit("daily budget", Decimal(2), "day"),
    Limit("monthly budget", Decimal(5), "month"),
    Limit("project's budget", Decimal(4), "project"),
)


@dataclass(eq=False)
class Row:
    """What the model knows of a call: its moment, its project, and what counts for budgets. Two may look alike."""

    at: datetime
    project: str
    counts: Decimal
    settled: bool = False
    gone: bool = False


@dataclass(eq=False)
class Open:
    """A reservation with the row that stands for it in the model."""

    reservation: Reservation
    row: Row = field(repr=False)


class LedgerMachine(RuleBasedStateMachine):
    """Calls are reserved, settled, released and left lying; time goes on; the file is closed and opened again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.ledger = Ledger(Path(self.folder.name) / "ledger.db")
        self.ledger.database.rows("PRAGMA synchronous = OFF")
        self.now = NOON
        self.model: list[Row] = []

    reservations: Bundle[Open] = Bundle("reservations")

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()

    @initialize(days=st.integers(0, 40))
    def begin(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(target=reservations, project=PROJECTS, worst=AMOUNTS)
    def ask(self, project: str, worst: Decimal) -> Open:
        fits = all(worst <= limit.amount - self.spent(limit, project) for limit in LIMITS) or not worst
        row = Row(self.now, project, worst)
        try:
            reservation = reserve(self.ledger, LIMITS, call(at=self.now, project=project), worst)
        except OverBudgetError:
            assert not fits
            row.gone = True
            return Open(Reservation(self.ledger, -1, worst), row)
        assert fits
        self.model.append(row)
        return Open(reservation, row)

    @rule(opened=consumes(reservations), share=SHARES, later=st.integers(0, 48))
    def settle(self, opened: Open, share: Decimal, later: int) -> None:
        if opened.row.gone:
            return
        cost = opened.row.counts * share
        entry = call(str(cost), at=opened.row.at + timedelta(hours=later), project=opened.row.project)
        Reservation(self.ledger, opened.reservation.number, opened.reservation.worst).settle(entry)
        opened.row.counts, opened.row.settled = cost.quantize(Decimal("1e-9")), True

    @rule(opened=consumes(reservations))
    def release(self, opened: Open) -> None:
        if opened.row.gone:
            return
        Reservation(self.ledger, opened.reservation.number, opened.reservation.worst).release()
        self.model.remove(opened.row)

    @rule(project=PROJECTS)
    def answer_from_the_cache(self, project: str) -> None:
        self.ledger.add(call("0", at=self.now, project=project, from_cache=True))
        self.model.append(Row(self.now, project, Decimal(0), settled=True))

    @rule()
    def open_again(self) -> None:
        self.ledger.close()
        self.ledger = Ledger(Path(self.folder.name) / "ledger.db")
        self.ledger.database.rows("PRAGMA synchronous = OFF")

    def spent(self, limit: Limit, project: str) -> Decimal:
        """What the model says."""
        form = {"day": "%Y-%m-%d", "month": "%Y-%m", "project": ""}[limit.scope]
        return sum(
            (
                row.counts
                for row in self.model
                if row.at.strftime(form) == self.now.strftime(form) and (form or row.project == project)
            ),
            Decimal(0),
        )

    @invariant()
    def budgets_are_kept_and_their_sums_are_right(self) -> None:
        for project in ("shop", "bank"):
            for standing in standings(self.ledger, LIMITS, self.now, project):
                assert standing.spent == self.spent(standing.limit, project)
                assert standing.spent <= standing.limit.amount

    @invariant()
    def reports_lose_nothing(self) -> None:
        whole = overall(self.ledger, self.now)
        assert whole.calls == len(self.model)
        assert (whole.cost or 0) == sum(row.counts for row in self.model if row.settled)
        days = summaries(self.ledger, "day", self.now)
        assert sum(day.calls for day in days) == whole.calls
        assert sum(day.cost or 0 for day in days) == (whole.cost or 0)
        late = [row for row in self.model if not row.settled and self.now >= row.at + timedelta(hours=1)]
        assert whole.unsettled.calls == len(late)


LedgerMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestLedger = LedgerMachine.TestCase
