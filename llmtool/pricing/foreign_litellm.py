"""LiteLLM's list of models: an object for each name, with prices by the single token in a field for each case."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from llmtool.pricing.difference import Offer, tier_name
from llmtool.pricing.foreign_value import Named, amount, day, items, mapping, tokens

FORM = "LiteLLM"
_MILLION, _THOUSAND = 6, 3
_RATES = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "cache_creation_input_token_cost_above_12hr": "cache_write_12h",
    "input_cost_per_audio_token": "input_audio",
    "cache_read_input_audio_token_cost": "cache_read_audio",
    "input_cost_per_image_token": "input_image",
    "cache_read_input_image_token_cost": "cache_read_image",
    "input_cost_per_video_token": "input_video",
    "output_cost_per_reasoning_token": "output_reasoning",
    "output_cost_per_audio_token": "output_audio",
    "output_cost_per_image_token": "output_image",
    "output_cost_per_video_token": "output_video",
}
_FEES = {
    "input_cost_per_request": ("request_per_1k", _THOUSAND),
    "input_cost_per_text_message": ("text_message_per_1k", _THOUSAND),
    "ocr_cost_per_page": ("page_per_1k", _THOUSAND),
    "annotation_cost_per_page": ("annotated_page_per_1k", _THOUSAND),
    "input_cost_per_character": ("characters_per_1m", _MILLION),
}
_SECONDS_OF_AN_HOUR = 3_600
_KEY = re.compile(r"(?P<rate>.+?)(?:_above_(?P<size>\d+)k_tokens)?(?:_(?P<way>batches|flex|priority|ultrafast))?")
_WAYS = {"batches": "batch"}


def is_form(value: object) -> bool:
    """Whether this is such a list."""
    entries = [mapping(entry) for entry in mapping(value).values()]
    return 2 * sum("litellm_provider" in entry for entry in entries) > len(entries)


def offers(value: object) -> Iterator[Named]:
    """What the list says of each name."""
    for name, entry in mapping(value).items():
        fields = mapping(entry)
        if name == "sample_spec" or "litellm_provider" not in fields:
            continue
        # ``vertex_ai-anthropic_models`` are Vertex AI's.
        provider = str(fields["litellm_provider"]).partition("-")[0]
        longest = {"context": fields.get("max_input_tokens"), "max_output": fields.get("max_output_tokens")}
        limits = {what: limit for what, written in longest.items() if (limit := tokens(written)) is not None}
        yield Named(provider, name, Offer(_rates(fields), limits, day(fields.get("deprecation_date"))))


def _rates(fields: Mapping[str, object]) -> dict[str, Decimal]:
    rates = {**_tiered(fields), **_token_rates(fields), **_fees(fields)}
    searches = mapping(fields.get("search_context_cost_per_query"))
    search = amount(searches.get("search_context_size_medium"), _THOUSAND)
    if search is not None:
        rates["web_search_per_1k"] = search
    return rates


def _token_rates(fields: Mapping[str, object]) -> dict[str, Decimal]:
    rates: dict[str, Decimal] = {}
    for key, value in fields.items():
        parts = _KEY.fullmatch(key)
        bucket = _RATES.get(parts["rate"]) if parts else None
        rate = amount(value, _MILLION)
        if parts is None or bucket is None or rate is None:
            continue
        name = f"{bucket} {_WAYS.get(parts['way'], parts['way'])}" if parts["way"] else bucket
        rates[tier_name(name, int(parts["size"]) * 1_000) if parts["size"] else name] = rate
    return rates


def _tiered(fields: Mapping[str, object]) -> dict[str, Decimal]:
    """Prices by ranges of the prompt's size, the first of which is the plain price."""
    rates: dict[str, Decimal] = {}
    for step in map(mapping, items(fields.get("tiered_pricing"))):
        start = tokens((items(step.get("range")) or [None])[0])
        for name, rate in _token_rates(step).items():
            rates[name if start is None else tier_name(name, start)] = rate
    return rates


def _fees(fields: Mapping[str, object]) -> dict[str, Decimal]:
    fees = {name: amount(fields.get(key), zeros) for key, (name, zeros) in _FEES.items()}
    second = amount(fields.get("input_cost_per_second"))
    fees["audio_per_hour"] = None if second is None else second * _SECONDS_OF_AN_HOUR
    return {name: fee for name, fee in fees.items() if fee is not None}
