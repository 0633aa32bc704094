import json
from dataclasses import fields, replace

import pytest

from llmtool.errors import UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers import parameters
from llmtool.providers.parameters import Rule, check, reasons, rule_for, takes
from llmtool.providers.servers import servers

EVERYTHING = Sampling(
    temperature=0, top_p=0.5, stop=("x",), frequency_penalty=0, presence_penalty=0, seed=1, reasoning_effort="low"
)
NAMES = {field.name for field in fields(Sampling)}
EFFORTS = {"none", "minimal", "low", "medium", "high", "xhigh", "max"}


def asked(model: str, sampling: Sampling, *messages: Message) -> Request:
    return Request(model, messages or (Message("user", "Hi"),), 100, sampling)


def taken(provider: str, model: str, sampling: Sampling) -> bool:
    try:
        check(asked(model, sampling), rule_for(provider, model))
    except UsageError:
        return False
    return True


@pytest.mark.parametrize(("provider", "model"), [("", "gpt-5"), ("openai", "gpt-99"), ("nobody", "gpt-5")])
def test_a_model_that_no_rule_is_about_takes_everything(provider: str, model: str) -> None:
    assert rule_for(provider, model) == Rule()
    assert taken(provider, model, EVERYTHING)


@pytest.mark.parametrize(
    "model", ["o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5-mini-2025-08-07", "gpt-5-pro", "gpt-6-astra"]
)
def test_a_model_that_always_reasons_takes_no_temperature(model: str) -> None:
    with pytest.raises(UsageError) as raised:
        check(asked(model, Sampling(temperature=1)), rule_for("openai", model))
    assert raised.value.message == f"{model} takes no temperature"
    assert raised.value.hint == "leave --temperature out"


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4.1-mini", "gpt-5-chat-latest", "gpt-5.1", "gpt-5.2", "gpt-5.4-mini"])
def test_a_model_that_does_not_reason_unless_asked_takes_one(model: str) -> None:
    assert taken("openai", model, Sampling(temperature=0))


@pytest.mark.parametrize("model", ["gpt-5.1", "gpt-5.4", "gpt-5.5", "gpt-5.6-sol", "gpt-6-luna"])
def test_a_model_that_may_reason_takes_a_temperature_only_when_it_does_not(model: str) -> None:
    with pytest.raises(UsageError, match="takes no temperature while it reasons") as raised:
        check(asked(model, Sampling(temperature=0, reasoning_effort="high")), rule_for("openai", model))
    assert "--reasoning-effort none" in raised.value.hint
    assert taken("openai", model, Sampling(temperature=0, reasoning_effort="none"))


def test_a_model_that_reasons_by_default_takes_no_temperature_by_default() -> None:
    assert not taken("openai", "gpt-5.5", Sampling(top_p=0.5))


@pytest.mark.parametrize(("model", "takes"), [("o3", False), ("o4-mini", False), ("o3-mini", True), ("o1", True)])
def test_stop_sequences(model: str, *, takes: bool) -> None:
    assert taken("openai", model, Sampling(stop=("x",))) == takes


def test_an_effort_that_the_model_does_not_know_is_named_with_those_it_knows() -> None:
    with pytest.raises(UsageError) as raised:
        check(asked("gpt-5", Sampling(reasoning_effort="xhigh")), rule_for("openai", "gpt-5"))
    assert raised.value.message == "gpt-5 knows no reasoning effort 'xhigh'"
    assert raised.value.hint == "it knows minimal, low, medium, high"


def test_a_model_that_does_not_reason_takes_no_effort() -> None:
    with pytest.raises(UsageError, match="gpt-4o takes no reasoning effort"):
        check(asked("gpt-4o", Sampling(reasoning_effort="low")), rule_for("openai", "gpt-4o"))


def test_a_model_without_system_messages() -> None:
    request = asked("o1-mini", Sampling(), Message("system", "Be brief."), Message("user", "Hi"))
    with pytest.raises(UsageError, match="o1-mini takes no system message"):
        check(request, rule_for("openai", "o1-mini"))
    check(replace(request, messages=request.messages[1:]), rule_for("openai", "o1-mini"))


@pytest.mark.parametrize(("name", "value"), [("stop", ("x",)), ("presence_penalty", 0.0), ("frequency_penalty", 0.0)])
def test_what_reasoning_models_of_xai_reject(name: str, value: object) -> None:
    sampling = Sampling(**{name: value})  # type: ignore[arg-type]  # one field of each type
    assert not taken("xai", "grok-4", sampling)
    assert taken("xai", "grok-4-fast-non-reasoning", sampling)


def test_a_temperature_above_what_the_provider_takes_is_an_error() -> None:
    assert taken("anthropic", "claude-haiku-4-5", Sampling(temperature=1))
    with pytest.raises(UsageError) as raised:
        check(asked("claude-haiku-4-5", Sampling(temperature=1.3)), rule_for("anthropic", "claude-haiku-4-5"))
    assert raised.value.message == "claude-haiku-4-5 takes no temperature of 1.3"
    assert raised.value.hint == "it takes 0 to 1"


@pytest.mark.parametrize(("server", "model"), [("moonshot", "kimi-k3"), ("zai", "GLM-5.2"), ("zai", "glm-unheard-of")])
def test_servers_that_take_temperatures_up_to_one(server: str, model: str) -> None:
    rule = rule_for(servers()[server].quirks.rules, model)
    assert rule.max_temperature == 1


def test_a_kimi_whose_temperature_is_fixed_takes_none() -> None:
    assert not taken("moonshot", "kimi-k2.6", Sampling(temperature=0.6))
    assert taken("moonshot", "kimi-k2-0905-preview", Sampling(temperature=0.6))


def test_one_of_two_parameters_is_taken_and_not_both() -> None:
    rule = Rule(one_of=("temperature", "top_p"))
    assert takes(rule, "temperature", Sampling(seed=1))
    assert not takes(rule, "temperature", Sampling(top_p=0.5))
    assert takes(rule, "seed", Sampling(top_p=0.5))
    with pytest.raises(UsageError, match="takes a temperature or a top-p, not both"):
        check(asked("any", Sampling(temperature=0.0, top_p=0.5)), rule)


@pytest.mark.parametrize(
    ("provider", "model", "effort", "expected"),
    [
        ("openai", "o3", None, True), ("openai", "gpt-5.4", None, False), ("openai", "gpt-5.4", "low", True),
        ("openai", "gpt-5.5", None, True), ("openai", "gpt-5.5", "none", False), ("openai", "gpt-4o", None, False),
        ("anthropic", "claude-opus-4-6", None, False), ("anthropic", "claude-opus-5", None, True),
        ("google", "gemini-2.5-flash", None, True), ("google", "gemini-2.5-flash-lite", None, False),
        ("", "anything", None, False),
    ],
)  # fmt: skip
def test_who_reasons(provider: str, model: str, effort: str | None, *, expected: bool) -> None:
    assert reasons(rule_for(provider, model), Sampling(reasoning_effort=effort)) == expected


def test_what_a_protocol_has_no_place_for_is_refused_with_its_reason() -> None:
    with pytest.raises(UsageError) as raised:
        check(asked("any", Sampling(seed=0)), Rule(), ("seed",), "another way takes it")
    assert (raised.value.message, raised.value.hint) == ("any takes no seed this way", "another way takes it")


def test_every_rule_is_well_formed_and_says_where_it_is_from() -> None:
    told = json.loads(parameters._RULES.read_text(encoding="utf-8"))
    assert {"openai", "xai"} <= set(told)
    for entry in (entry for entries in told.values() for entry in entries):
        assert set(entry) <= {field.name for field in fields(Rule)}
        assert entry["models"]
        assert entry["source"]
        assert set(entry.get("refuses", [])) | set(entry.get("unless_reasoning", [])) <= NAMES
        assert set(entry.get("one_of", [])) <= NAMES
        assert set(entry.get("efforts", [])) <= EFFORTS
        assert entry.get("reasons", True) is True
        assert entry.get("max_temperature", 1) > 0
        assert entry.get("system", "system") in {"system", "developer", "none"}


@pytest.mark.parametrize(
    ("provider", "place", "pattern"),
    [
        (provider, place, pattern)
        for provider, entries in json.loads(parameters._RULES.read_text(encoding="utf-8")).items()
        for place, entry in enumerate(entries)
        for pattern in entry["models"]
    ],
)
def test_no_rule_hides_behind_an_earlier_one(provider: str, place: int, pattern: str) -> None:
    assert rule_for(provider, pattern.replace("*", "")) in parameters._rules()[provider][: place + 1]
    assert rule_for(provider, pattern.replace("*", "-99")) == parameters._rules()[provider][place]
