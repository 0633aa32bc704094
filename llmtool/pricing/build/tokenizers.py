"""Which tokenizer a listed model has.

The rules classify models that are listed; they never make an unlisted name known. A model that is already in a file
keeps what stands there.
"""

import re
from collections.abc import Mapping

# The first pattern that is found in "provider/model" decides: tokenizer, and whether it is only assumed to be this
# model's. ``unknown`` is a tokenizer that nobody has published or reconstructed.
_RULES: tuple[tuple[str, str, bool], ...] = (
    (r"gpt-oss", "o200k_harmony", False),
    (r"distill-llama|llama-?v?3([.p-]|$)|llama-guard-3", "llama3", False),
    (r"distill-qwen", "qwen3", True),
    (r"llama-?2", "llama2", False),
    (r"codellama", "llama2", True),
    (r"llama", "unknown", False),
    (r"deepseek-(coder|llm|v2)", "deepseek-v3", True),
    (r"deepseek", "deepseek-v3", False),
    (r"qwen-?(2p5|2\.5|2)|qwen-?3($|[-:]|p?-?(coder|vl|next|\d+b))|qwq", "qwen3", False),
    # Qwen 3.5 brought a larger vocabulary; what is newer is closed, or not known to use another.
    (r"qwen-?3(p|\.)[56]", "qwen3.5", False),
    (r"qwen|alibaba/", "qwen3.5", True),
    (r"glm-?(4p5|4p6|4\.5|4\.6|4-)", "glm4", False),
    (r"glm", "glm4", True),
    (r"kimi-?k[23]", "kimi-k2", False),
    (r"kimi|moonshot", "kimi-k2", True),
    (r"gemma-?4", "gemma4", False),
    (r"gemma-?3", "gemma3", False),
    (r"gemma", "gemma2", False),
    (r"google/gemini-(1\.|pro$)", "gemma2", False),
    (r"google/gemini-(2|3|live-2|flash|pro)", "gemma3", False),
    (r"google/gemini", "gemma3", True),
    (r"claude-(2|v1)", "claude-v3", True),
    (r"claude-opus-4-7", "claude-v4.7", False),
    (r"claude-(opus-4-8|(opus|sonnet|fable|mythos)-5(-latest)?$|mythos-preview)", "claude-v4.8", False),
    (r"claude-\w+-5-\d", "claude-v4.8", True),
    (r"claude", "claude-v3", False),
    (r"mixtral-8x22b", "mistral-v2", True),
    (r"(mistral-7b|mixtral-8x7b|mistral-tiny)", "mistral-v1", False),
    (r"nemo|ministral|devstral|magistral|voxtral|pixtral-12b|mistral-small-(24b|26|3|latest)", "tekken", False),
    (r"mistral-large-(2512|3)", "tekken", False),
    (r"mistral|codestral|pixtral", "tekken", True),
)
_OPENAI = {"o200k_base", "o200k_harmony", "cl100k_base"}
_NO_TEXT = {"audio_speech", "audio_transcription", "image_generation", "ocr"}


def classify(full_id: str, facts: Mapping[str, str | None], kind: str) -> tuple[str, bool] | None:
    """The tokenizer of a model and whether it is assumed, or None where it takes no text.

    Args:
        full_id: ``provider/model``.
        facts: ``encoding``, a tokenizer's name, and ``fidelity``, how well it is known.
        kind: what the model is for.
    """
    encoding = facts.get("encoding")
    if encoding in _OPENAI:
        return encoding, facts.get("fidelity") != "exact"
    for pattern, tokenizer, assumed in _RULES:
        if re.search(pattern, full_id.lower()):
            return tokenizer, assumed
    return None if kind in _NO_TEXT else ("unknown", False)
