"""How ``pricing doctor`` shows what to look at in the rate card."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from llmtool.pricing.doctor import Ailment, Finding
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.table import Column, Table
from llmtool.render.views.pricing_files import counted

_COLUMNS = (
    Column("kind"),
    Column("level", minor=2),
    Column("model"),
    Column("finding"),
    Column("where", kind="path", minor=1),
)


def doctor_view(findings: Sequence[Finding], models: int, today: date) -> Document:
    """A line for each finding.

    Args:
        findings: in order.
        models: how many models there are.
        today: the day that ages are counted by.
    """
    rows = tuple((one.kind.value, one.level, one.model, one.message, one.where) for one in findings)
    counts = Counter(one.kind for one in findings)
    data: dict[str, Json] = {
        "schema": "llmtool.pricing-doctor/1",
        "today": today.isoformat(),
        "models": models,
        "counts": {kind.value: counts[kind] for kind in Ailment},
        "findings": [_data(one) for one in findings],
    }
    table = Table(_COLUMNS, rows, notes=(doctor_summary(findings, models),))
    return Document(data, table, bare=None if rows else "")


def doctor_summary(findings: Sequence[Finding], models: int) -> str:
    """How much there is to look at, by kind."""
    counts = Counter(one.kind for one in findings)
    kinds = ", ".join(f"{counts[kind]:,} {kind}" for kind in Ailment if counts[kind])
    return f"{counted(models, 'model')}: {kinds or 'nothing to look at'}"


def _data(finding: Finding) -> dict[str, Json]:
    return {
        "kind": finding.kind.value,
        "level": finding.level,
        "model": finding.model,
        "where": finding.where,
        "message": finding.message,
    }
