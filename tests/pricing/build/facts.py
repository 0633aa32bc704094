"""A line of facts, to be changed by tests."""

import json
from decimal import Decimal

from llmtool.pricing.build.price_rows import Plain


def fact(**changes: object) -> Plain:
    """One model's one price, with some of its fields replaced, as it is read from JSON."""
    plain = {
        "provider": "openai",
        "model": "one",
        "name": "One",
        "mode": "chat",
        "aliases": ["uno"],
        "effective_from": "2026-01-01",
        "effective_to": None,
        "effective_basis": "models.dev release_date (assumes no earlier change)",
        "is_current": True,
        "prices": {"input": 2.5, "output": 10},
        "tiers": [],
        "variants": {},
        "context_window": 1000,
        "context_window_sources": {"models.dev": 1000},
        "max_output_tokens": 100,
        "knowledge_cutoff": None,
        "release_date": "2026-01-01",
        "status": "active",
        "retires": None,
        "status_basis": [],
        "tokenizer": {"encoding": "o200k_base", "fidelity": "exact"},
        "capabilities": ["vision", "tools"],
        "source": {"url": "https://openai.example/pricing"},
        "checked": "2026-11-09",
        "independent_groups": ["litellm", "genai-prices"],
        **changes,
    }
    read: Plain = json.loads(json.dumps(plain), parse_float=Decimal)
    return read


def lines(*facts: Plain) -> list[str]:
    """Facts as they stand in their file."""
    return [json.dumps(one, default=float) for one in facts]
