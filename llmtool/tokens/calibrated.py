"""Estimates that bills have corrected: times a ratio, with the margin that the bills had."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from llmtool.tokens.calibration import Kind, Learnt, noted, of_model
from llmtool.tokens.estimated import Features
from llmtool.tokens.scaled import Seen
from llmtool.tokens.tokenizer import Exactness, TokenCount, Tokenizer


class CalibratedTokenizer:
    """A tokenizer of a model that there are bills of.

    Texts are corrected where it estimates. Where it does not, a request may yet be an estimate, for its frame's sake.

    Args:
        plain: the tokenizer as it is without them.
        learnt: what they taught of it, at least one thing.

    Attributes:
        plain: as above.
    """

    def __init__(self, plain: Tokenizer, learnt: Sequence[Learnt]) -> None:
        self.name = plain.name
        self.plain = plain
        self.exactness: Exactness = plain.exactness
        self.note = note_of(learnt, plain.note)
        self._texts = texts_of(learnt)
        self.adds_up = plain.adds_up and not self._texts
        self._requests = {(each.place.kind, each.place.script): each for each in learnt}

    def prepare(self) -> None:
        """Load what the plain tokenizer needs for large inputs."""
        self.plain.prepare()

    def count_many(self, texts: Sequence[str]) -> list[TokenCount]:
        """One count per text, in order."""
        if not self._texts:
            return self.plain.count_many(texts)
        counts = self.plain.count_many(texts)
        return [corrected(self._texts, count, Features.of(text)) for count, text in zip(counts, texts, strict=True)]

    def count_blocks(self, blocks: Iterable[str]) -> TokenCount:
        """The count of one text that comes in blocks."""
        if not self._texts:
            return self.plain.count_blocks(blocks)
        seen = Seen()
        count = self.plain.count_blocks(seen.watch(blocks))
        return corrected(self._texts, count, seen.features)

    def of_requests(self, kind: Kind, script: str) -> Learnt | None:
        """What bills of such requests have taught; None where there are none."""
        return self._requests.get((kind, script))


def calibrated(plain: Tokenizer, model: str, file: Path) -> Tokenizer:
    """The tokenizer as the user's bills have corrected it; itself where there are none of its model.

    Args:
        plain: not the model's own, for that needs no correction.
        model: as ``registry.known_as`` names it.
        file: the user's calibration; it need not exist.

    Raises:
        BadConfigError: the file is damaged.
    """
    learnt = fitting(of_model(file, model), plain.name, basis_of(plain))
    return CalibratedTokenizer(plain, learnt) if learnt else plain


def basis_of(tokenizer: Tokenizer) -> str:
    """The id of the tokenizer that really counts."""
    basis: str = getattr(tokenizer, "basis", tokenizer.name)
    return basis


def fitting(learnt: Iterable[Learnt], tokenizer: str, basis: str) -> tuple[Learnt, ...]:
    """What was learnt of just this way to estimate."""
    return tuple(each for each in learnt if (each.place.tokenizer, each.place.basis) == (tokenizer, basis))


def texts_of(learnt: Iterable[Learnt]) -> dict[str, Learnt]:
    """Group of scripts → what bills of texts in it have taught."""
    return {each.place.script: each for each in learnt if each.place.kind == "text"}


def corrected(texts: dict[str, Learnt], count: TokenCount, features: Features) -> TokenCount:
    """The count of a text as bills of such texts correct it; the same where there are none."""
    learnt = texts.get(features.group)
    return learnt.applied(count) if learnt else count


def note_of(learnt: Iterable[Learnt], otherwise: str) -> str:
    """What a reader should know of counts of texts: what they were corrected by, and what holds for all others."""
    texts = texts_of(learnt)
    if not texts:
        return otherwise
    return f"{noted(texts.values())} ({', '.join(sorted(texts))}); for other texts: {otherwise}"
