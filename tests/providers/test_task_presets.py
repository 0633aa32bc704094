import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import UsageError
from llmtool.exchange import Message, Request, Sampling
from llmtool.providers.parameters import Rule, check, rule_for
from llmtool.providers.task_presets import Applied, Preset, apply, presets

TAKES_ALL = Rule()


def asked(task: str, model: str, provider: str, sampling: Sampling | None = None) -> Applied:
    return apply(task, model, rule_for(provider, model), sampling or Sampling(), None)


@pytest.mark.parametrize(
    ("task", "temperature", "max_tokens"),
    [
        ("code", 0, 2048), ("factual", 0.2, None), ("general", 0.7, None), ("creative", 1.0, None),
        ("brainstorm", 1.3, None), ("classification", None, 10), ("paragraph", None, 200), ("long-form", None, 4096),
    ],
)  # fmt: skip
def test_what_a_task_asks_for(task: str, temperature: float | None, max_tokens: int | None) -> None:
    assert presets()[task] == Preset(temperature, max_tokens)
    expected = Applied(Sampling(temperature=temperature), max_tokens, ())
    assert apply(task, "any", TAKES_ALL, Sampling(), None) == expected


def test_what_was_said_by_hand_goes_before_the_task() -> None:
    said = Sampling(temperature=0.9, seed=1)
    assert apply("code", "any", TAKES_ALL, said, 77) == Applied(said, 77, ())


def test_a_model_that_takes_no_temperature_gets_none_and_the_note_says_so() -> None:
    applied = asked("general", "o3", "openai")
    assert applied.sampling.temperature is None
    assert applied.notes == ("--task general: o3 takes no temperature here, so 0.7 is left out",)


def test_one_that_takes_none_while_it_reasons_gets_one_when_it_does_not() -> None:
    assert asked("factual", "gpt-5.5", "openai").sampling.temperature is None
    assert asked("factual", "gpt-5.5", "openai", Sampling(reasoning_effort="none")).sampling.temperature == 0.2


def test_one_that_takes_no_temperature_beside_a_top_p_is_not_sent_both() -> None:
    applied = asked("factual", "claude-haiku-4-5", "anthropic", Sampling(top_p=0.5))
    assert (applied.sampling.temperature, len(applied.notes)) == (None, 1)


def test_a_temperature_that_is_too_high_is_lowered_and_the_note_says_so() -> None:
    applied = asked("brainstorm", "claude-haiku-4-5", "anthropic")
    assert applied.sampling.temperature == 1
    assert applied.notes == ("--task brainstorm: claude-haiku-4-5 takes a temperature of 1 at most, not 1.3",)


def test_a_model_that_reasons_is_not_cut_off_before_its_answer() -> None:
    applied = asked("classification", "gpt-5", "openai")
    assert applied.max_tokens is None
    assert "gpt-5 reasons" in applied.notes[0]
    assert asked("classification", "gpt-5.4", "openai").max_tokens == 10


def test_an_unknown_task_is_an_error_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="unknown task 'poetry'") as raised:
        apply("poetry", "any", TAKES_ALL, Sampling(), None)
    assert raised.value.hint == f"there are {', '.join(presets())}"


NAMED = [
    ("openai", "gpt-4o"), ("openai", "o3"), ("openai", "gpt-5"), ("openai", "gpt-5.4"), ("openai", "gpt-6-sol"),
    ("anthropic", "claude-3-haiku-20240307"), ("anthropic", "claude-sonnet-4-6"), ("anthropic", "claude-opus-5"),
    ("anthropic", "claude-unheard-of"), ("google", "gemini-2.5-pro"), ("google", "gemini-3.7-flash"),
    ("xai", "grok-4"), ("", "llama3.2"),
]  # fmt: skip


@given(st.sampled_from(sorted(presets())), st.sampled_from(NAMED), st.sampled_from([None, 0.5]))
def test_no_task_asks_for_what_the_model_would_reject(task: str, named: tuple[str, str], top_p: float | None) -> None:
    provider, model = named
    rule = rule_for(provider, model)
    applied = apply(task, model, rule, Sampling(), None)
    check(Request(model, (Message("user", "hi"),), 1, applied.sampling), rule)
    if "top_p" not in (*rule.refuses, *rule.unless_reasoning):
        beside = apply(task, model, rule, Sampling(top_p=top_p), None)
        check(Request(model, (Message("user", "hi"),), 1, beside.sampling), rule)
