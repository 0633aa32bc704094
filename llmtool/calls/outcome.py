"""A call that is to be made, and what became of it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from llmtool.calls.tariff import Tariff
from llmtool.errors import LlmtoolError
from llmtool.exchange import Reply, Request, Wire
from llmtool.planning.work import Prompt
from llmtool.providers.adapter import Answer
from llmtool.providers.endpoints import Endpoint
from llmtool.tokens.tokenizer import Tokenizer
from llmtool.usage import Usage

_AT_ONCE_MS = 100


class Asked(Protocol):
    """What is asked of a model, as far as that has a say in its cost."""

    @property
    def model(self) -> str: ...  # noqa: D102 - the model's name, as its provider takes it

    @property
    def max_tokens(self) -> int: ...  # noqa: D102 - of the longest answer

    @property
    def stream(self) -> bool: ...  # noqa: D102 - whether the answer comes piece by piece

    @property
    def cache_prompt(self) -> bool: ...  # noqa: D102 - whether to ask for prompt caching


R = TypeVar("R", bound=Asked)
R_contra = TypeVar("R_contra", contravariant=True)


class Speaks(Protocol[R_contra]):
    """What speaks a server's protocol, for one kind of request."""

    def build(self, request: R_contra) -> Wire: ...  # noqa: D102 - see the adapters

    def answer(self) -> Answer: ...  # noqa: D102 - see the adapters


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the ledger is told of why a call is made.

    Attributes:
        command: the command that makes it.
        project: the name of the project that it is made in.
        tags: what the user marks it with.
        conversation: the conversation that it is a part of, or empty.
    """

    command: str
    project: str
    tags: tuple[str, ...] = ()
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Order(Generic[R]):
    """What is to be asked of a server and may cost something: an answer, or vectors.

    Attributes:
        request: what is asked.
        adapter: what speaks the server's protocol.
        endpoint: the server.
        prompt: the tokens of what is asked.
        tokenizer: of the model, for an answer whose bill does not come.
        tariff: what it costs; None where nobody knows.
        purpose: what the ledger is told.
        max_cost: US dollars that it may cost at most, or None.
        unpriced_is_fine: whether it may be made although there is a budget and no price.
        unseen: tokens that the server may add to the prompt, and bill.
    """

    request: R
    adapter: Speaks[R]
    endpoint: Endpoint
    prompt: Prompt
    tokenizer: Tokenizer
    tariff: Tariff | None
    purpose: Purpose
    max_cost: Decimal | None = None
    unpriced_is_fine: bool = False
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Call(Order[Request]):
    """A call that is to be made for an answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call that may have cost something.

    Attributes:
        reply: the answer, or as much of it as came.
        usage: what was billed, or is reckoned to be; nothing for an answer from the cache.
        cost: US dollars; None where there is no price.
        estimated: whether usage or cost are reckoned by us.
        from_cache: whether the answer came from the response cache.
        kept: whether the answer is in the response cache now.
        request_id: the provider's id of the request, or empty.
        elapsed_ms: milliseconds from sending to the end of the answer.
        first_token_ms: milliseconds from sending to the first of the answer; None where nothing came.
        error: why it failed although it may have cost something, or None.
        stopped_by: what stopped it from outside, such as Ctrl-C, or None.
        notes: what else there is to know.
    """

    reply: Reply
    usage: Usage
    cost: Decimal | None
    estimated: bool = False
    from_cache: bool = False
    kept: bool = False
    request_id: str = ""
    elapsed_ms: int = 0
    first_token_ms: int | None = None
    error: LlmtoolError | None = None
    stopped_by: BaseException | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def tokens_per_second(self) -> float | None:
        """How fast the answer came after its first token; None where nothing came."""
        if self.first_token_ms is None or not self.elapsed_ms:
            return None
        after_first = self.elapsed_ms - self.first_token_ms
        # What came all at once was made before.
        return 1000 * self.usage.completion / (after_first if after_first >= _AT_ONCE_MS else self.elapsed_ms)
