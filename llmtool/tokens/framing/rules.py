"""The frames of families of models, as ``rules.json`` has them."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from llmtool.tokens.framing.request import Api

Provider = Literal["openai", "anthropic", "gemini"]


@dataclass(frozen=True, slots=True)
class Family:
    """Models that are shown their requests in the same frame.

    Attributes:
        provider: whose models they are.
        model: the beginning of their names.
        published: whether the provider says what the frame of plain messages is.
        guessed: whether the figures for functions and for the answer's format are only scaled from another generation.
        rule: the figures; the frame of the provider knows what they mean.
        assumed: why it is only assumed that a model is of this family, or empty.
    """

    provider: Provider
    model: str
    published: bool
    guessed: bool
    rule: dict[str, Any]
    assumed: str = ""


def family(tokenizer: str, api: Api, model: str) -> Family:
    """The family whose frame a request is put in.

    Args:
        tokenizer: the id of the model's tokenizer, which tells its maker.
        api: tells the maker where the tokenizer's has no frame here.
        model: its name; the longest beginning that is listed decides. Empty for the tokenizer's usual family.
    """
    own = _provider(tokenizer)
    provider: Provider = own or _PROVIDERS.get(api, "openai")
    bare = model.rpartition("/")[2].lower()
    listed = [each for each in _families(provider) if bare.startswith(each.model)] if own else []
    if listed:
        return max(listed, key=lambda each: len(each.model))
    if own and not model:
        return _named(provider, _read()["defaults"][tokenizer])
    found = _families(provider)[-1] if own else _named(provider, _read()["defaults"][provider])
    why = f"the frame of {model or tokenizer} is not known; that of {found.model} is taken"
    return replace(found, published=False, assumed=why)


def margins() -> dict[str, float]:
    """What a request names but does not hold → how far the count may be off, in percent, as the bills had it."""
    known: dict[str, float] = _read()["margins"]
    return known


def _named(provider: Provider, model: str) -> Family:
    """The family of a model that is listed."""
    return max((each for each in _families(provider) if model.startswith(each.model)), key=lambda each: len(each.model))


_PROVIDERS: dict[Api, Provider] = {"messages": "anthropic", "gemini": "gemini"}
_MAKERS: dict[str, Provider] = {"claude": "anthropic", "gemma": "gemini"}


def _provider(tokenizer: str) -> Provider | None:
    """Who made a tokenizer; None for all whose frames are not known here."""
    if tokenizer in {"cl100k_base", "o200k_base", "o200k_harmony"}:
        return "openai"
    return next((provider for start, provider in _MAKERS.items() if tokenizer.startswith(start)), None)


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(__file__).with_name("rules.json").read_text(encoding="utf-8"))
    return read


@cache
def _families(provider: Provider) -> tuple[Family, ...]:
    return tuple(
        Family(provider, model, each["published"], each["guessed"], each["rule"])
        for each in _read()[provider]
        for model in each["models"]
    )
