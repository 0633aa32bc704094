"""What a call used, in parts that are billed apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

_PROMPT = (
    *("input", "cache_read", "cache_write", "cache_write_1h", "cache_write_12h"),
    *("input_audio", "cache_read_audio", "input_image", "cache_read_image", "input_video"),
)
_COMPLETION = ("output", "output_audio", "output_image", "output_video")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call or of many, each in exactly one bucket; and what is billed by the piece.

    Attributes:
        input: prompt tokens of text that were neither read from a cache nor written to one.
        cache_read: prompt tokens that were read from a cache.
        cache_write: prompt tokens that were written to a cache for its usual time (5 minutes at Anthropic, 30 at
            OpenAI).
        cache_write_1h: prompt tokens that were written to a cache for an hour.
        cache_write_12h: prompt tokens that were written to a cache for twelve hours.
        output: tokens of the answer; reasoning is among them.
        reasoning: how many of ``output`` were reasoning; a part, never added.
        input_audio: prompt tokens of audio. The other modalities likewise.
        pieces: what is billed by the piece: fee (``web_search``, ``request``, …) → how many.

    Raises:
        ValueError: a number is negative, or there is more reasoning than output.
    """

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_1h: int = 0
    cache_write_12h: int = 0
    output: int = 0
    reasoning: int = 0
    input_audio: int = 0
    cache_read_audio: int = 0
    output_audio: int = 0
    input_image: int = 0
    cache_read_image: int = 0
    output_image: int = 0
    input_video: int = 0
    output_video: int = 0
    pieces: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        wrong = [name for name, number in (*self._numbers(), *self.pieces.items()) if number < 0]
        if wrong:
            raise ValueError(f"a negative number of {wrong[0]}")
        if self.reasoning > self.output:
            raise ValueError(f"{self.reasoning} tokens of reasoning in {self.output} of output")

    def _numbers(self) -> list[tuple[str, int]]:
        return [(entry.name, getattr(self, entry.name)) for entry in fields(self) if entry.name != "pieces"]

    @property
    def buckets(self) -> dict[str, int]:
        """The disjoint buckets of tokens that are not empty; reasoning, a part of the output, is none."""
        return {name: getattr(self, name) for name in (*_PROMPT, *_COMPLETION) if getattr(self, name)}

    @property
    def prompt(self) -> int:
        """All tokens of the prompt, cached or not: what price tiers and the context window go by."""
        return sum(getattr(self, name) for name in _PROMPT)

    @property
    def completion(self) -> int:
        """All tokens of the answer."""
        return sum(getattr(self, name) for name in _COMPLETION)

    @property
    def total(self) -> int:
        """All tokens."""
        return self.prompt + self.completion

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        sums = {name: number + getattr(other, name) for name, number in self._numbers()}
        pieces = {
            name: self.pieces.get(name, 0) + other.pieces.get(name, 0) for name in {**self.pieces, **other.pieces}
        }
        return Usage(**sums, pieces=pieces)
