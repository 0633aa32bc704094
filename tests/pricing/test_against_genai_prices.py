"""What requests cost by our rate card and by the genai-prices package, for every model that both know.

``genai_differences.yaml`` explains each difference: the requests that differ, and why. A difference that it does not
explain fails, and so does an explanation of what no longer differs.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from genai_prices import Usage as TheirUsage
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo
from genai_prices.types import Provider as TheirProvider

from llmtool.errors import PriceMissingError, UnknownModelError
from llmtool.pricing.catalogue import Catalogue
from llmtool.pricing.cost import cost
from llmtool.pricing.model import Model, Price
from llmtool.pricing.snapshot import load
from llmtool.usage import Usage

TODAY = date(2026, 11, 22)
EXPLANATIONS = Path(__file__).parent / "genai_differences.yaml"
# Their names of providers that we call otherwise.
PROVIDERS = {
    "aws": "amazon-bedrock",
    "azure": "azure-openai",
    "moonshotai": "moonshot",
    "voyageai": "voyage",
    "x-ai": "xai",
}
# What they count → what has to be priced for it. Tokens of audio and the like are priced as tokens where they are not.
NEEDED = {
    "output_tokens": {"output_mtok", "output_audio_mtok"},
    "web_searches": {"web_searches_kcount"},
    "audio_seconds": {"audio_hours", "input_audio_hours"},
    "input_document_pages": {"input_document_kpages"},
    "input_characters": {"input_mchars"},
}
TOKENS = {
    "plain": Usage(input=10_000, output=1_000),
    "cached": Usage(input=5_000, cache_read=5_000, output=1_000),
    "long": Usage(input=300_000, cache_read=100_000, cache_write=1_000, output=1_000),
}
REQUESTS = TOKENS | {
    "prompt": Usage(input=10_000),
    "written": Usage(input=5_000, cache_write=3_000, output=1_000),
    "written 1h": Usage(input=5_000, cache_write_1h=3_000, output=1_000),
    "audio": Usage(input=100, input_audio=1_000, output_audio=1_000),
    "image": Usage(input=100, input_image=1_000),
    "search": Usage(input=10_000, pieces={"web_search": 10}),
    "seconds": Usage(pieces={"audio_second": 1_800}),
    "pages": Usage(pieces={"page": 30}),
    "characters": Usage(pieces={"character": 5_000}),
}
# Nobody asks for these, or only one of us has them on purpose.
UNASKED = [{"service_tier": "default"}]


@cache
def _catalogue() -> Catalogue:
    return load()


@cache
def _shared() -> dict[str, tuple[Model, ModelInfo, TheirProvider]]:
    """The models that both know by the same name, an alias of today included, by our provider and that name."""
    shared = {}
    for provider in get_snapshot().providers:
        ours = PROVIDERS.get(provider.id, provider.id)
        for their in provider.models:
            # Only what is listed is looked up: suggestions for two thousand other names would take a minute.
            if not any(full_id.startswith(f"{ours}/") for full_id in _catalogue().names.get(their.id.lower(), ())):
                continue
            with suppress(UnknownModelError):
                found = _catalogue().find(f"{ours}/{their.id}", TODAY)
                if not (found.notes or found.conditions):
                    shared[f"{ours}/{their.id}"] = (found.model, their, provider)
    return shared


def _moment(model: Model) -> datetime:
    """Noon of today, or of a retired model's last day."""
    over = model.life.retires is not None and model.life.retires <= TODAY
    day = model.life.retires - timedelta(days=1) if over and model.life.retires else TODAY
    return datetime.combine(day, time(12), UTC)


def _asked(price: Price, their: ModelInfo) -> Iterator[tuple[str, Usage, Mapping[str, str]]]:
    """Requests of every kind, on both sides of each tier, and in every way that either of us can be asked for."""
    for name, usage in REQUESTS.items():
        yield name, usage, {}
    for tier in price.tiers:
        for tokens in (tier.threshold - 1, tier.threshold, tier.threshold + 1):
            yield f"{tokens:,}", Usage(input=tokens, output=1_000), {}
    ways = [dict(variant.when) for variant in (*price.variants, *(their.price_variants or ()))]
    for way in {str(way): way for way in ways if way not in UNASKED}.values():
        for name, usage in TOKENS.items():
            yield f"{name}, {' '.join(way.values())}", usage, way


def _ours(price: Price, usage: Usage, at: datetime, way: Mapping[str, str]) -> Decimal | None:
    try:
        return cost(price, usage, at, way).total
    except PriceMissingError:
        return None


def _theirs(
    model: ModelInfo, provider: TheirProvider, usage: Usage, at: datetime, way: Mapping[str, str]
) -> Decimal | None:
    """What they say; None where they leave out what they have no price for."""
    counted = {
        "input_tokens": usage.prompt,
        "output_tokens": usage.completion,
        "cache_read_tokens": usage.cache_read,
        "cache_write_tokens": usage.cache_write + usage.cache_write_1h,
        "cache_write_1h_tokens": usage.cache_write_1h,
        "input_audio_tokens": usage.input_audio,
        "output_audio_tokens": usage.output_audio,
        "input_image_tokens": usage.input_image,
        "web_searches": usage.pieces.get("web_search", 0),
        "audio_seconds": usage.pieces.get("audio_second", 0),
        "input_audio_seconds": usage.pieces.get("audio_second", 0),
        "input_document_pages": usage.pieces.get("page", 0),
        "input_characters": usage.pieces.get("character", 0),
    }
    counted = {name: number for name, number in counted.items() if number}
    priced = {name for name, rate in vars(model.get_prices(at, dict(way))).items() if rate is not None}
    ways = [
        variant.when
        for variant in model.price_variants or ()
        if variant.constraint is None or variant.constraint.active(at)
    ]
    unpriced = [name for name in counted if name in NEEDED and not NEEDED[name] & priced]
    if "input_tokens" in counted and "input_mtok" not in priced:
        return None
    if unpriced or (way and way not in ways):
        return None
    price = model.calc_price(
        TheirUsage(**counted), provider, genai_request_timestamp=at, price_context=dict(way) or None
    )
    return price.total_price


@cache
def _differences() -> dict[str, dict[str, tuple[Decimal | None, Decimal]]]:
    """Full id → request → our price and theirs, where they have one and ours is another, or none."""
    differences: dict[str, dict[str, tuple[Decimal | None, Decimal]]] = {}
    for name, (model, their, provider) in _shared().items():
        at = _moment(model)
        price = _catalogue().price(model, at).price
        for request, usage, way in _asked(price, their):
            ours, theirs = _ours(price, usage, at, way), _theirs(their, provider, usage, at, way)
            if theirs is not None and ours != theirs:
                differences.setdefault(name, {})[request] = (ours, theirs)
    return differences


@cache
def _explained() -> dict[str, set[str]]:
    """Full id → the requests whose difference is explained."""
    explained: dict[str, set[str]] = {}
    for entry in yaml.safe_load(EXPLANATIONS.read_text(encoding="utf-8")):
        assert entry["why"].strip()
        for name in entry["models"]:
            explained.setdefault(name, set()).update(entry["requests"])
    return explained


def test_there_is_much_to_compare() -> None:
    assert len(_shared()) > 400


def test_every_difference_is_explained() -> None:
    unexplained = [
        f"{name}, {request}: ours {ours}, theirs {theirs}"
        for name, requests in _differences().items()
        for request, (ours, theirs) in requests.items()
        if request not in _explained().get(name, ())
    ]
    assert not unexplained, "\n".join(unexplained)


def test_every_explanation_is_needed() -> None:
    needless = [
        f"{name}, {request}"
        for name, requests in _explained().items()
        for request in sorted(requests)
        if request not in _differences().get(name, {})
    ]
    assert not needless, "\n".join(needless)
