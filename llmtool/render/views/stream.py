"""How ``stream`` shows an answer: as a document, in one line of figures, and before it is asked for."""

from dataclasses import dataclass
from decimal import Decimal

from llmtool.calls.outcome import Call, Outcome
from llmtool.errors import LlmtoolError
from llmtool.exchange import Wire
from llmtool.money import exact, usd
from llmtool.render.as_json import Json, render
from llmtool.render.document import Document
from llmtool.render.errors import as_object
from llmtool.render.table import Column, Table
from llmtool.render.views.usage import usage_data
from llmtool.usage import Usage

SCHEMA = "llmtool.stream/1"
_SECOND = 1_000


def stream_view(call: Call, outcome: Outcome, error: LlmtoolError | None) -> Document:
    """The answer with its bill.

    Args:
        call: what was asked.
        outcome: what became of it.
        error: why the command fails although there is a result, or None.
    """
    reply, usage = outcome.reply, outcome.usage
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "model": call.request.model,
        "provider": call.endpoint.provider,
        "text": reply.text,
        "refusal": reply.refusal,
        "stop_reason": reply.stop,
        "usage": usage_data(usage),
        "cost": outcome.cost,
        "estimated": outcome.estimated,
        "from_cache": outcome.from_cache,
        "request_id": outcome.request_id or None,
        "elapsed_ms": outcome.elapsed_ms,
        "first_token_ms": outcome.first_token_ms,
        "notes": outcome.notes,
    }
    if error is not None:
        data["error"] = as_object(error)
    columns = (
        Column("text"),
        Column("stop_reason"),
        Column("prompt", align="right"),
        Column("answer", align="right"),
        Column("cost", align="right", kind="usd"),
    )
    row = (reply.text or reply.refusal, reply.stop, usage.prompt, usage.completion, outcome.cost)
    return Document(data, Table(columns, (row,), notes=(summary(outcome),)))


def summary(outcome: Outcome) -> str:
    """The figures of a call in one line: tokens, cost, time to first token, tokens per second, cache."""
    if outcome.from_cache:
        return "from the cache: nothing was sent, nothing was billed: $0.00"
    usage = outcome.usage
    about = "~" if outcome.estimated else ""
    parts = [
        f"{about}{usage.prompt:,} + {about}{usage.completion:,} tokens{_aside(usage)}",
        "unpriced" if outcome.cost is None else f"{about}{usd(outcome.cost)}",
    ]
    if outcome.first_token_ms is not None:
        parts.append(f"first token after {outcome.first_token_ms / _SECOND:.2f} s")
    if (speed := outcome.tokens_per_second) is not None:
        parts.append(f"{about}{speed:,.0f} tokens/s")
    parts.append("kept in the cache" if outcome.kept else "not from the cache")
    if outcome.estimated:
        parts.append("~ is estimated")
    return " · ".join(parts)


def _aside(usage: Usage) -> str:
    """What was special about some of the tokens."""
    written = usage.cache_write + usage.cache_write_1h + usage.cache_write_12h
    told = (
        (usage.cache_read, "from the provider's cache"),
        (written, "to the provider's cache"),
        (usage.reasoning, "of reasoning"),
    )
    named = ", ".join(f"{number:,} {what}" for number, what in told if number)
    return f" ({named})" if named else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A call that is not made.

    Attributes:
        call: what would be asked.
        wire: what would be sent.
        worst: US dollars that it could cost; None where there is no price.
        prompt_cost: US dollars of the prompt alone; None where there is no price.
        notes: what the user should know of it.
    """

    call: Call
    wire: Wire
    worst: Decimal | None
    prompt_cost: Decimal | None
    notes: tuple[str, ...]


def plan_view(plan: Plan, error: LlmtoolError | None) -> Document:
    """What would be sent, without a key, and what it could cost.

    Args:
        plan: what would be done.
        error: why it would not be done, or None.
    """
    call, wire = plan.call, plan.wire
    url = call.endpoint.base_url + wire.path
    data: dict[str, Json] = {
        "schema": f"llmtool.{call.purpose.command}/1",
        "dry_run": True,
        "model": call.request.model,
        "provider": call.endpoint.provider,
        "request": {"method": "POST", "url": url, "headers": dict(wire.headers), "body": wire.body},  # type: ignore[dict-item]  # it is JSON
        "input": {
            "tokens": call.prompt.tokens,
            "tokenizer": call.prompt.tokenizer,
            "exactness": call.prompt.exactness,
            "margin_percent": call.prompt.margin_percent,
        },
        "max_output_tokens": call.request.max_tokens,
        "cost": {"input": plan.prompt_cost, "worst": plan.worst},
        "price": _price(call),
        "notes": plan.notes,
    }
    if error is not None:
        data["error"] = as_object(error)
    body = render(wire.body)  # type: ignore[arg-type]  # it is JSON
    rows = (
        ("request", f"POST {url}"),
        *(("header", f"{name}: {value}") for name, value in wire.headers.items()),
        ("body", body.rstrip("\n")),
        ("prompt", f"{call.prompt.tokens:,} tokens ({_exactness(call)})"),
        ("answer", f"at most {call.request.max_tokens:,} tokens"),
        ("cost", _cost(plan)),
    )
    table = Table((Column("what"), Column("")), rows)
    return Document(data, table, bare="".join(f"{what}: {value}\n" for what, value in rows))


def _price(call: Call) -> Json:
    """The row of prices that holds."""
    if call.tariff is None:
        return None
    price = call.tariff.price
    since = price.start.isoformat() if price.start else None
    return {"from": since, "source": price.source, "checked": price.checked.isoformat()}


def _exactness(call: Call) -> str:
    margin = call.prompt.margin_percent
    return call.prompt.exactness + (f" ±{margin:g} %" if margin is not None else "")


def _cost(plan: Plan) -> str:
    if plan.worst is None or plan.prompt_cost is None:
        return "unpriced"
    return f"{exact(plan.prompt_cost)} for the prompt, at most {exact(plan.worst)}"
