from dataclasses import replace
from typing import Any

import pytest

from llmtool.errors import ProviderError, UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers.adapter import Adapter, Quirks, adapter_for
from llmtool.providers.gemini import Gemini

GOOGLE = Quirks(rules="google", counts=True)
PLAIN = Request("gemini-2.5-flash", (Message("system", "Be brief."), Message("user", "Hi")), 100)


def adapter(quirks: Quirks = GOOGLE) -> Adapter:
    return Gemini(quirks)


def body(request: Request) -> Any:  # noqa: ANN401  # JSON
    return adapter().build(request).body


def config(model: str = PLAIN.model, **sampling: Any) -> Any:  # noqa: ANN401  # any parameter, JSON
    return body(replace(PLAIN, model=model, sampling=Sampling(**sampling)))["generationConfig"]


def test_it_is_what_speaks_gemini() -> None:
    assert adapter_for("gemini").api == "gemini"


def test_a_plain_request_has_nothing_that_was_not_asked_for() -> None:
    assert body(PLAIN) == {
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {"maxOutputTokens": 100},
    }


def test_a_stream_is_asked_for_by_the_path() -> None:
    assert adapter().build(PLAIN).path == "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
    assert adapter().build(replace(PLAIN, stream=False)).path == "/v1beta/models/gemini-2.5-flash:generateContent"


def test_tuned_models_have_a_folder_of_their_own_and_odd_names_lead_nowhere_else() -> None:
    assert "/v1beta/tunedModels/mine:" in adapter().build(replace(PLAIN, model="tunedModels/mine")).path
    assert "/v1beta/models/a%3Fb%23c:" in adapter().build(replace(PLAIN, model="a?b#c")).path


@pytest.mark.parametrize("name", ["../../evil", "a/../b", "/x", "models//x", "."])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a model"):
        adapter().build(replace(PLAIN, model=name))


def test_system_messages_are_collected_and_neighbours_of_one_role_become_one() -> None:
    roles = ("system", "user", "user", "assistant", "system", "user")
    messages = tuple(Message(role, str(place)) for place, role in enumerate(roles))  # type: ignore[arg-type]  # they are
    sent = body(replace(PLAIN, messages=messages))
    assert [part["text"] for part in sent["systemInstruction"]["parts"]] == ["0", "4"]
    assert [turn["role"] for turn in sent["contents"]] == ["user", "model", "user"]
    assert sent["contents"][0]["parts"] == [{"text": "1"}, {"text": "2"}]


def test_all_that_is_asked_for_is_sent_zero_too() -> None:
    asked = {"temperature": 0, "top_p": 0.5, "stop": ("x",), "frequency_penalty": 0, "presence_penalty": 1, "seed": 0}
    assert config("gemini-2.0-flash", **asked) == {
        "maxOutputTokens": 100,
        "temperature": 0,
        "topP": 0.5,
        "stopSequences": ["x"],
        "frequencyPenalty": 0,
        "presencePenalty": 1,
        "seed": 0,
    }


@pytest.mark.parametrize(("effort", "tokens"), [("none", 0), ("minimal", 1024), ("low", 1024), ("high", 24576)])
def test_the_generation_that_takes_tokens_to_think_with_gets_them(effort: str, tokens: int) -> None:
    assert config("gemini-2.5-flash", reasoning_effort=effort)["thinkingConfig"] == {"thinkingBudget": tokens}


def test_later_models_get_a_level() -> None:
    assert config("gemini-3.8-flash", reasoning_effort="low")["thinkingConfig"] == {"thinkingLevel": "LOW"}


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("gemini-2.0-flash", {"reasoning_effort": "low"}),
        ("gemini-2.5-pro", {"reasoning_effort": "none"}),
        ("gemini-2.5-flash", {"frequency_penalty": 0.5}),
        ("gemini-3-pro-preview", {"reasoning_effort": "medium"}),
        ("gemini-3.1-pro-preview", {"presence_penalty": 0.5}),
        ("gemini-3.5-flash-lite", {"temperature": 0.5}),
        ("gemini-3.7-flash", {"reasoning_effort": "minimal"}),
        ("gemini-4-argon", {"top_p": 0.5}),
    ],
)
def test_what_a_model_does_not_take_is_an_error_before_the_call(model: str, asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=model):
        config(model, **asked)


def test_what_is_counted_is_the_prompt_with_its_system_message() -> None:
    wire = adapter().count(PLAIN)
    assert wire is not None
    assert wire.path == "/v1beta/models/gemini-2.5-flash:countTokens"
    assert wire.body == {
        "generateContentRequest": {
            "model": "models/gemini-2.5-flash",
            "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
            "systemInstruction": {"parts": [{"text": "Be brief."}]},
        }
    }


def test_a_count_is_read() -> None:
    assert adapter().counted({"totalTokens": 14, "promptTokensDetails": []}) == 14
    with pytest.raises(ProviderError, match="counted no tokens"):
        adapter().counted({"total": 14})


def test_a_server_that_does_not_count_is_not_asked() -> None:
    assert adapter(Quirks()).count(PLAIN) is None
