"""`llmtool truncate --as messages`: valid JSON of the same shape, or one clear line."""

import json
from typing import Any

import pytest

from tests.cli.terminal import Place
from tests.cli.test_truncate import OWN

CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
CHAT: dict[str, Any] = {
    "model": "gpt-4o",
    "temperature": 0.25,
    "messages": [
        {"role": "system", "content": "You are terse."},
        {"role": "user", "content": "What is the weather in Paris? " * 10},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "c1", "content": "12 degrees, " * 5},
        {"role": "assistant", "content": "12 degrees."},
        {"role": "user", "content": "And tomorrow? 你好"},
    ],
}


@pytest.fixture
def chat(place: Place) -> Place:
    """A folder with a request."""
    (place.folder / "chat.json").write_text(json.dumps(CHAT), encoding="utf-8")
    return place


def test_the_newest_messages_are_kept_with_the_system_message(chat: Place) -> None:
    done = chat.run("truncate", "--as", "messages", "--max-tokens", "40", "chat.json")
    assert json.loads(done.out) == {**CHAT, "messages": [CHAT["messages"][0], *CHAT["messages"][4:]]}
    assert "你好" in done.out
    assert "note: dropped 3 of 6 messages\n" in done.err
    assert "note: cut " in done.err
    assert "note: that saves $" in done.err


def test_what_is_kept_is_no_more_than_may_be(chat: Place) -> None:
    for limit in (30, 100):
        done = chat.run("truncate", "-q", "--as", "messages", "--max-tokens", str(limit), "chat.json")
        counted = chat.run("count", "-q", "--as", "request", stdin=done.out.encode())
        assert int(counted.out) <= limit


def test_a_call_and_its_result_stay_together(chat: Place) -> None:
    for limit in (25, 45, 60, 100):
        done = chat.run("truncate", "-q", "--as", "messages", "--max-tokens", str(limit), "chat.json")
        roles = [message["role"] for message in json.loads(done.out)["messages"]]
        assert ("tool" in roles) == (CHAT["messages"][2] in json.loads(done.out)["messages"])


def test_what_fits_passes_byte_for_byte(place: Place) -> None:
    data = b'\n[ {"role":"user", "content":"hi \\u00e9", "content":"hi"} ]\r\n'
    done = place.run("truncate", "--as", "messages", "--max-tokens", "100", stdin=data)
    assert (done.code, done.out, done.err) == (0, data.decode(), "")


def test_the_layout_is_kept(place: Place) -> None:
    wide = json.dumps(CHAT, indent=4) + "\n"
    done = place.run("truncate", "--as", "messages", "--max-tokens", "40", stdin=wide.encode())
    assert done.out.startswith('{\n  "model": "gpt-4o",\n')
    assert done.out.endswith("}\n")
    done = place.run("truncate", "--as", "messages", "--max-tokens", "40", stdin=json.dumps(CHAT["messages"]).encode())
    assert "\n" not in done.out
    assert json.loads(done.out)[0] == CHAT["messages"][0]


def test_json_has_the_messages_and_the_request(chat: Place) -> None:
    done = chat.run("truncate", "--as", "messages", "--max-tokens", "40", "--json", "chat.json")
    said = json.loads(done.out)
    assert (said["schema"], said["strategy"], said["model"]) == ("llmtool.truncate/1", "messages", "gpt-4o")
    assert said["messages"] == [CHAT["messages"][0], *CHAT["messages"][4:]]
    assert said["request"] == {**CHAT, "messages": said["messages"]}
    assert said["tokens_before"] - said["tokens_after"] == said["tokens_removed"] > 0
    assert "dropped 3 of 6 messages" in said["notes"]


def test_the_last_messages_are_kept_or_nothing_is_written(chat: Place) -> None:
    done = chat.run("truncate", "--as", "messages", "--max-tokens", "200", "--keep-last", "4", "chat.json")
    assert json.loads(done.out)["messages"][-4:] == CHAT["messages"][-4:]
    done = chat.run("truncate", "--as", "messages", "--max-tokens", "40", "--keep-last", "4", "-o", "o", "chat.json")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("llmtool: what has to be kept, with the last 4 messages, needs ")
    assert not (chat.folder / "o").exists()


def test_a_file_is_written(chat: Place) -> None:
    chat.run("truncate", "--as", "messages", "--max-tokens", "40", "-o", "chat.json", "chat.json")
    assert len(json.loads((chat.folder / "chat.json").read_text(encoding="utf-8"))["messages"]) == 3


def test_a_context_window_less_a_reserve(chat: Place) -> None:
    done = chat.run("truncate", "--as", "messages", "--for-model", "gpt-4o", "--reserve", "127960", "chat.json")
    assert len(json.loads(done.out)["messages"]) == 3


def test_what_is_not_in_a_request_takes_no_room_from_what_is(place: Place) -> None:
    items = [{"role": "user", "content": f"question {number}"} for number in range(20)]
    body = {"model": "gpt-5", "tools": [{"type": "web_search"}], "input": items}
    (place.folder / "body.json").write_text(json.dumps(body))
    done = place.run("truncate", "--as", "messages", "--max-tokens", "60", "body.json")
    assert done.code == 0
    assert 5 < len(json.loads(done.out)["input"]) < 20
    assert "note: not counted: tool of the kind web_search\n" in done.err
    assert "%, by" not in done.err
    fits = place.run("truncate", "--as", "messages", "--max-tokens", "1000", "body.json")
    assert fits.out == json.dumps(body)


def test_a_model_that_only_the_users_prices_list_has_room_for_messages_too(place: Place) -> None:
    (place.folder / "own.yaml").write_text(OWN, encoding="utf-8")
    messages = [{"role": "user", "content": f"question {number}"} for number in range(9)]
    (place.folder / "chat.json").write_text(json.dumps(messages))
    done = place.run(
        "truncate", "--as", "messages", "--for-model", "mine/small", "--reserve", "60", "--pricing", "own.yaml",
        "chat.json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert json.loads(done.out) == messages[-len(json.loads(done.out)) :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no json", "llmtool: -: is no JSON"),
        (b"", "llmtool: -: is no JSON"),
        (b"[]", "llmtool: -: "),
        (b"[5]", "llmtool: -: "),
        (b'"text"', "llmtool: -: is no request"),
        (b'{"prompt": "text"}', "llmtool: -: is no request"),
        (b'{"messages": "text"}', "llmtool: -: messages: a list of messages is expected here"),
        (b'{"messages": [{"role": "nobody"}]}', "llmtool: -: messages[0].role: 'nobody' is none of"),
        (b'[{"role": "user", "content": "a"}]\n[{"role": "user"}]\n', "llmtool: -: is a list of documents"),
        (b'[{"role": "user", "content": NaN}]', "llmtool: -: is no JSON: it holds a number without a value"),
        (b'[{"role": "user", "content": "\\ud800"}]', "llmtool: -: holds half of a character"),
        (b"[" * 100_000, "llmtool: -: is nested too deep"),
        (b"\x89PNG\r\n\x1a\n....", "llmtool: -: binary: PNG"),
    ],
)
def test_what_is_no_conversation_is_refused(place: Place, data: bytes, message: str) -> None:
    done = place.run("truncate", "--as", "messages", "--max-tokens", "5", stdin=data)
    assert (done.code, done.out) == (4, ""), done.err
    assert done.err.startswith(message)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--as", "messages", "--max-tokens", "5", "--strategy", "tail"), "--strategy does not go with --as messages"),
        (("--as", "messages", "--max-tokens", "5", "--boundary", "line"), "--boundary does not go with --as messages"),
        (("--as", "messages", "--split", "5"), "--split does not go with --as messages"),
        (("--keep-last", "5", "--max-tokens", "5"), "--keep-last does not go with --as text"),
        (("--as", "messages"), "say how much may be left"),
    ],
)
def test_a_wrong_command_line_is_refused(chat: Place, argv: tuple[str, ...], message: str) -> None:
    done = chat.run("truncate", *argv, "chat.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"llmtool: {message}")
