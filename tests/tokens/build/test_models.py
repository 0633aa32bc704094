"""How facts become models.json."""

import json

from llmtool.tokens.build.models import classify, compile_models


def _row(provider: str, model: str, *aliases: str, encoding: str | None = None, fidelity: str = "public") -> str:
    return json.dumps(
        {
            "provider": provider,
            "model": model,
            "aliases": aliases,
            "mode": "chat",
            "status": "active",
            "tokenizer": {"encoding": encoding, "fidelity": fidelity},
        }
    )


def test_a_bare_name_is_its_makers() -> None:
    compiled = compile_models(
        [
            _row("openai", "gpt-4o", "gpt-4o-2024-08-06", encoding="o200k_base", fidelity="exact"),
            _row("azure-openai", "gpt-4o", encoding="cl100k_base", fidelity="exact"),
            _row("groq", "llama-3.1-8b"),
            _row("together", "llama-3.1-8b"),
            _row("groq", "only-here"),
        ]
    )
    assert compiled["models"] == {
        "azure-openai/gpt-4o": "cl100k_base",
        "gpt-4o": "o200k_base",
        "gpt-4o-2024-08-06": "o200k_base",
        "groq/llama-3.1-8b": "llama3",
        "groq/only-here": "unknown",
        "only-here": "unknown",
        "openai/gpt-4o": "o200k_base",
        "openai/gpt-4o-2024-08-06": "o200k_base",
        "together/llama-3.1-8b": "llama3",
    }


def test_an_assumption_is_kept_for_every_name() -> None:
    compiled = compile_models([_row("openai", "gpt-6", encoding="o200k_base", fidelity="assumed")])
    assert compiled["assumed"] == ["gpt-6", "openai/gpt-6"]


def test_what_takes_no_text_and_what_never_was_is_left_out() -> None:
    never = json.loads(_row("anthropic", "claude-3-5-opus")) | {"status": "never_released"}
    speech = json.loads(_row("openai", "whisper-1")) | {"mode": "audio_transcription"}
    assert compile_models([json.dumps(never), json.dumps(speech)])["models"] == {}


def test_rules_look_at_the_model_not_at_its_host() -> None:
    none: dict[str, str | None] = {}
    assert classify("mistral", "deepseek-v4-1-flash-1017", none, "chat") == ("deepseek-v3", False)
    assert classify("groq", "deepseek-r1-distill-llama-70b", none, "chat") == ("llama3", False)
    assert classify("together", "codellama/CodeLlama-34b-Instruct-hf", none, "chat") == ("llama2", True)
    assert classify("anthropic", "claude-opus-5-5", none, "chat") == ("claude-v4.8", True)
    assert classify("anthropic", "claude-opus-5", none, "chat") == ("claude-v4.8", False)
