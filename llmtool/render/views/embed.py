"""How ``embed`` shows what it has done, or would do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from llmtool.calls.embedding_bill import Bill, Embedded, Survey
from llmtool.errors import LlmtoolError
from llmtool.money import exact, usd
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Row, Table

SCHEMA = "llmtool.embed/1"
_COLUMNS = (
    Column("text", kind="path"),
    Column("dimensions", align="right", minor=1),
    Column("begins with"),
    Column("tokens", align="right"),
    Column("from", minor=2),
)
_FIRST_VALUES = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over.

    Attributes:
        model: the model.
        provider: who made the vectors; None for this machine, or where nobody knows.
        dimensions: of every vector, or None where there is none.
        bill: what was done and what it cost.
        out: the files that were written.
        notes: what the user should know of it.
        error: why it is not whole, or None.
    """

    model: str
    provider: str | None
    dimensions: int | None
    bill: Bill
    out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: LlmtoolError | None = None

    @property
    def data(self) -> dict[str, Json]:
        """It all, for programs, without its schema."""
        bill = self.bill
        data: dict[str, Json] = {
            "model": self.model,
            "provider": self.provider,
            "dimensions": self.dimensions,
            "texts": bill.texts,
            "from_cache": bill.from_cache,
            "sent": bill.sent,
            "truncated": bill.cut,
            "requests": bill.requests,
            "tokens": bill.tokens,
            "cost": bill.cost,
            "estimated": bill.estimated,
            "out": self.out,
            "notes": (*self.notes, *bill.notes),
        }
        if self.error is not None:
            data["error"] = as_object(self.error)
        return data


@dataclass(slots=True)
class Sample:
    """The first vectors of a run, as many as a screen shows.

    Attributes:
        most: how many.
        rows: they, as they are shown.
    """

    most: int = 20
    rows: list[Row] = field(default_factory=list)

    def add(self, each: Embedded) -> None:
        """Take a vector, if there is room."""
        if len(self.rows) < self.most:
            beginning = ", ".join(f"{number:.4f}" for number in each.vector[:_FIRST_VALUES])
            more = ", …" if len(each.vector) > _FIRST_VALUES else ""
            source = "cache" if each.from_cache else "model"
            self.rows.append((each.id, len(each.vector), beginning + more, each.tokens, source))


def table_view(run: Run, sample: Sample) -> Document:
    """The first vectors, in a few of their numbers."""
    left = run.bill.texts - len(sample.rows)
    more = (f"and {left:,} more",) if left else ()
    notes = (*more, "--out FILE, or a pipe, gets the vectors")
    return Document({"schema": SCHEMA, **run.data}, Table(_COLUMNS, tuple(sample.rows), notes=notes))


def run_view(run: Run) -> Document:
    """What was done, without the vectors, which are in files."""
    bill = run.bill
    row = (run.model, run.dimensions, bill.texts, bill.from_cache, bill.requests, bill.tokens, bill.cost)
    titles = ("model", "dimensions", "texts", "from the cache", "requests", "tokens")
    columns = (
        Column("model"),
        *(Column(title, align="right") for title in titles[1:]),
        Column("cost", align="right", kind="usd"),
    )
    return Document({"schema": SCHEMA, **run.data}, Table(columns, (row,)))


def plan_view(
    model: str, provider: str | None, survey: Survey, notes: Sequence[str], error: LlmtoolError | None
) -> Document:
    """What would be sent, and what it could cost.

    Args:
        model: the model.
        provider: who would make the vectors; None for this machine, or where nobody knows.
        survey: what is to be done.
        notes: what the user should know of it.
        error: why it would not be done, or None.
    """
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "dry_run": True,
        "model": model,
        "provider": provider,
        "texts": survey.texts,
        "missing": survey.missing,
        "tokens": survey.tokens,
        "requests": survey.requests,
        "url": survey.url or None,
        "cost": {"worst": survey.worst},
        "notes": tuple(notes),
    }
    if error is not None:
        data["error"] = as_object(error)
    rows = (
        ("model", model),
        ("texts", f"{survey.texts:,}"),
        ("to be embedded", f"{survey.missing:,}"),
        ("tokens", f"{survey.tokens:,}"),
        ("requests", f"{survey.requests:,}" + (f", POST {survey.url}" if survey.url else "")),
        ("cost", "unpriced" if survey.worst is None else f"at most {exact(survey.worst)}"),
    )
    table = Table((Column("what"), Column("")), rows)
    return Document(data, table, bare="".join(f"{what}: {value}\n" for what, value in rows))


def summary(bill: Bill) -> str:
    """What was done, in one line: texts, cache, requests, tokens, cost."""
    about = "~" if bill.estimated else ""
    parts = [_number(bill.texts, "text"), f"{bill.from_cache:,} from the cache" if bill.from_cache else ""]
    if bill.cut:
        parts.append(f"{bill.cut:,} cut to fit")
    if bill.requests:
        parts += [
            f"{bill.sent:,} sent in {_number(bill.requests, 'request')}",
            f"{about}{bill.tokens:,} tokens",
            cost_so_far(bill),
        ]
    parts.append("~ is estimated" if about else "")
    return " · ".join(part for part in parts if part)


def cost_so_far(bill: Bill) -> str:
    """What has been paid."""
    return "unpriced" if bill.cost is None else f"{'~' if bill.estimated else ''}{usd(bill.cost)}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
