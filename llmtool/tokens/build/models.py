"""Make ``tokens/models.json``: ``python -m llmtool.tokens.build.models FACTS``.

FACTS is a JSON-lines file of models: provider, model, aliases, mode, status and the tokenizer family that was found
for each. The rules below say which tokenizer a listed name gets. They only classify names that are listed; they never
make an unlisted name known.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_TARGET = Path(__file__).parents[1] / "models.json"
# A bare name means its maker; these only host other makers' models.
_HOSTS = {"amazon-bedrock", "azure-openai", "cerebras", "fireworks", "groq", "together"}

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


def classify(provider: str, model: str, facts: dict[str, str | None], mode: str) -> tuple[str, bool] | None:
    """The tokenizer of a listed model and whether it is assumed, or None where it takes no text."""
    encoding = facts.get("encoding")
    if encoding in {"o200k_base", "o200k_harmony", "cl100k_base"}:
        return encoding, facts.get("fidelity") != "exact"
    name = f"{provider}/{model}".lower()
    for pattern, tokenizer, assumed in _RULES:
        if re.search(pattern, name):
            return tokenizer, assumed
    if mode in {"audio_speech", "audio_transcription", "image_generation", "ocr"}:
        return None
    return "unknown", False


def compile_models(facts: Iterable[str]) -> dict[str, object]:
    """``models.json`` from lines of facts."""
    listed = dict(_listed(facts))
    for name in {full.partition("/")[2] for full in listed}:
        owners = [full for full in listed if full.partition("/")[2] == name]
        makers = [full for full in owners if full.partition("/")[0] not in _HOSTS]
        chosen = makers or owners
        if len(chosen) == 1:
            listed[name] = listed[chosen[0]]
    return {
        "models": {name: tokenizer for name, (tokenizer, _) in sorted(listed.items())},
        "assumed": sorted(name for name, (_, assumed) in listed.items() if assumed),
    }


def _listed(facts: Iterable[str]) -> Iterator[tuple[str, tuple[str, bool]]]:
    for line in facts:
        row = json.loads(line)
        kind = classify(row["provider"], row["model"], row["tokenizer"], row["mode"])
        if kind is None or row["status"] == "never_released":
            continue
        for name in (row["model"], *row["aliases"]):
            yield f"{row['provider']}/{name}", kind


def main() -> None:
    """Write ``models.json``."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python -m llmtool.tokens.build.models FACTS")
    with Path(sys.argv[1]).open(encoding="utf-8") as facts:
        compiled = compile_models(facts)
    _TARGET.write_text(json.dumps(compiled, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
