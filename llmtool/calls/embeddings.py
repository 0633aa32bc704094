"""Vectors of any number of texts, bought request by request through the one door, and each of them once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmtool.calls.embedding_bill import Bill, Embedded, Survey
from llmtool.calls.embedding_rounds import Scale, Text, Weighed, requests, rounds
from llmtool.calls.gateway import Gateway, worst_case
from llmtool.calls.outcome import Order, Purpose
from llmtool.calls.tariff import Tariff
from llmtool.errors import BadInputError, OverBudgetError, ProviderError
from llmtool.money import exact
from llmtool.providers.embeddings import EmbeddingAdapter, EmbeddingReply, EmbeddingRequest, Vector, in_order
from llmtool.providers.embeddings_servers import Kind
from llmtool.providers.endpoints import Endpoint
from llmtool.storage.embedding_cache import EmbeddingCache, keys


@dataclass(frozen=True, slots=True)
class Seller:
    """Who makes the vectors, and on what terms.

    Attributes:
        model: the model's name, as its provider takes it.
        adapter: what speaks the server's form.
        endpoint: the server.
        scale: what texts are weighed by.
        tariff: what calls cost; None where nobody knows.
        purpose: what the ledger is told.
        dimensions: how long vectors are to be, or None for the model's own length.
        max_cost: US dollars that all calls together may cost, or None.
        unpriced_is_fine: whether calls may be made although there is a budget and no price.
    """

    model: str
    adapter: EmbeddingAdapter
    endpoint: Endpoint
    scale: Scale
    tariff: Tariff | None
    purpose: Purpose
    dimensions: int | None = None
    max_cost: Decimal | None = None
    unpriced_is_fine: bool = False


class Embeddings:
    """Makes vectors of texts.

    Args:
        seller: who makes them.
        gateway: the one door.
        cache: the vectors that are kept; each request's are in it before the next is made.
    """

    def __init__(self, seller: Seller, gateway: Gateway, cache: EmbeddingCache) -> None:
        self._seller = seller
        self._gateway = gateway
        self._cache = cache
        self._length = seller.dimensions
        self.bill = Bill()

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._seller.model

    @property
    def provider(self) -> str | None:
        """Who makes the vectors; None where nobody knows."""
        return self._seller.endpoint.provider

    def embed(self, texts: Iterable[Text], kind: Kind) -> Iterator[Embedded]:
        """The vectors of texts, in order, as soon as they are there.

        Args:
            texts: they are read as they are needed, and none is held longer than that.
            kind: whether they are searched for, or searched in.

        Raises:
            OverBudgetError: a budget or the run's own limit does not allow the next request.
            OverContextError: a text is too long.
            ProviderError: the answer has not one sound vector for each text.
            LlmtoolError: a call failed, or the ledger or the cache cannot be used.
        """
        for found in rounds(texts, kind, self._key(kind), self._seller.scale, self._cache):
            kept = frozenset(found.known)
            known = found.known
            for batch in requests(found.missing.values(), self._seller.scale.habits):
                known |= self._bought(batch, kind)
            for text in found.texts:
                was_kept = text.key in kept
                self.bill.texts += 1
                self.bill.from_cache += was_kept
                self.bill.cut += text.was_cut
                yield Embedded(
                    text.text.id, self._checked(known[text.key]), text.tokens,
                    from_cache=was_kept, was_cut=text.was_cut,
                )  # fmt: skip

    def survey(self, texts: Iterable[Text], kind: Kind) -> Survey:
        """What it would take to embed texts; nothing is sent.

        Raises:
            OverContextError: a text is too long.
            LlmtoolError: a text cannot be embedded, or the cache cannot be read.
        """
        seen: set[bytes] = set()
        number = tokens = made = 0
        worst: Decimal | None = Decimal(0)
        now = self._gateway.now()
        for found in rounds(texts, kind, self._key(kind), self._seller.scale, self._cache):
            number += len(found.texts)
            new = [text for key, text in found.missing.items() if key not in seen]
            seen.update(found.missing)
            for batch in requests(new, self._seller.scale.habits):
                made += 1
                tokens += sum(text.tokens for text in batch)
                cost = worst_case(self._order(batch, kind), now)
                worst = None if worst is None or cost is None else worst + cost
        order = self._order([], kind)
        url = self._seller.endpoint.base_url + self._seller.adapter.build(order.request).path
        return Survey(number, len(seen), tokens, made, worst, url)

    def _bought(self, batch: Sequence[Weighed], kind: Kind) -> dict[bytes, Vector]:
        """The vectors of one request, which are kept as soon as they are there."""
        order = self._order(batch, kind)
        self._keep_to_limit(order)
        outcome = self._gateway.pay_for(order)
        self.bill.add(outcome, len(batch))
        failure = outcome.stopped_by or outcome.error
        whole = isinstance(outcome.reply, EmbeddingReply) and bool(outcome.reply.vectors)
        if failure and not whole:
            raise failure
        vectors = in_order(outcome.reply, order.request)
        bought = {text.key: self._checked(vector) for text, vector in zip(batch, vectors, strict=True)}
        try:
            self._cache.put(bought, self._gateway.now())
        except BadInputError as error:
            self.bill.note(f"vectors are not kept: {error.message}")
        if failure:  # what was paid for is kept all the same
            raise failure
        return bought

    def _keep_to_limit(self, order: Order[EmbeddingRequest]) -> None:
        """Refuse a request that would bring the run beyond what it may cost."""
        worst = worst_case(order, self._gateway.now())
        if worst is None or order.max_cost is None or worst <= order.max_cost:
            return
        number, limit = len(order.request.texts), self._seller.max_cost or 0
        raise OverBudgetError(
            f"the next request, of {number:,} texts, could cost {exact(worst)}, and {exact(order.max_cost)} is left of "
            f"{exact(Decimal(limit))}",
            "what is done is kept: another run goes on from there",
        )

    def _checked(self, vector: Vector) -> Vector:
        """A vector, which is as long as all others of the run.

        Raises:
            ProviderError: it is not.
        """
        self._length = self._length or len(vector)
        if len(vector) != self._length:
            raise ProviderError(
                f"a vector of {self.model} has {len(vector):,} dimensions, and others have {self._length:,}",
                "if the model has changed, llmtool cache clear drops what is kept of the old one",
            )
        return vector

    def _order(self, batch: Sequence[Weighed], kind: Kind) -> Order[EmbeddingRequest]:
        seller = self._seller
        left = None if seller.max_cost is None else max(seller.max_cost - (self.bill.cost or 0), Decimal(0))
        return Order(
            request=EmbeddingRequest(seller.model, tuple(each.text.text for each in batch), kind, seller.dimensions),
            adapter=seller.adapter,
            endpoint=seller.endpoint,
            prompt=seller.scale.prompt(batch),
            tokenizer=seller.scale.tokenizer,
            tariff=seller.tariff,
            purpose=seller.purpose,
            max_cost=left,
            unpriced_is_fine=seller.unpriced_is_fine,
        )

    def _key(self, kind: Kind) -> Callable[[str], bytes]:
        seller = self._seller
        return keys(
            provider=seller.endpoint.provider,
            endpoint=seller.endpoint.base_url,
            model=seller.model,
            dimensions=seller.dimensions,
            marks=seller.scale.habits.marks(kind),
        )
