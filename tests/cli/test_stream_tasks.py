"""``llmtool stream --task``: what is sent for the sake of a task, and what is said of it."""

import json
from collections.abc import Iterator

import pytest

from llmtool.cli import call_options
from llmtool.providers.task_presets import presets
from tests.calls.answers import streamed
from tests.cli.live import Caller
from tests.cli.terminal import Place
from tests.providers.loopback import Loopback, Streamed, serving


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(Streamed(streamed("Hel", "lo"))) as server:
        yield server


@pytest.fixture
def caller(place: Place, server: Loopback) -> Caller:
    return Caller(place, server.url)


def test_a_task_sets_the_temperature_and_the_longest_answer(caller: Caller, server: Loopback) -> None:
    assert caller.stream("hi", "--task", "code").code == 0
    body = server.asked[0].json
    assert body["temperature"] == 0
    assert 2048 in body.values()


def test_what_is_said_by_hand_wins(caller: Caller, server: Loopback) -> None:
    caller.stream("hi", "--task", "code", "--temperature", "0.4", "--max-tokens", "33")
    body = server.asked[0].json
    assert body["temperature"] == 0.4
    assert 33 in body.values()


def test_the_models_own_longest_answer_wins_and_says_so(caller: Caller) -> None:
    done = caller.stream("hi", "--task", "long-form", "-m", "gpt-4", "--dry-run", "--json", stdin=b"word " * 6000)
    plan = json.loads(done.out)
    assert plan["max_output_tokens"] < 4096
    assert any("not 4,096" in note for note in plan["notes"])


def test_a_model_without_a_temperature_is_called_without(caller: Caller) -> None:
    done = caller.stream("hi", "--task", "general", "-m", "o3", "--dry-run", "--json")
    plan = json.loads(done.out)
    assert "temperature" not in plan["request"]["body"]
    assert "o3 takes no temperature here, so 0.7 is left out" in done.err


def test_a_task_whose_temperature_is_0_does_not_turn_the_cache_on(caller: Caller, server: Loopback) -> None:
    for _ in range(2):
        assert caller.stream("hi", "--task", "code").err.rstrip().endswith("not from the cache")
    assert len(server.asked) == 2
    caller.stream("hi", "--task", "code", "--cache")
    assert "from the cache" in caller.stream("hi", "--task", "code", "--cache").err
    assert len(server.asked) == 3


def test_an_unknown_task_is_an_error_before_the_call(caller: Caller, server: Loopback) -> None:
    done = caller.stream("hi", "--task", "poetry")
    assert (done.code, server.asked) == (2, [])
    assert "unknown task 'poetry'" in done.err
    assert f"there are {', '.join(presets())}" in done.err


def test_the_help_names_every_task() -> None:
    (option,) = call_options.Task.__metadata__  # type: ignore[attr-defined]  # what Annotated carries
    assert option.help.rstrip(".").split(": ")[1].split(", ") == list(presets())
