import pytest

from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Api
from llmtool.tokens.framing.rules import family, margins
from llmtool.tokens.framing.weigh import framed, read
from llmtool.tokens.registry import tokenizer_names


@pytest.mark.parametrize(
    ("tokenizer", "model", "wanted"),
    [
        ("o200k_base", "gpt-4o-mini", "gpt-4o"),
        ("o200k_base", "openai/gpt-4o", "gpt-4o"),
        ("cl100k_base", "gpt-4-turbo", "gpt-4"),
        ("o200k_base", "gpt-5.4", "gpt-5"),
        ("o200k_base", "o1-mini", "o1-mini"),
        ("claude-v3", "claude-sonnet-4-0", "claude-"),
        ("claude-v3", "anthropic/claude-sonnet-4-6", "claude-sonnet-4-6"),
        ("claude-v4.8", "claude-fable-5", "claude-fable"),
        ("gemma3", "gemini-2.5-pro", "gemini-2.5"),
        ("gemma3", "google/gemini-3.5-flash", "gemini-3"),
    ],
)
def test_the_longest_beginning_of_a_name_decides(tokenizer: str, model: str, wanted: str) -> None:
    known = family(tokenizer, "chat", model)
    assert (known.model, known.assumed) == (wanted, "")


_FRAMED = ("claude", "gemma", "cl100k", "o200k")


@pytest.mark.parametrize("tokenizer", [name for name in tokenizer_names() if name.startswith(_FRAMED)])
def test_every_tokenizer_with_a_frame_has_a_usual_one(tokenizer: str) -> None:
    assert family(tokenizer, "chat", "").assumed == ""


@pytest.mark.parametrize("tokenizer", ["p50k_base", "gpt2", "llama3", "unknown"])
def test_no_other_tokenizer_has_a_frame(tokenizer: str) -> None:
    assert family(tokenizer, "chat", "").assumed


@pytest.mark.parametrize(
    ("api", "provider"), [("chat", "openai"), ("responses", "openai"), ("messages", "anthropic"), ("gemini", "gemini")]
)
def test_an_unknown_frame_is_assumed_by_the_api(api: Api, provider: str) -> None:
    known = family("llama3", api, "llama-3.3-70b")
    assert known.provider == provider
    assert known.assumed


@pytest.mark.parametrize("api", ["chat", "responses", "messages", "gemini"])
@pytest.mark.parametrize(
    ("tokenizer", "model"),
    [("o200k_base", "gpt-4o"), ("cl100k_base", "gpt-4"), ("o200k_base", "gpt-5"), ("o200k_base", "o1-mini"),
     ("claude-v3", "claude-3-haiku"), ("claude-v4.7", "claude-opus-4-7"), ("gemma2", "gemini-1.5-pro")],
)  # fmt: skip
def test_every_frame_takes_every_api(api: Api, tokenizer: str, model: str) -> None:
    function = {"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}}
    body: dict[str, object] = {
        "messages": [{"role": "user", "content": "Hi"}],
        "input": "Hi",
        "contents": "Hi",
        "tools": [{"type": "function", **function, "function": function}],
    }
    if api == "messages":
        body["tools"] = [{"name": "f", "input_schema": function["parameters"]}]
    if api == "gemini":
        body["tools"] = [{"functionDeclarations": [function]}]
    request = read(body, api, Reading())
    assert sum(piece.tokens for piece in framed(request, family(tokenizer, api, model), None)) >= 0
    assert any("f" in piece.text for piece in framed(request, family(tokenizer, api, model), None))


def test_there_is_a_margin_for_every_kind_of_unknown() -> None:
    assert set(margins()) == {"state", "provider tools", "files", "thoughts", "sealed thoughts", "hidden"}
    assert all(margin > 0 for margin in margins().values())
