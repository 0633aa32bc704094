"""How ``calibrate`` shows what bills say of estimates, what is kept of that, and what was dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from llmtool.errors import LlmtoolError
from llmtool.planning.bill_samples import Samples
from llmtool.planning.calibrating import Errors, Finding
from llmtool.render.as_json import Json
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Cell, Column, Row, Table
from llmtool.tokens.calibration import Learnt, Place

Outcome = Literal["stored", "checked", "too few", "left alone"]
"""What became of a finding; only estimates are corrected, and exact and reconstructed counts left alone."""

_PLACE = (Column("model"), Column("tokenizer"), Column("of"), Column("script"))
_FOUND = (
    *_PLACE,
    Column("bills", align="right"),
    Column("error %", align="right"),
    Column("p95 %", align="right", minor=2),
    Column("ratio", align="right"),
    Column("error then %", align="right", minor=1),
    Column("p95 then %", align="right", minor=3),
    Column("margin %", align="right"),
    Column("outcome"),
)
_KEPT = (
    *_PLACE,
    Column("bills", align="right"),
    Column("ratio", align="right"),
    Column("margin %", align="right"),
    Column("learnt"),
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a log has taught.

    Attributes:
        log: its path, as the user named it.
        samples: what is in it.
        findings: what the bills of each place say, and what became of that.
        file: where it is stored, or None where nothing was.
        error: why the command fails although there is a result, or None.
    """

    log: str
    samples: Samples
    findings: tuple[tuple[Finding, Outcome], ...]
    file: Path | None
    error: LlmtoolError | None


def calibration_view(result: Calibration) -> Document:
    """A line for each model, tokenizer, kind of input and group of scripts."""
    data: dict[str, Json] = {
        "schema": "llmtool.calibrate/1",
        "log": result.log,
        "bills": result.samples.bills,
        "repeated": result.samples.repeated,
        "incomplete": result.samples.incomplete,
        "rows": [_found_data(finding, outcome) for finding, outcome in result.findings],
        "file": None if result.file is None else result.file.as_posix(),
        "errors": [{"line": wrong.line, "message": wrong.message} for wrong in result.samples.wrong],
    }
    if result.error is not None:
        data["error"] = as_object(result.error)
    return Document(data, Table(_FOUND, tuple(_found(finding, outcome) for finding, outcome in result.findings)))


def kept_view(learnt: Sequence[Learnt], file: Path) -> Document:
    """Everything that is stored, a line each."""
    data: dict[str, Json] = {
        "schema": "llmtool.calibrate.list/1",
        "file": file.as_posix(),
        "rows": [_kept_data(each) for each in learnt],
    }
    return Document(data, Table(_KEPT, tuple(_kept(each) for each in learnt)))


def removed_view(dropped: Sequence[Learnt]) -> Document:
    """What was dropped, a line each."""
    data: dict[str, Json] = {"schema": "llmtool.calibrate.remove/1", "rows": [_kept_data(each) for each in dropped]}
    return Document(data, Table(_KEPT, tuple(_kept(each) for each in dropped)))


def _place(place: Place) -> Row:
    return place.model, place.tokenizer, place.kind, place.script or None


def _found(finding: Finding, outcome: Outcome) -> Row:
    before = (_percent(finding.before.median), _percent(finding.before.p95))
    learnt, after = finding.learnt, finding.after
    taught: tuple[Cell, ...] = (None, None, None, None)
    if learnt is not None and after is not None:
        margin = _percent(learnt.margin_percent)
        taught = (_ratio(learnt.ratio), _percent(after.median), _percent(after.p95), margin)
    told = finding.exactness if outcome == "left alone" else outcome
    return (*_place(finding.place), finding.bills, *before, *taught, told)


def _kept(learnt: Learnt) -> Row:
    margin = _percent(learnt.margin_percent)
    return (*_place(learnt.place), learnt.bills, _ratio(learnt.ratio), margin, learnt.learnt.isoformat())


def _ratio(ratio: float) -> Decimal:
    return Decimal(f"{ratio:.3f}")


def _percent(percent: float) -> Decimal:
    return Decimal(f"{percent:.1f}")


def _place_data(place: Place) -> dict[str, Json]:
    return {
        "model": place.model,
        "tokenizer": place.tokenizer,
        "basis": place.basis,
        "of": place.kind,
        "script": place.script or None,
    }


def _found_data(finding: Finding, outcome: Outcome) -> dict[str, Json]:
    learnt = finding.learnt
    return {
        **_place_data(finding.place),
        "exactness": finding.exactness,
        "bills": finding.bills,
        "error_before": _errors_data(finding.before),
        "error_after": None if finding.after is None else _errors_data(finding.after),
        "ratio": None if learnt is None else learnt.ratio,
        "margin_percent": None if learnt is None else learnt.margin_percent,
        "outcome": outcome,
    }


def _errors_data(errors: Errors) -> dict[str, Json]:
    return {"median_percent": round(errors.median, 3), "p95_percent": round(errors.p95, 3)}


def _kept_data(learnt: Learnt) -> dict[str, Json]:
    return {
        **_place_data(learnt.place),
        "bills": learnt.bills,
        "ratio": learnt.ratio,
        "margin_percent": learnt.margin_percent,
        "least_tokens": learnt.least,
        "learnt": learnt.learnt.isoformat(),
    }
