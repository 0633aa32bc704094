"""Texts on their way to vectors: weighed, looked up among what is kept, and put into requests that a server takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from llmtool.errors import BadInputError, OverContextError
from llmtool.planning.work import Prompt
from llmtool.providers.embeddings import Vector
from llmtool.providers.embeddings_servers import Habits, Kind
from llmtool.reading.surrogates import without_halves
from llmtool.storage.embedding_cache import EmbeddingCache
from llmtool.tokens.fitting import on_the_safe_side
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer
from llmtool.tokens.truncation import Plan, cut

# So many texts, or characters of them, wait at most for others to share a request with.
_MOST_WAITING = 2_048
_MOST_CHARACTERS = 8_000_000
_LOOKED_UP = 256
# What a model may put around a text, where its tokenizer is not known so well that this is.
_AROUND = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be embedded.

    Attributes:
        id: what messages and results call it.
        text: the text.
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text that is ready to be sent.

    Attributes:
        text: as it is embedded, which may be less than was given.
        key: what its vector is kept under.
        tokens: how many it has.
        most: how many it may have at most, with whatever a model puts around it.
        was_cut: whether its end was cut off.
    """

    text: Text
    key: bytes
    tokens: int
    most: int
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """What texts are weighed by.

    Attributes:
        model: the name of the model, for messages.
        habits: of its server.
        tokenizer: of the model.
        exactness: what the counts are for this model.
        longest: the most tokens of a text, or None where nobody says.
        truncate: whether a longer one is cut.
    """

    model: str
    habits: Habits
    tokenizer: Tokenizer
    exactness: Exactness
    longest: int | None = None
    truncate: bool = False

    def weigh(self, texts: Sequence[Text], kind: Kind, key: Callable[[str], bytes]) -> list[Weighed]:
        """Texts with their tokens and keys.

        Raises:
            OverContextError: one is too long, and is not to be cut.
        """
        counts = self.tokenizer.count_many([self.habits.written(text.text, kind) for text in texts])
        weighed = []
        for text, count in zip(texts, counts, strict=True):
            too_long = self.longest is not None and count.tokens > self.longest
            fitted, tokens = (self._cut(text, count, kind), self.longest or 0) if too_long else (text, count.tokens)
            margin = 0 if self.exactness == "exact" else _AROUND
            most = max(on_the_safe_side(replace(count, tokens=tokens)) + margin, tokens)
            weighed.append(Weighed(fitted, key(fitted.text), tokens, most, was_cut=too_long))
        return weighed

    def prompt(self, batch: Sequence[Weighed]) -> Prompt:
        """The texts of one request as a prompt."""
        tokens = sum(each.tokens for each in batch)
        most = sum(each.most for each in batch)
        margin = 100 * (most - tokens) / max(tokens, 1)
        return Prompt(tokens, self.tokenizer.name, self.exactness, margin or None, self.tokenizer.note)

    def _cut(self, text: Text, count: TokenCount, kind: Kind) -> Text:
        limit = self.longest or 0
        if not self.truncate:
            about = "" if self.exactness == "exact" else "about "
            raise OverContextError(
                f"{text.id}: has {about}{count.tokens:,} tokens, and {self.model} takes {limit:,}",
                "--truncate cuts off the end, and llmtool truncate --split makes parts of it",
            )
        # The prefix that some models want is a part of what is sent.
        prefix = self.habits.written("", kind)
        room = limit - (self.tokenizer.count_many([prefix])[0].tokens if prefix else 0)
        return replace(text, text=cut(text.text, self.tokenizer, Plan(room)).apply(text.text, ""))


@dataclass(slots=True)
class Round:
    """Texts that are dealt with together.

    Attributes:
        texts: all of them, in order.
        known: the vectors that are there.
        missing: those that are not, each once.
    """

    texts: list[Weighed] = field(default_factory=list)
    known: dict[bytes, Vector] = field(default_factory=dict)
    missing: dict[bytes, Weighed] = field(default_factory=dict)
    characters: int = 0

    def add(self, some: Sequence[Weighed], kept: dict[bytes, Vector]) -> None:
        """Take some more texts, and what is kept of their vectors."""
        self.texts += some
        self.known |= kept
        self.missing |= {each.key: each for each in some if each.key not in kept and each.key not in self.missing}
        self.characters += sum(len(each.text.text) for each in some)


def in_parts(texts: Iterable[Text], most: int) -> Iterator[list[Text]]:
    """Texts, some at a time, as a model can take them: U+FFFD stands for halves of surrogate pairs.

    Args:
        texts: they are read as they are needed.
        most: so many at a time.

    Raises:
        BadInputError: one is empty.
    """
    left = iter(texts)
    while some := list(islice(left, most)):
        empty = next((text.id for text in some if not text.text.strip()), None)
        if empty is not None:
            raise BadInputError(f"{empty}: is empty, and an empty text has no vector")
        yield [replace(text, text=without_halves(text.text)) for text in some]


def rounds(
    texts: Iterable[Text], kind: Kind, key: Callable[[str], bytes], scale: Scale, cache: EmbeddingCache
) -> Iterator[Round]:
    """Texts in rounds: each has a full request to make, if there are texts enough, and waits for no more than that.

    Raises:
        LlmtoolError: a text cannot be embedded, or the cache cannot be read; the rounds before have been given.
    """
    at_once = min(scale.habits.texts, _LOOKED_UP)
    found = Round()
    for some in in_parts(texts, at_once):
        weighed = scale.weigh(some, kind, key)
        found.add(weighed, cache.get([each.key for each in weighed]))
        full = len(found.missing) >= scale.habits.texts
        if full or len(found.texts) >= _MOST_WAITING or found.characters >= _MOST_CHARACTERS:
            yield found
            found = Round()
    if found.texts:
        yield found


def requests(texts: Iterable[Weighed], habits: Habits) -> Iterator[list[Weighed]]:
    """Texts in requests, none of more texts or more tokens than the server takes."""
    batch: list[Weighed] = []
    tokens = 0
    for text in texts:
        too_many = habits.request_tokens is not None and tokens + text.most > habits.request_tokens
        if batch and (too_many or len(batch) >= habits.texts):
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += text.most
    if batch:
        yield batch
