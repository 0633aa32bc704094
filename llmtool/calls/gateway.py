"""The one door of every call that may cost money: budget, cache, send, price, ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

from llmtool.calls.listening import Heard, Sender, listen
from llmtool.calls.outcome import Call, Order, Outcome
from llmtool.calls.reckoning import reckoned
from llmtool.calls.tariff import Charge
from llmtool.errors import BadInputError, OverBudgetError, PriceMissingError
from llmtool.exchange import Delta, Reply
from llmtool.money import exact
from llmtool.storage.budgets import Limit, Reservation, reserve
from llmtool.storage.entry import Entry, PriceRow
from llmtool.storage.ledger import Ledger
from llmtool.storage.response_cache import ResponseCache, key_of
from llmtool.usage import Usage

# Answers that are as good the next time.
_WORTH_KEEPING = frozenset({"stop", "length", "tool"})


@dataclass(frozen=True, slots=True)
class Gateway:
    """Makes calls.

    Attributes:
        sender: what brings a request to its server.
        ledger: where every call is written down.
        limits: the budgets to keep.
        cache: the answers that are kept; None where none is to be looked up or kept.
        now: what time it is.
        clock: seconds that never go back.
    """

    sender: Sender
    ledger: Ledger
    limits: Sequence[Limit]
    cache: ResponseCache | None
    now: Callable[[], datetime]
    clock: Callable[[], float] = perf_counter

    def make(self, call: Call, show: Callable[[Delta], None]) -> Outcome:
        """Make a call, if every budget allows the most that it can cost, and write down what it cost.

        An answer from the cache is free, so no budget stands in its way.

        Args:
            call: what is to be made.
            show: is given every piece of the answer as it comes.

        Returns:
            What became of it, also where it was cut off, refused or stopped: whatever may have cost something.

        Raises:
            OverBudgetError: a budget does not allow it; nothing was sent.
            PriceMissingError: there is a budget to keep and no price; nothing was sent.
            BadInputError: the ledger or the cache cannot be used; nothing was sent.
            LlmtoolError: the call failed and certainly cost nothing.
        """
        entry = self._entry(call)
        key = _key(call)
        kept = self.cache.get(key, entry.at) if self.cache else None
        if kept is not None:
            return self._from_cache(kept, entry, show)
        return self._remembered(self._paid(call, entry, show), key, entry.at)

    def pay_for(self, order: Order[Any]) -> Outcome:
        """As :meth:`make`, for what is not kept as a whole and shows nothing until it is there, such as vectors."""
        return self._paid(order, self._entry(order), lambda _: None)

    def _entry(self, order: Order[Any]) -> Entry:
        """What is known of a call before it is made."""
        purpose, endpoint = order.purpose, order.endpoint
        return Entry(
            at=self.now(), command=purpose.command, project=purpose.project,
            provider=None if endpoint.own else endpoint.provider, model=order.request.model,
            tags=purpose.tags, conversation=purpose.conversation,
        )  # fmt: skip

    def _paid(self, order: Order[Any], entry: Entry, show: Callable[[Delta], None]) -> Outcome:
        """What becomes of a call that no cache has answered."""
        worst = worst_case(order, entry.at)
        _keep_to(order, worst, budgets=bool(self.limits))
        reservation = reserve(self.ledger, self.limits, entry, worst)
        heard = listen(order, self.sender, show, self.clock)
        if failure := heard.free_failure:
            reservation.release()
            raise failure
        return self._settled(order, entry, heard, reservation)

    def _from_cache(self, reply: Reply, entry: Entry, show: Callable[[Delta], None]) -> Outcome:
        began = self.clock()
        self.ledger.add(replace(entry, usage=Usage(), cost=Decimal(0), from_cache=True))
        show(Delta(reply.text, reply.reasoning, reply.refusal))
        return Outcome(reply, Usage(), Decimal(0), from_cache=True, elapsed_ms=_milliseconds(self.clock() - began))

    def _settled(self, call: Order[Any], entry: Entry, heard: Heard, reservation: Reservation) -> Outcome:
        """Price what came and put it in the place of what was set aside."""
        reply = heard.reply
        told = reply.usage if heard.is_billed_whole else None
        usage = told or reckoned(call, reply)
        charge, notes = _charge(call, reply, usage, entry.at)
        estimated = told is None or bool(charge and charge.doubt)
        outcome = Outcome(
            reply=reply,
            usage=usage,
            cost=charge.amount if charge else None,
            estimated=estimated,
            request_id=heard.request_id or reply.id,
            elapsed_ms=_milliseconds(heard.ended - heard.began),
            first_token_ms=None if heard.first is None else _milliseconds(heard.first - heard.began),
            error=heard.error,
            stopped_by=heard.stopped_by,
            notes=notes,
        )
        bill = replace(
            entry, usage=usage, cost=outcome.cost, price=_price_row(call, reply, outcome), estimated=estimated,
            request_id=outcome.request_id, latency_ms=outcome.elapsed_ms, first_token_ms=outcome.first_token_ms,
        )  # fmt: skip
        try:
            reservation.settle(bill)
        except BadInputError as unwritten:
            # The answer was paid for: it is not lost for the ledger's sake.
            return replace(outcome, error=outcome.error or unwritten, notes=(*notes, unwritten.message))
        return outcome

    def _remembered(self, outcome: Outcome, key: str, at: datetime) -> Outcome:
        """Keep an answer that is worth it."""
        failed = outcome.error or outcome.stopped_by
        if self.cache is None or failed or outcome.reply.stop not in _WORTH_KEEPING:
            return outcome
        try:
            self.cache.put(key, outcome.reply, at)
        except BadInputError as error:
            return replace(outcome, notes=(*outcome.notes, f"the answer is not kept: {error.message}"))
        return replace(outcome, kept=True)


def worst_case(call: Order[Any], at: datetime) -> Decimal | None:
    """The most that a call can cost, US dollars; None where there is no price.

    Raises:
        PriceMissingError: the model has a price, but none for such a call.
    """
    if call.tariff is None:
        return None
    # Anthropic writes to its cache where it is asked to, the others as they see fit.
    writes = call.request.cache_prompt or call.endpoint.api != "messages"
    return call.tariff.worst(call.prompt.range[1] + call.unseen, call.request.max_tokens, at, cache_writes=writes)


def over(call: Order[Any], worst: Decimal | None) -> OverBudgetError | None:
    """That a call could cost more than is allowed for it; None where it could not."""
    if worst is None or call.max_cost is None or worst <= call.max_cost:
        return None
    longest = call.request.max_tokens
    hint = f"its answer may have {longest:,} tokens; --max-tokens allows fewer" if longest else ""
    return OverBudgetError(f"the call could cost {exact(worst)}, more than {exact(call.max_cost)}", hint)


def _keep_to(call: Order[Any], worst: Decimal | None, *, budgets: bool) -> None:
    """Refuse a call that its own limit forbids, or that no limit can be kept for."""
    if error := over(call, worst):
        raise error
    if worst is None and (budgets or call.max_cost is not None) and not call.unpriced_is_fine:
        raise PriceMissingError(
            f"{call.request.model} has no price, and there is a budget to keep",
            "--allow-unpriced makes the call all the same; it counts for no budget",
        )


def _charge(call: Order[Any], reply: Reply, usage: Usage, at: datetime) -> tuple[Charge | None, tuple[str, ...]]:
    """What a call cost, and what there is to know of that; None where nobody knows."""
    if reply.reported_cost is not None:
        return Charge(reply.reported_cost), ()
    if call.tariff is None:
        return None, ()
    try:
        charge = call.tariff.charge(usage, at, reply.service_tier)
    except PriceMissingError as missing:
        return None, (missing.message,)
    return charge, (charge.doubt,) if charge.doubt else ()


def _price_row(call: Order[Any], reply: Reply, outcome: Outcome) -> PriceRow | None:
    if reply.reported_cost is not None:
        return PriceRow("the provider's own report")
    if call.tariff is None or outcome.cost is None:
        return None
    price = call.tariff.price
    return PriceRow(price.where, price.source, price.checked)


def _key(call: Call) -> str:
    """What the call's answer is known by; whether it comes piece by piece makes no difference to it."""
    endpoint, request = call.endpoint, replace(call.request, stream=True)
    return key_of(request, provider=endpoint.provider, api=endpoint.api, endpoint=endpoint.base_url)


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)
