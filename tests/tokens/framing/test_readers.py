"""What the readers of the four APIs refuse, and say."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmtool.errors import BadInputError
from llmtool.tokens.framing.node import Node
from llmtool.tokens.framing.reading import Reading
from llmtool.tokens.framing.request import Api, Call, Image, Result, Text
from llmtool.tokens.framing.weigh import read
from tests.tokens.pictures import data_url, gif, png

APIS: tuple[Api, ...] = ("chat", "responses", "messages", "gemini")


@pytest.mark.parametrize(
    ("api", "body", "message"),
    [
        ("chat", [], "an object is expected here, not a list"),
        ("chat", {"messages": "Hi"}, "messages: a list of messages is expected here"),
        ("chat", {"messages": ["Hi"]}, "messages[0]: an object is expected here, not text"),
        ("chat", {"messages": [{"role": "usr"}]}, "messages[0].role: 'usr' is none of system, developer"),
        ("chat", {"messages": [{"role": 3}]}, "messages[0].role: a number is none of"),
        ("chat", {"messages": [{"role": "user", "content": 3}]}, "messages[0].content: text or a list is expected"),
        (
            "chat",
            {"messages": [{"role": "user", "content": [{"text": "smell"}]}]},
            "messages[0].content[0]: the content has no type",
        ),
        (
            "chat",
            {"messages": [], "tools": [{"type": "function", "function": {}}]},
            "tools[0].function: the function has no name",
        ),
        ("chat", {"messages": [], "tools": [{"name": "f"}]}, "tools[0]: the tool has no type"),
        ("responses", {"input": "Hi", "tools": [{"name": "f"}]}, "tools[0]: the tool has no type"),
        ("responses", {"input": 3}, "input: a list is expected here, not a number"),
        ("responses", {"input": [{"role": "tool"}]}, "input[0].role: 'tool' is none of"),
        ("messages", {"messages": [{"role": "tool"}]}, "messages[0].role: 'tool' is none of user, assistant, system"),
        ("messages", {"messages": [], "tools": [{}]}, "tools[0]: the tool has no name"),
        ("gemini", {"contents": 3}, "contents: a list of contents is expected here"),
        ("gemini", {"contents": [{"role": "robot"}]}, "contents[0].role: 'robot' is none of user, model, function"),
        ("gemini", {"contents": [{"parts": [{}]}]}, "contents[0].parts[0]: the part is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(api: Api, body: object, message: str) -> None:
    with pytest.raises(BadInputError) as error:
        read(body, api, Reading())
    assert error.value.message.startswith(message)
    assert "\n" not in error.value.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "messages",
                    "input",
                    "contents",
                    "role",
                    "content",
                    "parts",
                    "type",
                    "text",
                    "tools",
                    "function",
                    "name",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("api", APIS)
@given(st.dictionaries(st.sampled_from(["messages", "input", "contents", "tools", "system"]), _JSON, max_size=3))
def test_any_json_is_read_or_refused(api: Api, body: dict[str, Any]) -> None:
    with suppress(BadInputError):
        assert read(body, api, Reading()).api == api


def test_camel_and_snake_case_are_the_same_to_gemini() -> None:
    camel = {
        "contents": [{"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]}],
        "systemInstruction": {"parts": [{"text": "Be"}]},
        "tools": [{"functionDeclarations": [{"name": "f", "parametersJsonSchema": {"type": "object"}}]}],
    }
    snake = {
        "contents": [{"role": "model", "parts": [{"function_call": {"name": "f", "args": {"a": 1}}}]}],
        "system_instruction": {"parts": [{"text": "Be"}]},
        "tools": [{"function_declarations": [{"name": "f", "parameters_json_schema": {"type": "object"}}]}],
    }
    request = read(camel, "gemini", Reading())
    assert request == read(snake, "gemini", Reading())
    assert request.turns[1].blocks == (Call("f", {"a": 1}),)
    assert request == read({"generateContentRequest": camel}, "gemini", Reading())


def test_an_answer_knows_the_name_of_its_function() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    body = {
        "messages": [
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": "x"},
        ]
    }
    assert read(body, "chat", Reading()).turns[1].blocks == (Result("f", (Text("x"),)),)


Picture = Callable[[str], dict[str, Any]]
NOTATIONS: dict[Api, Picture] = {
    "chat": lambda url: {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]},
    "responses": lambda url: {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]},
    "messages": lambda url: {
        "messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": url}}]}]
    },
}


@pytest.mark.parametrize("api", NOTATIONS)
def test_a_picture_in_a_data_url_is_measured(api: Api) -> None:
    assert read(NOTATIONS[api](data_url(png(30, 20))), api, Reading()).images == (Image((30, 20), "auto"),)


@pytest.mark.parametrize("api", NOTATIONS)
@pytest.mark.parametrize("url", ["https://example.com/a.png", "HTTPS://example.com/a.png", "gs://bucket/a.png"])
def test_a_remote_picture_is_named_and_not_fetched(api: Api, url: str) -> None:
    reading = Reading()
    assert read(NOTATIONS[api](url), api, reading).images == ()
    assert reading.unknown == {f"remote image {url}": "files"}


def test_bare_base64_is_measured_in_either_alphabet() -> None:
    data = data_url(png(30, 0xFBEF), "png").partition(",")[2]
    source = {"type": "base64", "media_type": "image/png", "data": data}
    body = {"messages": [{"role": "user", "content": [{"type": "image", "source": source}]}]}
    assert read(body, "messages", Reading()).images[0].size == (30, 0xFBEF)
    for shown in (data, data.replace("+", "-").replace("/", "_").rstrip("=")):
        inline = {"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": shown}}]}]}
        assert read(inline, "gemini", Reading()).images[0].size == (30, 0xFBEF)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("data:image/png;base64,AAAA", "it is no PNG, JPEG, GIF or WebP image"),
        ("data:image/png;base64,%%%", "the image is no Base64"),
        ("data:image/png", "the data URL has no data"),
        (data_url(png(0, 4)), "the PNG image is broken"),
        ("missing.png", "the image 'missing.png' cannot be read"),
        ("broken.png", "it is no PNG"),
        ("", "the image has no URL"),
        ("a\0b.png", "the image 'a\0b.png' cannot be read"),
        ("a\ud800.png", "the image 'a\ud800.png' cannot be read"),
        ("a" * 5000, f"the image '{'a' * 57}...' cannot be read"),
        ("circle.png", "the image 'circle.png' cannot be read"),
        (".", "the image '.' cannot be read"),
        ("data:,\ud800", "it is no PNG"),
    ],
)
def test_a_broken_picture_is_said_with_its_place(tmp_path: Path, url: str, message: str) -> None:
    (tmp_path / "broken.png").write_text("no image")
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    with pytest.raises(BadInputError) as error:
        read(NOTATIONS["chat"](url), "chat", Reading(tmp_path))
    assert error.value.message.startswith(f"messages[0].content[0].image_url.url: {message}")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes have names here")
def test_a_pipe_is_no_picture_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(BadInputError, match="cannot be read"):
        read(NOTATIONS["chat"]("pipe.png"), "chat", Reading(tmp_path))


@pytest.mark.parametrize("width", [76, 77, 78, 79])
def test_a_large_picture_in_lines_of_base64_is_measured(width: int) -> None:
    head, _, body = data_url(png(30, 20) + b"\0" * 1_000_000).partition(",")
    lines = "\n".join(body[at : at + width] for at in range(0, len(body), width))
    assert read(NOTATIONS["chat"](f"{head},{lines}"), "chat", Reading()).images[0].size == (30, 20)


@pytest.mark.parametrize("url", ["a.gif", "in/b.gif", "file:in/b.gif", "FILE:in/b.gif", "./a.gif"])
def test_a_picture_below_the_requests_folder_is_read(tmp_path: Path, url: str) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.gif", "in/b.gif"):
        (tmp_path / name).write_bytes(gif(7, 5))
    assert read(NOTATIONS["chat"](url), "chat", Reading(tmp_path)).images[0].size == (7, 5)


@pytest.mark.parametrize(
    "url",
    ["../out.gif", "in/../../out.gif", "/etc/out.gif", "file:///etc/out.gif", "file:../out.gif", r"..\out.gif",
     r"C:\out.gif", "C:out.gif", r"\\host\out.gif", "link.gif"],
)  # fmt: skip
def test_no_picture_outside_the_requests_folder_is_read(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "out.gif").write_bytes(gif(7, 5))
    (folder / "link.gif").symlink_to(tmp_path / "out.gif")
    reading = Reading(folder)
    assert read(NOTATIONS["chat"](url), "chat", reading).images == ()
    assert reading.unknown == {f"image outside the request's folder {url}": "files"}


def test_without_a_folder_no_file_is_read(tmp_path: Path) -> None:
    reading = Reading()
    assert read(NOTATIONS["chat"](str(tmp_path)), "chat", reading).images == ()
    assert list(reading.unknown.values()) == ["files"]


def test_a_node_knows_its_place() -> None:
    node = Node({"a": [{"b": True}]})
    inner = next(iter(node["a"]))["b"]
    assert inner.place == "a[0].b"
    with pytest.raises(BadInputError, match=r"a\[0\]\.b: text is expected here, not true or false"):
        _ = inner.text
    assert not node["nothing"]
    assert list(node["nothing"]) == []
