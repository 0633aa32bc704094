"""`llmtool count --live`: what a provider counts beside what is counted here, from servers on this machine."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.terminal import Done, Place
from tests.providers.loopback import Answer, Loopback, error, serving, whole

KEY = "sk-canary-0123456789abcdef"
TEXT = b"The quick brown fox jumps over the lazy dog.\n"
HI = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi there"}]
TOOL = {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}
OPENAI, CLAUDE, GEMINI = "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-flash"


def says(model: str, tokens: int) -> Answer:
    """What the count endpoint of a model's provider answers."""
    bodies: dict[str, dict[str, Any]] = {
        OPENAI: {"object": "response.input_tokens", "input_tokens": tokens},
        CLAUDE: {"input_tokens": tokens},
        GEMINI: {"totalTokens": tokens, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}]},
    }
    return whole(json.dumps(bodies[model]).encode())


def variables(server: Loopback) -> dict[str, str]:
    """Every provider is this server."""
    return {
        "OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY,
        "GOOGLE_GEMINI_BASE_URL": server.url, "GEMINI_API_KEY": KEY,
    }  # fmt: skip


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(says(OPENAI, 20)) as started:
        yield started


def ask(place: Place, server: Loopback, *argv: str, stdin: bytes = TEXT, **environ: str) -> Done:
    done = place.run("count", "--live", *argv, stdin=stdin, **{**variables(server), **environ})
    assert KEY not in done.out + done.err
    return done


def write(place: Place, name: str, value: object) -> None:
    (place.folder / name).write_text(json.dumps(value), encoding="utf-8")


PATHS = {
    OPENAI: "/v1/responses/input_tokens",
    CLAUDE: "/v1/messages/count_tokens",
    GEMINI: "/v1beta/models/gemini-2.5-flash:countTokens",
}
KEY_HEADERS = {
    OPENAI: ("authorization", f"Bearer {KEY}"),
    CLAUDE: ("x-api-key", KEY),
    GEMINI: ("x-goog-api-key", KEY),
}
USER = {"role": "user", "content": TEXT.decode()}
ASKED = {
    OPENAI: {"model": OPENAI, "input": [USER]},
    CLAUDE: {"model": CLAUDE, "messages": [USER]},
    GEMINI: {
        "generateContentRequest": {
            "model": f"models/{GEMINI}",
            "contents": [{"role": "user", "parts": [{"text": TEXT.decode()}]}],
        }
    },
}


@pytest.mark.parametrize("model", [OPENAI, CLAUDE, GEMINI])
def test_each_provider_is_asked_in_its_own_words(place: Place, server: Loopback, model: str) -> None:
    server.script = [says(model, 20)]
    done = ask(place, server, "-m", model, "--json")
    assert done.code == 0
    (asked,) = server.asked
    name, value = KEY_HEADERS[model]
    assert (asked.path, asked.json) == (PATHS[model], ASKED[model])
    assert asked.headers[name] == value
    data = json.loads(done.out)
    live = data["files"][0]["live"]
    assert (live["tokens"], live["endpoint"]) == (20, server.url + PATHS[model])
    assert live["difference"] == 20 - live["offline"]


def test_a_text_is_compared_as_the_message_that_the_provider_is_given(place: Place, server: Loopback) -> None:
    # o200k_base has 10 tokens for it; a message of the user has 3 + 1 around it, and the answer is begun with 3.
    server.script = [says(OPENAI, 17)]
    data = json.loads(ask(place, server, "-m", OPENAI, "--json").out)
    assert data["total"]["tokens"] == data["files"][0]["tokens"] == 10
    figures = {"tokens": 17, "offline": 17, "difference": 0, "difference_percent": 0.0}
    assert data["total"]["live"] == figures
    assert data["files"][0]["live"] == {
        **figures, "provider": "openai", "endpoint": f"{server.url}{PATHS[OPENAI]}",
    }  # fmt: skip


def test_a_pipe_gets_the_figures_and_quiet_only_what_the_provider_says(place: Place, server: Loopback) -> None:
    assert ask(place, server, "-m", OPENAI).out == "10 17 20 3 17.6 -\n"
    assert ask(place, server, "-m", OPENAI, "-q").out == "20\n"


def test_a_terminal_is_shown_every_file_and_their_sum(place: Place, server: Loopback) -> None:
    (place.folder / "a.txt").write_bytes(TEXT)
    (place.folder / "b.txt").write_bytes(b"")
    server.script = [says(OPENAI, 16)]
    done = place.at_terminal(
        "count", "--live", "-m", OPENAI, "a.txt", "b.txt", "a.txt", width=80, NO_COLOR="1", **variables(server)
    )
    assert done.out == (
        "note: b.txt: empty, so the provider is not asked\n"
        "tokens  as a message  provider says  difference  percent  path\n"
        "──────  ────────────  ─────────────  ──────────  ───────  ─────\n"
        "    10            17             16          -1     -5.9  a.txt\n"
        "     0             -              -           -        -  b.txt\n"
        "    10            17             16          -1     -5.9  a.txt\n"
        "──────  ────────────  ─────────────  ──────────  ───────  ─────\n"
        "    20            34             32          -2     -5.9  total\n"
    )
    assert len(server.asked) == 2


def test_messages_are_sent_as_they_are_counted(place: Place, server: Loopback) -> None:
    write(place, "talk.json", HI)
    server.script = [says(CLAUDE, 15)]
    done = ask(place, server, "--as", "messages", "-m", CLAUDE, "talk.json")
    assert done.out.split()[1] == "15"
    assert server.asked[0].json == {
        "model": CLAUDE, "system": "Be brief.", "messages": [{"role": "user", "content": "Hi there"}],
    }  # fmt: skip


def test_a_request_goes_without_what_a_count_refuses(place: Place, server: Loopback) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    body = {"model": CLAUDE, "system": "Be brief.", "messages": HI[1:], "thinking": thinking}
    write(place, "body.json", {**body, "max_tokens": 2000, "stream": True, "temperature": 1, "metadata": {}})
    server.script = [says(CLAUDE, 15)]
    done = ask(place, server, "--as", "request", "--json", "body.json")
    assert server.asked[0].json == body
    data = json.loads(done.out)
    assert data["files"][0]["live"]["offline"] == data["files"][0]["tokens"]
    assert data["files"][0]["parts"]


def test_a_request_of_chat_completions_is_counted_by_responses(place: Place, server: Loopback) -> None:
    write(place, "body.json", {"model": OPENAI, "messages": HI, "tools": [TOOL], "max_tokens": 5})
    done = ask(place, server, "--as", "request", "body.json")
    # 35 tokens here, by another test; the server says 20.
    assert done.out == "35 20 -15 -42.9 body.json\n"
    tool = {"type": "function", "name": "now", "parameters": {"type": "object", "properties": {}}, "strict": False}
    assert server.asked[0].json == {"model": OPENAI, "input": HI, "tools": [tool]}


def test_a_request_of_gemini_goes_whole(place: Place, server: Loopback) -> None:
    contents = [{"role": "user", "parts": [{"text": "Hi there"}]}]
    body = {"contents": contents, "systemInstruction": {"parts": [{"text": "Be brief."}]}}
    write(place, "body.json", body)
    server.script = [says(GEMINI, 6)]
    ask(place, server, "--as", "request", "-m", GEMINI, "body.json")
    assert server.asked[0].json == {"generateContentRequest": {"model": f"models/{GEMINI}", **body}}


def test_each_line_is_asked_of_its_own_provider(place: Place, server: Loopback) -> None:
    lines = [{"model": model, "messages": HI[1:]} for model in (OPENAI, CLAUDE)]
    (place.folder / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    server.script = [says(OPENAI, 9), says(CLAUDE, 10)]
    done = ask(place, server, "--as", "request", "log.jsonl", "--json")
    assert [asked.path for asked in server.asked] == [PATHS[OPENAI], PATHS[CLAUDE]]
    assert [file["live"]["provider"] for file in json.loads(done.out)["files"]] == ["openai", "anthropic"]


def test_what_is_more_than_text_is_not_put_into_another_form(place: Place, server: Loopback) -> None:
    write(place, "body.json", {"model": CLAUDE, "messages": HI, "tools": [TOOL]})
    done = ask(place, server, "--as", "request", "--api", "chat", "body.json")
    assert (done.code, done.out, server.asked) == (2, "", [])
    assert "the server counts requests of 'messages'; this one is of 'chat' and more than text" in done.err


def test_a_server_of_ones_own_may_have_a_model_that_nobody_knows(place: Place, server: Loopback) -> None:
    done = place.run("count", "--live", "-m", "mine", "--base-url", f"{server.url}/v1", "--json", stdin=TEXT)
    data = json.loads(done.out)
    assert (done.code, data["files"][0]["live"]["tokens"], data["files"][0]["live"]["provider"]) == (0, 20, None)
    assert data["exactness"] == "estimated"
    assert "the tokenizer of mine is not known here" in done.err
    known = ("--encoding", "o200k_base", "--provider", "llamacpp", "--api", "messages")
    server.script = [says(CLAUDE, 20)]
    done = place.run("count", "--live", "-m", "mine", "--base-url", server.url, *known, "--json", stdin=TEXT)
    assert json.loads(done.out)["exactness"] == "exact"
    assert server.asked[-1].path == "/v1/messages/count_tokens"


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (error(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}), 5, "openai answered 401"),
        (error(404, {"error": {"message": "no such model"}}), 6, "answered 404: no such model"),
        (
            error(429, {"error": {"message": "you are out", "code": "insufficient_quota"}}),
            6,
            "answered 429: you are out",
        ),
        (whole(b"<!doctype html><title>Welcome</title>", kind="text/html"), 6, "web page"),
        (whole(b'{"tokens": 4}'), 6, "the server counted no tokens: its fields are tokens"),
        (whole(b'{"error": {"message": "out of order", "type": "server_error"}}'), 6, "out of order"),
        (whole(b""), 6, "empty answer"),
    ],
)
def test_what_is_no_count_is_an_error_and_no_number(
    place: Place, server: Loopback, answer: Answer, code: int, message: str
) -> None:
    server.script = [answer]
    done = ask(place, server, "-q", "-m", OPENAI)
    assert (done.code, done.out) == (code, "")
    assert message in done.err or message.replace("openai", server.url) in done.err


def test_programs_are_told_in_json_why_there_is_no_count(place: Place, server: Loopback) -> None:
    server.script = [error(404)]
    envelope = json.loads(ask(place, server, "--json", "-m", OPENAI).out)
    assert (envelope["schema"], envelope["error"]["code"]) == ("llmtool.error/1", "provider")


def test_too_many_questions_are_waited_out_and_that_is_said(place: Place, server: Loopback) -> None:
    server.script = [error(429, retry_after_ms="30"), says(OPENAI, 20)]
    done = ask(place, server, "-q", "-m", OPENAI)
    assert (done.code, done.out) == (0, "20\n")
    assert "waiting 0.0 s before attempt 2 of 3" in done.err


def test_what_was_said_before_it_failed_is_shown(place: Place, server: Loopback) -> None:
    for name in "abc":
        (place.folder / f"{name}.txt").write_bytes(TEXT)
    server.script = [says(OPENAI, 20), error(403)]
    done = ask(place, server, "-m", OPENAI, "--json", "a.txt", "b.txt", "c.txt")
    data = json.loads(done.out)
    assert (done.code, data["error"]["code"]) == (5, "auth")
    assert [file["live"] and file["live"]["tokens"] for file in data["files"]] == [20, None, None]
    assert len(server.asked) == 2
    server.script = [says(OPENAI, 20), error(403)]
    assert ask(place, server, "-m", OPENAI, "-q", "a.txt", "b.txt").out == ""


def test_a_budget_is_for_what_the_provider_says(place: Place, server: Loopback) -> None:
    over = ask(place, server, "-m", OPENAI, "-q", "--token-budget", "19")
    assert (over.code, over.out) == (1, "20\n")
    assert "20 tokens are 1 more than the budget of 19" in over.err
    assert ask(place, server, "-m", OPENAI, "--token-budget", "20").code == 0


def test_a_count_costs_nothing_and_leaves_nothing_behind(place: Place, server: Loopback) -> None:
    done = ask(place, server, "-m", OPENAI, LLMTOOL_BUDGET_DAILY="0.000001")
    assert done.code == 0
    assert not [path for path in place.home.rglob("*") if path.is_file()]


def test_what_a_pipe_holds_is_read_once(place: Place, server: Loopback) -> None:
    write(place, "talk.json", HI)
    done = ask(place, server, "--as", "messages", "-m", OPENAI, "-", stdin=json.dumps(HI).encode())
    assert done.out == "16 20 4 25.0 -\n"


@pytest.mark.parametrize(
    ("argv", "environ", "code", "message"),
    [
        (("-m", OPENAI, "--offline"), {}, 7, "--live asks the provider, which --offline forbids"),
        (("-m", OPENAI), {"LLMTOOL_OFFLINE": "1"}, 7, "--live asks the provider, which --offline forbids"),
        (("-m", CLAUDE), {}, 5, "there is no API key for anthropic"),
        ((), {}, 2, "no model is named"),
        (("-m", "gpt-5o"), {}, 3, "unknown model 'gpt-5o'"),
        (("-m", "foo", "--provider", "openai"), {}, 3, "unknown model 'foo'"),
        (("-m", "foo", "--provider", "opnai"), {}, 2, "unknown provider 'opnai'"),
        (("-m", "foo", "--provider", "ollama"), {}, 2, "ollama has no endpoint that counts tokens"),
        (("-m", OPENAI, "--tokens"), {}, 2, "--live goes with neither --tokens nor --tree"),
        (("-m", OPENAI, "--tree"), {}, 2, "--live goes with neither --tokens nor --tree"),
        (("-m", OPENAI, "--base-url", "nowhere"), {}, 2, "--base-url holds no base URL"),
        (("-m", OPENAI, "--base-url", "http://127.0.0.1:9"), {"LLMTOOL_ATTEMPTS": "1"}, 7, "127.0.0.1:9"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    place: Place, argv: tuple[str, ...], environ: dict[str, str], code: int, message: str
) -> None:
    done = place.run("count", "--live", *argv, stdin=TEXT, **environ)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_who_is_to_be_asked_is_of_use_with_live_only(place: Place) -> None:
    done = place.run("count", "--base-url", "http://127.0.0.1:9", stdin=TEXT)
    assert done.code == 2
    assert done.err == "llmtool: --provider and --base-url say whom to ask\nhint: add --live\n"


def test_a_strangers_folder_has_no_say_in_who_is_asked(place: Place, server: Loopback) -> None:
    with serving(says(OPENAI, 1)) as stranger:
        (place.folder / "llmtool.yaml").write_text(f"base_url: {stranger.url}\n")
        done = ask(place, server, "-q", "-m", OPENAI)
        assert (done.code, done.out, stranger.asked, server.asked) == (4, "", [], [])
    assert "a project file may not set 'base_url'" in done.err


def test_a_strangers_folder_that_chooses_the_model_is_named(place: Place, server: Loopback) -> None:
    (place.folder / "llmtool.yaml").write_text("model: gpt-4o\n")
    done = ask(place, server, "-q")
    assert done.out == "20\n"
    assert f"the model gpt-4o is chosen by {place.folder / 'llmtool.yaml'}:1" in done.err


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("csv", "tokens,as a message,provider says,difference,percent,path 10,17,20,3,17.6,a.txt"),
        ("markdown", "| 10 | 17 | 20 | 3 | 17.6 | a.txt |"),
    ],
)
def test_other_formats_have_the_figures(place: Place, server: Loopback, form: str, shown: str) -> None:
    (place.folder / "a.txt").write_bytes(TEXT)
    out = ask(place, server, "-m", OPENAI, "--format", form, "a.txt").out
    assert shown in " ".join(out.split())
