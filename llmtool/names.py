"""How people write the names of models, and what to say about a name that nobody knows."""

import re
from collections.abc import Collection
from difflib import get_close_matches

# What may stand before a model's name → the provider it means. A prefix that is not listed here is part of the name
# (``ft:…``, ``llama3:8b``, ``meta-llama/…``).
PREFIXES = {
    "alibaba": "alibaba",
    "amazon": "amazon-bedrock",
    "amazon-bedrock": "amazon-bedrock",
    "anthropic": "anthropic",
    "azure": "azure-openai",
    "azure-openai": "azure-openai",
    "bedrock": "amazon-bedrock",
    "cerebras": "cerebras",
    "cohere": "cohere",
    "dashscope": "alibaba",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "fireworks_ai": "fireworks",
    "gemini": "google",
    "google": "google",
    "groq": "groq",
    "meta": "meta",
    "minimax": "minimax",
    "mistral": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshot",
    "moonshotai": "moonshot",
    "openai": "openai",
    "perplexity": "perplexity",
    "together": "together",
    "together_ai": "together",
    "vertex_ai": "google",
    "voyage": "voyage",
    "x-ai": "xai",
    "xai": "xai",
    "zai": "zai",
}
_DATE = re.compile(r"[-@](?:20\d{2}-\d{2}-\d{2}|20\d{6})$")
_SUGGESTIONS = 3


def with_provider(name: str) -> str:
    """The name with its provider's own id and a slash before it, where a known prefix stands there.

    ``openai:gpt-4o`` and ``azure/gpt-4o`` become ``openai/gpt-4o`` and ``azure-openai/gpt-4o``; a name without a
    known prefix stays as it is.
    """
    for separator in "/:":
        prefix, found, rest = name.partition(separator)
        if found and rest and prefix.lower() in PREFIXES:
            return f"{PREFIXES[prefix.lower()]}/{rest}"
    return name


def without_date(name: str) -> str:
    """The name without the date of a snapshot at its end (``-2024-08-06``, ``-20241022``, ``@20250929``)."""
    return _DATE.sub("", name)


def nearest(name: str, known: Collection[str]) -> list[str]:
    """Up to three known names that look most like ``name``, the likeliest first; those that contain it come first."""
    plain = {candidate.lower(): candidate for candidate in known}
    wanted = name.lower()
    within = sorted((candidate for candidate in plain if wanted in candidate), key=lambda c: (len(c), c))
    close = get_close_matches(wanted, plain, n=_SUGGESTIONS, cutoff=0.0)
    chosen = list(dict.fromkeys([*within, *close]))[:_SUGGESTIONS]
    return [plain[candidate] for candidate in chosen]
