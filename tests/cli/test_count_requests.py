"""`llmtool count --as messages` and `--as request`: in a pipe, at a terminal, for programs, and when it goes wrong."""

import json
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.tokens.pictures import data_url, png

HI = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi there"}]
CHAT = {"model": "gpt-4o", "messages": HI}
TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}


def write(place: Place, name: str, *values: object) -> None:
    (place.folder / name).write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")


def loaded(done: Done) -> dict[str, Any]:
    assert done.out.count("\n") == 1
    data: dict[str, Any] = json.loads(done.out)
    return data


def test_messages_in_a_pipe_are_one_number(place: Place) -> None:
    write(place, "talk.json", HI)
    done = place.run("count", "--as", "messages", "talk.json")
    assert (done.code, done.out, done.err) == (0, "16\n", "")


def test_messages_may_be_piped_in(place: Place) -> None:
    done = place.run("count", "--as", "messages", "-m", "gpt-4o", stdin=json.dumps(HI).encode())
    assert (done.code, done.out) == (0, "16\n")


def test_a_request_names_its_model_itself(place: Place) -> None:
    write(place, "body.json", CHAT)
    data = loaded(place.run("count", "--as", "request", "--json", "body.json"))
    assert data["model"] == "gpt-4o"
    assert data["exactness"] == "exact"
    assert data["files"] == [
        {
            "path": "body.json", "tokens": 16, "characters": 118, "bytes": 118, "model": "gpt-4o", "api": "chat",
            "tokenizer": "o200k_base", "exactness": "exact", "margin_percent": None,
            "parts": [
                {"name": "system", "tokens": 4}, {"name": "message 2: user", "tokens": 3},
                {"name": "framing", "tokens": 9},
            ],
            "unknown": [],
        }
    ]  # fmt: skip
    assert data["total"] == {"files": 1, "tokens": 16, "characters": 118, "bytes": 118}


def test_the_flag_goes_before_the_request_and_the_request_before_the_settings(place: Place) -> None:
    write(place, "body.json", CHAT)
    write(place, "bare.json", {"messages": HI})
    flag = place.run("count", "--as", "request", "--json", "-m", "gpt-4", "body.json", LLMTOOL_MODEL="gpt-5")
    assert loaded(flag)["tokenizer"] == "cl100k_base"
    assert (
        loaded(place.run("count", "--as", "request", "--json", "body.json", LLMTOOL_MODEL="gpt-5"))["model"] == "gpt-4o"
    )
    assert (
        loaded(place.run("count", "--as", "request", "--json", "bare.json", LLMTOOL_MODEL="gpt-5"))["model"] == "gpt-5"
    )


def test_a_terminal_is_shown_the_parts(place: Place) -> None:
    write(place, "body.json", {**CHAT, "tools": [TOOL]})
    done = place.at_terminal("count", "--as", "request", "body.json", NO_COLOR="1")
    assert done.out == (
        "note: reconstructed, by o200k_base: the frame around the texts was worked out from bills\n"
        "tokens  share  part\n"
        "──────  ─────  ───────────────\n"
        "     4    11%  system\n"
        "     3     9%  message 2: user\n"
        "    19    54%  tools\n"
        "     9    26%  framing\n"
        "──────  ─────  ───────────────\n"
        "    35   100%  total\n"
    )


def test_lines_of_json_are_a_row_each(place: Place) -> None:
    write(place, "log.jsonl", CHAT, {"custom_id": "2", "body": {**CHAT, "model": "gpt-4"}})
    done = place.run("count", "--as", "request", "log.jsonl")
    assert done.out == "16 exact gpt-4o log.jsonl:1\n16 exact gpt-4  log.jsonl:2\n32 -     -      total\n"
    data = loaded(place.run("count", "--as", "request", "--json", "log.jsonl"))
    assert [file["path"] for file in data["files"]] == ["log.jsonl:1", "log.jsonl:2"]
    assert (data["model"], data["tokenizer"], data["total"]["files"]) == (None, None, 2)
    assert place.run("count", "-q", "--as", "request", "log.jsonl").out == "32\n"


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_other_formats_have_the_parts(place: Place, form: str) -> None:
    write(place, "body.json", CHAT)
    out = place.run("count", "--as", "request", "--format", form, "body.json").out
    assert "message 2: user" in out


def test_a_shape_can_be_named(place: Place) -> None:
    write(place, "body.json", {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "Hi"}]})
    seen = loaded(place.run("count", "--as", "request", "--json", "body.json"))["files"][0]["api"]
    told = loaded(place.run("count", "--as", "request", "--api", "chat", "--json", "body.json"))["files"][0]["api"]
    assert (seen, told) == ("messages", "chat")


def test_what_is_not_in_the_request_is_said(place: Place) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    write(place, "body.json", {"model": "gpt-4o", "messages": [{"role": "user", "content": [image]}]})
    done = place.run("count", "--as", "request", "--json", "body.json")
    assert "note: not counted: remote image https://example.com/a.png\n" in done.err
    assert done.err.startswith(
        "note: estimated, by o200k_base: not all that is billed is in the request, and what is not may weigh many "
        "times what is\n"
    )
    data = loaded(done)
    assert data["exactness"] == "estimated"
    assert data["margin_percent"] == 32828.6
    assert data["files"][0]["unknown"] == ["remote image https://example.com/a.png"]


def test_images_are_read_beside_the_request(place: Place) -> None:
    (place.folder / "in").mkdir()
    (place.folder / "in" / "a.png").write_bytes(png(1024, 1024))
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in ("a.png", data_url(png(512, 512)))]
    write(place, "in/body.json", {"model": "gpt-4o", "messages": [{"role": "user", "content": parts}]})
    data = loaded(place.run("count", "--as", "request", "--json", "in/body.json"))
    assert {"name": "images", "tokens": 765 + 255} in data["files"][0]["parts"]


def test_limits_hold(place: Place) -> None:
    write(place, "body.json", {**CHAT, "tools": [TOOL]})
    over = place.run("count", "--as", "request", "--token-budget", "20", "body.json")
    assert (over.code, over.out) == (1, "35\n")
    assert "35 tokens are 15 more than the budget of 20" in over.err
    inexact = place.run("count", "--as", "request", "--require-exact", "--json", "body.json")
    assert inexact.code == 1
    assert loaded(inexact)["error"]["code"] == "inexact"
    assert loaded(inexact)["total"]["tokens"] == 35


@pytest.mark.parametrize(
    ("text", "argv", "code", "message"),
    [
        ("", ("--as", "messages"), 4, "x.json: is no JSON: expecting value in line 1, column 1"),
        ("{", ("--as", "request"), 4, "x.json: is no JSON"),
        (
            '{"a": 1}',
            ("--as", "request"),
            4,
            "x.json: is no request: it has none of 'messages',",
        ),
        ('{"a": 1}', ("--as", "messages"), 4, "x.json: a list of messages is expected"),
        ('[{"role": "usr"}]', ("--as", "messages"), 4, "x.json: messages[0].role: 'usr' is none of system, developer"),
        ('{"messages": []}', ("--as", "request"), 2, "x.json: the request names no model"),
        ('{"messages": [], "model": "gpt-5o"}', ("--as", "request"), 3, "unknown model 'gpt-5o'"),
        ("[]", ("--api", "chat"), 2, "--api says whose a request is"),
        ("[]", ("--as", "messages", "--tokens"), 2, "--as messages goes with neither --tokens nor --tree"),
        ("[]", ("--as", "message"), 2, "invalid value for '--as'"),
        (
            '[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:;base64,AAAA"}}]}]',
            ("--as", "messages"),
            4,
            "x.json: messages[0].content[0].image_url.url: it is no PNG, JPEG, GIF or WebP image",
        ),
    ],
)
def test_bad_input_is_one_line_and_no_number(
    place: Place, text: str, argv: tuple[str, ...], code: int, message: str
) -> None:
    (place.folder / "x.json").write_text(text)
    done = place.run("count", *argv, "x.json")
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"llmtool: {message}")
    errors = [line for line in done.err.splitlines() if not line.startswith("hint: ")]
    assert len(errors) == 1
    envelope = loaded(place.run("count", "--json", *argv, "x.json"))
    assert envelope["schema"] == "llmtool.error/1"


def test_what_is_bad_among_good_is_said_and_the_rest_is_counted(place: Place) -> None:
    write(place, "log.jsonl", CHAT, {"model": "gpt-4o"}, CHAT)
    done = place.run("count", "--as", "request", "--json", "log.jsonl")
    assert done.code == 4
    data = loaded(done)
    assert [file["path"] for file in data["files"]] == ["log.jsonl:1", "log.jsonl:3"]
    assert data["errors"][0]["path"] == "log.jsonl:2"
    assert data["error"]["code"] == "bad_input"


def test_neither_a_broken_line_nor_a_models_name_spoils_the_other_lines(place: Place) -> None:
    unnamed = {key: value for key, value in CHAT.items() if key != "model"}
    lines = [json.dumps(CHAT), "{nope", json.dumps(unnamed), json.dumps({**CHAT, "model": "gpt-5o"}), json.dumps(CHAT)]
    (place.folder / "log.jsonl").write_text("\n".join(lines))
    done = place.run("count", "--as", "request", "--json", "log.jsonl")
    data = loaded(done)
    assert (done.code, [file["path"] for file in data["files"]]) == (4, ["log.jsonl:1", "log.jsonl:5"])
    assert data["errors"] == [
        {"path": "log.jsonl:2", "message": "is no JSON"},
        {"path": "log.jsonl:3", "message": "the request names no model"},
        {"path": "log.jsonl:4", "message": "unknown model 'gpt-5o'"},
    ]
    # A model that the user names is the user's mistake, once.
    done = place.run("count", "--as", "request", "-m", "gpt-5o", "log.jsonl")
    assert (done.code, done.out) == (3, "")


def test_binary_and_missing_files_are_refused(place: Place) -> None:
    (place.folder / "x.png").write_bytes(png(1, 1))
    done = place.run("count", "--as", "messages", "x.png", "missing")
    assert (done.code, done.out) == (4, "")
    assert "x.png: binary: PNG" in done.err
    assert "missing: no such file" in done.err
