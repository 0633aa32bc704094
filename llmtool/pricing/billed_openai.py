"""OpenAI's two shapes of a usage, which most other providers speak too, each with fields of its own.

The prompt holds what was read from the cache and written to it; the answer holds the reasoning. Not everywhere:
xAI's chat answers and Google's through this API leave the reasoning out, which only the total shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from llmtool.pricing.billed_fields import Conventions, Fields
from llmtool.usage import Usage

# Fields beside the prompt's tokens that say how many of them were read from the cache.
_READ = (
    *("cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens"),
    *("cached_input_tokens", "cache_read_input_tokens"),
)
_CALLS = "_calls"
# Tools of the user's own, for which nobody sends a bill.
_FREE_CALLS = frozenset({"mcp"})


@dataclass(frozen=True, slots=True)
class _Cache:
    """Tokens read and written, and whether the prompt's number leaves them out."""

    read: int
    write: int
    write_12h: int
    outside: bool

    @property
    def left_out(self) -> int:
        return self.read + self.write if self.outside else 0


def chat(data: Fields, custom: Conventions) -> Usage:
    """The usage of Chat Completions, embeddings included: ``prompt_tokens``, ``completion_tokens``."""
    return _usage(data, custom, "prompt_tokens", "completion_tokens")


def responses(data: Fields, custom: Conventions) -> Usage:
    """The usage of Responses, Realtime and transcriptions: ``input_tokens``, ``output_tokens``."""
    return _usage(data, custom, "input_tokens", "output_tokens")


def _usage(data: Fields, custom: Conventions, prompt_name: str, answer_name: str) -> Usage:
    sent = _details(data, prompt_name)
    answered = _details(data, answer_name)
    cache = _cache(data, sent, custom)
    prompt = data.number(prompt_name) + cache.left_out
    _agree_on_misses(data, prompt)
    apart = sent.within("cached_tokens_details")
    audio, image = sent.number("audio_tokens"), sent.number("image_tokens")
    read_audio, read_image = apart.number("audio_tokens"), apart.number("image_tokens")
    others = cache.read + cache.write + audio + image - read_audio - read_image
    if others > prompt:
        raise data.wrong(f"{prompt_name} is {prompt:,}, but cached, written, audio and image tokens are {others:,}")
    output, reasoning = _answer(data, custom, answer_name, prompt)
    said, drawn = answered.number("audio_tokens"), answered.number("image_tokens")
    if said + drawn > output:
        raise answered.wrong(f"audio_tokens and image_tokens are {said + drawn:,} of an answer of {output:,}")
    return Usage(
        input=prompt - others,
        cache_read=cache.read - read_audio - read_image,
        cache_write=cache.write - cache.write_12h,
        cache_write_12h=cache.write_12h,
        output=output - said - drawn,
        reasoning=reasoning,
        input_audio=audio - read_audio,
        cache_read_audio=read_audio,
        output_audio=said,
        input_image=image - read_image,
        cache_read_image=read_image,
        output_image=drawn,
        pieces=_pieces(data),
    )


def _details(data: Fields, name: str) -> Fields:
    """The parts of a number, called ``prompt_tokens_details`` or ``input_token_details``."""
    return data.within(f"{name}_details", f"{name.removesuffix('s')}_details")


def _cache(data: Fields, sent: Fields, custom: Conventions) -> _Cache:
    """What the cache had to do with it, in whichever fields this provider says so."""
    reads = {name: data.number(name) for name in _READ if data.has(name)}
    if sent.has("cached_tokens"):
        reads["cached_tokens in the details"] = sent.number("cached_tokens")
    if len(set(reads.values())) > 1:
        raise data.wrong("; ".join(f"{name} is {number:,}" for name, number in reads.items()))
    write = sent.number("cache_write_tokens", "cache_creation_tokens") or data.number("cache_creation_input_tokens")
    write_12h = sent.within("cache_write_tokens_details").number("ttl_12h_tokens")
    if write_12h > write:
        raise sent.wrong(f"ttl_12h_tokens is {write_12h:,} of {write:,} tokens written to the cache")
    # A detail is within the prompt by its name; a field beside the prompt is where the provider usually has it.
    outside = not custom.input_includes_cache and not sent.has("cached_tokens")
    return _Cache(next(iter(reads.values()), 0), write, write_12h, outside)


def _agree_on_misses(data: Fields, prompt: int) -> None:
    """DeepSeek says both how much of a prompt was cached and how much was not."""
    hits, misses = data.number("prompt_cache_hit_tokens"), data.number("prompt_cache_miss_tokens")
    if data.has("prompt_cache_miss_tokens") and hits + misses != prompt:
        raise data.wrong(f"prompt_tokens is {prompt:,}, but cache hits and misses together are {hits + misses:,}")


def _answer(data: Fields, custom: Conventions, name: str, prompt: int) -> tuple[int, int]:
    """The tokens of the answer with the reasoning among them, and those of the reasoning.

    A total says whether the answer's number holds the reasoning. Without one, or for reasoning that is told beside
    the answer instead of in its details, it is as this model's provider has it.
    """
    answer, details = data.number(name), _details(data, name)
    reasoning = details.number("reasoning_tokens") or data.number("reasoning_output_tokens", "reasoning_tokens")
    total = data.number("total_tokens") if data.has("total_tokens") else prompt + answer
    left_out = total - prompt - answer
    if not left_out:
        within = custom.output_includes_reasoning or (data.has("total_tokens") and details.has("reasoning_tokens"))
        left_out = 0 if within else reasoning
    elif left_out != reasoning and (left_out < 0 or reasoning or custom.output_includes_reasoning):
        raise data.wrong(f"total_tokens is {total:,}, but its parts are {prompt + answer:,}")
    return answer + left_out, max(reasoning, left_out)


def _pieces(data: Fields) -> Mapping[str, int]:
    """What xAI's servers did by call, and Perplexity's citations: never free because nobody counted them."""
    calls = data.within("server_side_tool_usage_details")
    counted = {name.removesuffix(_CALLS): calls.number(name) for name in calls.data if name.endswith(_CALLS)}
    counted["citation_token"] = data.number("citation_tokens")
    return {piece: number for piece, number in counted.items() if number and piece not in _FREE_CALLS}
