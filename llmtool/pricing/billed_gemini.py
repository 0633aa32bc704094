"""Google's shape of a usage: the prompt holds what was cached, the answer leaves the thoughts out."""

from collections import Counter

from llmtool.pricing.billed_fields import Conventions, Fields
from llmtool.usage import Usage


def gemini(data: Fields, _custom: Conventions) -> Usage:
    """``usageMetadata``, told apart by what it consists of where it says so; all else is text."""
    prompt, cached = data.number("prompt_token_count"), data.number("cached_content_token_count")
    tools, thoughts = data.number("tool_use_prompt_token_count"), data.number("thoughts_token_count")
    answer = data.number("candidates_token_count", "response_token_count")
    parts = prompt + tools + answer + thoughts
    if data.has("total_token_count") and data.number("total_token_count") != parts:
        raise data.wrong(
            f"{data.spelled('total_token_count')} is {data.number('total_token_count'):,}, but its parts are {parts:,}"
        )
    if cached > prompt:
        raise data.wrong(f"{data.spelled('cached_content_token_count')} is {cached:,} of a prompt of {prompt:,}")
    read = _kinds(data, "cache_tokens_details", cached)
    sent = _kinds(data, "prompt_tokens_details", prompt)
    sent.subtract(read)
    sent.update(_kinds(data, "tool_use_prompt_tokens_details", tools))
    lacking = next((kind for kind, number in sent.items() if number < 0), None)
    if lacking:
        raise data.wrong(f"{data.spelled('cache_tokens_details')} has more {lacking} than the prompt")
    given = _kinds(data, "candidates_tokens_details", answer)
    return Usage(
        input=sent["TEXT"],
        cache_read=read["TEXT"] + read["VIDEO"],
        output=given["TEXT"] + thoughts,
        reasoning=thoughts,
        input_audio=sent["AUDIO"],
        cache_read_audio=read["AUDIO"],
        output_audio=given["AUDIO"],
        input_image=sent["IMAGE"],
        cache_read_image=read["IMAGE"],
        output_image=given["IMAGE"],
        input_video=sent["VIDEO"],
        output_video=given["VIDEO"],
    )


def _kinds(data: Fields, name: str, whole: int) -> Counter[str]:
    """Tokens by kind; what is of no kind with a rate of its own, or of none that is told, is text."""
    told: Counter[str] = Counter()
    for entry in data.each(name):
        told[(entry.text("modality") or "").upper()] += entry.number("token_count")
    kinds = Counter({kind: told[kind] for kind in ("AUDIO", "IMAGE", "VIDEO")})
    if told.total() > whole:
        raise data.wrong(f"{data.spelled(name)} has {told.total():,} tokens of {whole:,}")
    kinds["TEXT"] = whole - kinds.total()
    return kinds
