"""The providers of the rate card, as they stand at the head of their files."""

from llmtool.pricing.build.price_rows import Plain

_LIKE_OPENAI = {"input_includes_cache": True, "output_includes_reasoning": True}
# Cached tokens are reported beside the input tokens, not among them.
_CACHE_APART = {"input_includes_cache": False, "output_includes_reasoning": True}
# Reasoning is reported beside the output tokens, not among them.
_REASONING_APART = {"input_includes_cache": True, "output_includes_reasoning": False}

_SELLERS: dict[str, tuple[str, str, list[str], dict[str, bool]]] = {
    "alibaba": (
        "Alibaba Cloud Model Studio",
        "first_party",
        ["https://www.alibabacloud.com/help/en/model-studio/models"],
        _LIKE_OPENAI,
    ),
    "amazon-bedrock": ("Amazon Bedrock", "cloud", ["https://aws.amazon.com/bedrock/pricing/"], _CACHE_APART),
    "anthropic": (
        "Anthropic",
        "first_party",
        ["https://platform.claude.com/docs/en/about-claude/pricing"],
        _CACHE_APART,
    ),
    "azure-openai": (
        "Azure OpenAI",
        "cloud",
        ["https://azure.microsoft.com/en-us/pricing/details/cognitive-services/openai-service/"],
        _LIKE_OPENAI,
    ),
    "cerebras": ("Cerebras", "host", ["https://www.cerebras.ai/pricing"], _LIKE_OPENAI),
    "cohere": ("Cohere", "first_party", ["https://cohere.com/pricing"], _LIKE_OPENAI),
    "deepseek": (
        "DeepSeek",
        "first_party",
        ["https://api-docs.deepseek.com/quick_start/pricing"],
        _LIKE_OPENAI,
    ),
    "fireworks": ("Fireworks AI", "host", ["https://fireworks.ai/pricing"], _LIKE_OPENAI),
    "google": (
        "Google",
        "first_party",
        ["https://ai.google.dev/gemini-api/docs/pricing", "https://cloud.google.com/vertex-ai/generative-ai/pricing"],
        _REASONING_APART,
    ),
    "groq": ("Groq", "host", ["https://console.groq.com/docs/models"], _LIKE_OPENAI),
    "meta": ("Meta", "first_party", ["https://ai.developer.meta.com/docs/pricing-rate-limits"], _LIKE_OPENAI),
    "minimax": ("MiniMax", "first_party", ["https://platform.minimax.io/docs/pricing/overview"], _LIKE_OPENAI),
    "mistral": ("Mistral AI", "first_party", ["https://mistral.ai/pricing/api"], _LIKE_OPENAI),
    "moonshot": ("Moonshot AI", "first_party", ["https://platform.moonshot.ai/docs/pricing"], _LIKE_OPENAI),
    "openai": ("OpenAI", "first_party", ["https://developers.openai.com/api/docs/pricing"], _LIKE_OPENAI),
    "perplexity": (
        "Perplexity",
        "first_party",
        ["https://docs.perplexity.ai/docs/getting-started/pricing"],
        _LIKE_OPENAI,
    ),
    "together": ("Together AI", "host", ["https://www.together.ai/pricing"], _LIKE_OPENAI),
    "voyage": ("Voyage AI", "first_party", ["https://docs.voyageai.com/docs/pricing"], _LIKE_OPENAI),
    "xai": ("xAI", "first_party", ["https://docs.x.ai/docs/models"], _REASONING_APART),
    "zai": ("Z.ai", "first_party", ["https://docs.z.ai/guides/overview/pricing"], _LIKE_OPENAI),
}


def seller(provider: str) -> Plain:
    """The head of a provider's file.

    Raises:
        KeyError: it is none of those that are known.
    """
    name, kind, urls, usage = _SELLERS[provider]
    return {"id": provider, "name": name, "kind": kind, "pricing_urls": urls, "usage": usage}
