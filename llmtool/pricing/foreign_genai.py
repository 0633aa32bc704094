"""The JSON of the genai-prices project: providers with models, whose prices may depend on the date.

Prices for hours of the day are left out: what holds outside of them is compared.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from llmtool.pricing.difference import Offer, tier_name, way
from llmtool.pricing.foreign_value import Named, amount, day, items, mapping, tokens
from llmtool.pricing.rate_sets import STANDARD

FORM = "genai-prices"
# Theirs that are not called as ours are, with ``_mtok``.
_RATES = {
    "cache_audio_read_mtok": "cache_read_audio",
    "cache_image_read_mtok": "cache_read_image",
    "web_searches_kcount": "web_search_per_1k",
    "requests_kcount": "request_per_1k",
    "input_text_messages_kcount": "text_message_per_1k",
    "input_document_kpages": "page_per_1k",
    "input_annotated_document_kpages": "annotated_page_per_1k",
    "input_mchars": "characters_per_1m",
    "audio_hours": "audio_per_hour",
    "input_audio_hours": "audio_per_hour",
}
_TOKENS = "_mtok"


def is_form(value: object) -> bool:
    """Whether this is such a list."""
    return bool(items(value)) and all("models" in mapping(one) and "id" in mapping(one) for one in items(value))


def offers(value: object, on: date) -> Iterator[Named]:
    """What the list says of each model on a day."""
    for provider in map(mapping, items(value)):
        for model in map(mapping, items(provider.get("models"))):
            limit = tokens(model.get("context_window"))
            offer = Offer(_rates(model, on), {} if limit is None else {"context": limit})
            yield Named(str(provider["id"]), str(model.get("id")), offer)


def _rates(model: Mapping[str, object], on: date) -> dict[str, Decimal]:
    rates = _named(_standard(model.get("prices"), on), "")
    for variant in map(mapping, items(model.get("price_variants"))):
        when = {key: str(value) for key, value in mapping(variant.get("when")).items()}
        if any(value in STANDARD.get(key, ()) for key, value in when.items()) or not _holds(variant, on):
            continue
        for name, rate in _named(mapping(variant.get("prices")), f" {way(when)}").items():
            # The first variant that says something of a rate is the one that counts.
            rates.setdefault(name, rate)
    return rates


def _standard(prices: object, on: date) -> Mapping[str, object]:
    """The prices themselves, or the last of those that hold; where none does, the first."""
    rows = [mapping(row) for row in items(prices)]
    if not rows:
        return mapping(prices)
    holding = [row for row in rows if _holds(row, on)] or rows[:1]
    return mapping(holding[-1].get("prices"))


def _holds(row: Mapping[str, object], on: date) -> bool:
    constraint = mapping(row.get("constraint"))
    start = day(constraint.get("start_date"))
    return not constraint or (start is not None and start <= on)


def _named(prices: Mapping[str, object], served: str) -> dict[str, Decimal]:
    """A set of prices by our names; ``served`` goes after the name of the bucket."""
    rates: dict[str, Decimal] = {}
    for key, value in prices.items():
        name = _RATES.get(key, key.removesuffix(_TOKENS)) + served
        base = amount(mapping(value).get("base") if isinstance(value, dict) else value)
        if base is None or (key not in _RATES and not key.endswith(_TOKENS)):
            continue
        rates[name] = base
        for tier in map(mapping, items(mapping(value).get("tiers"))):
            start, rate = tokens(tier.get("start")), amount(tier.get("price"))
            if start is not None and rate is not None:
                rates[tier_name(name, start)] = rate
    return rates
