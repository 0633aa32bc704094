"""A ledger, and a gateway over a network that a test plays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.calls.gateway import Gateway
from llmtool.calls.outcome import Call, Purpose
from llmtool.calls.tariff import Tariff
from llmtool.exchange import Delta, Message, Request, Sampling, Wire
from llmtool.planning.work import Prompt
from llmtool.pricing import snapshot
from llmtool.pricing.model import Price
from llmtool.providers.adapter import adapter_for
from llmtool.providers.endpoints import Endpoint
from llmtool.providers.events import Event, server_sent
from llmtool.storage.budgets import Limit
from llmtool.storage.ledger import Ledger
from llmtool.storage.response_cache import ResponseCache
from llmtool.tokens.registry import Choice

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Dollars that are easy to reckon with: a prompt's token costs a millionth of a dollar, an answer's ten of them.
PRICE = Price(
    start=None, end=None, basis="announced",
    rates={"input": Decimal(1), "cache_read": Decimal("0.5"), "output": Decimal(10)},
    tiers=(), variants=(), windows=(), fees={}, source="https://example.org/prices", checked=date(2026, 11, 1),
    verified_by=(), conflict="", note="", where="prices.yaml:7",
)  # fmt: skip


def tariff(**changes: object) -> Tariff:
    model = snapshot.load().models["openai/gpt-4o-mini"]
    price = {name: getattr(PRICE, name) for name in PRICE.__slots__}
    return Tariff(model, Price(**(price | changes)))


@dataclass
class Incoming:
    events: Iterator[Event]
    request_id: str = "req_1"


@dataclass
class Received:
    body: dict[str, Any]
    request_id: str = "req_1"


@dataclass
class Network:
    """What a test says that the network does; and what was sent."""

    answer: Callable[[], Iterator[bytes]] = lambda: iter(())
    body: dict[str, Any] = field(default_factory=dict)
    sent: list[Wire] = field(default_factory=list)
    closed: int = 0

    @contextmanager
    def stream(self, endpoint: Endpoint, wire: Wire) -> Iterator[Incoming]:
        del endpoint
        self.sent.append(wire)
        try:
            yield Incoming(server_sent(self.answer()))
        finally:
            self.closed += 1

    def send(self, endpoint: Endpoint, wire: Wire) -> Received:
        del endpoint
        self.sent.append(wire)
        return Received(self.body)


@dataclass
class Clock:
    """Every look at it is a tenth of a second later."""

    tenths: int = 0

    def __call__(self) -> float:
        self.tenths += 1
        return self.tenths / 10


@dataclass
class Desk:
    """Everything that a call goes through."""

    network: Network
    ledger: Ledger
    cache: ResponseCache
    shown: list[Delta] = field(default_factory=list)

    def gateway(self, *limits: Limit, cache: bool = False) -> Gateway:
        return Gateway(self.network, self.ledger, limits, self.cache if cache else None, lambda: NOON, Clock())

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.shown)

    def rows(self) -> list[Any]:
        return self.ledger.entries(NOON)


def call(*, max_tokens: int = 100, priced: bool = True, stream: bool = True, **changes: object) -> Call:
    request = Request("gpt-4o-mini", (Message("user", "hello"),), max_tokens, Sampling(), stream=stream)
    whole: dict[str, Any] = {
        "request": request,
        "adapter": adapter_for("chat"),
        "endpoint": Endpoint("openai", "chat", "https://api.openai.com/v1"),
        "prompt": Prompt(1000, "o200k_base", "exact"),
        "tokenizer": Choice()(),
        "tariff": tariff() if priced else None,
        "purpose": Purpose("stream", "shop", ("ci",)),
    }
    return Call(**(whole | changes))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ledger(tmp_path / "ledger.db") as ledger, ResponseCache(tmp_path / "cache.db") as cache:
        yield Desk(Network(), ledger, cache)
