"""A request for vectors and its answer, in the words of no provider in particular; and what speaks to whom.

Like adapters for answers, these do no I/O: a request becomes what is sent, and what comes back becomes vectors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, cast

from llmtool.errors import NoAnswerError
from llmtool.exchange import Delta, Reply, Wire
from llmtool.providers.embeddings_servers import Form, Habits, Kind
from llmtool.providers.events import Event
from llmtool.providers.sending import BILLED

if TYPE_CHECKING:
    from array import array

Vector: TypeAlias = "array[float]"
"""Numbers of 32 bits, an ``array`` of the type ``f``."""

# Form → its module and class; a run imports the one that it needs.
_ADAPTERS: Mapping[Form, tuple[str, str]] = {
    "openai": ("llmtool.providers.embeddings_openai", "OpenAIEmbeddings"),
    "gemini": ("llmtool.providers.embeddings_gemini", "GeminiEmbeddings"),
    "cohere": ("llmtool.providers.embeddings_cohere", "CohereEmbeddings"),
}


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """What is asked of a model that embeds.

    Attributes:
        model: the model's name, as its provider takes it.
        texts: what is to be embedded; none is empty.
        kind: whether they are searched for, or searched in.
        dimensions: how long the vectors are to be, or None for the model's own length.
    """

    model: str
    texts: tuple[str, ...]
    kind: Kind = "document"
    dimensions: int | None = None
    # What every request has: there is no answer in words, and it comes in one piece.
    max_tokens: ClassVar[int] = 0
    stream: ClassVar[bool] = False
    cache_prompt: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class EmbeddingReply(Reply):
    """The vectors of an answer, each by the number of its text, from 0 on."""

    vectors: Mapping[int, Vector] = field(default_factory=dict)


class EmbeddingAnswer(Protocol):
    """Reads one answer, as ``providers.adapter.Answer`` does; it comes in one piece."""

    def feed(self, event: Event) -> Iterator[Delta]: ...  # noqa: D102 - see there

    def whole(self, body: Mapping[str, Any]) -> None: ...  # noqa: D102 - see there

    @property
    def reply(self) -> Reply: ...  # noqa: D102 - see there

    @property
    def complete(self) -> bool: ...  # noqa: D102 - see there


class EmbeddingAdapter(Protocol):
    """Speaks one form."""

    def build(self, request: EmbeddingRequest) -> Wire:
        """What is sent to ask for vectors.

        Raises:
            UsageError: the model does not take what is asked of it.
        """
        ...

    def answer(self) -> EmbeddingAnswer:
        """A reader for the answer to one request."""
        ...


def embedding_adapter(habits: Habits) -> EmbeddingAdapter:
    """What speaks to a server of these habits."""
    module, name = _ADAPTERS[habits.form]
    return cast("EmbeddingAdapter", getattr(import_module(module), name)(habits))


def in_order(reply: Reply, request: EmbeddingRequest) -> list[Vector]:
    """The vectors of an answer, one for each text, in the order of the texts.

    Raises:
        NoAnswerError: there is none for some text, or one for none, or one of another length.
    """
    found = reply.vectors if isinstance(reply, EmbeddingReply) else {}
    wanted = len(request.texts)
    if len(found) != wanted or not all(number in found for number in range(wanted)):
        astray = sorted(number for number in found if not 0 <= number < wanted)
        of = f", one of them for text {astray[0]}" if astray else ""
        raise NoAnswerError(f"the server sent {len(found):,} vectors for {wanted:,} texts{of}", BILLED)
    vectors = [found[number] for number in range(wanted)]
    length = request.dimensions or len(vectors[0])
    wrong = next((len(vector) for vector in vectors if len(vector) != length), None)
    if wrong is not None:
        whose = "were asked for" if request.dimensions else "are in the first"
        raise NoAnswerError(f"the server sent a vector of {wrong:,} dimensions where {length:,} {whose}", BILLED)
    return vectors
