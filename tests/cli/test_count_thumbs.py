"""`llmtool count --approx` and `llmtool count --languages`."""

import json
from typing import Any

import pytest

from tests.cli.terminal import Place

CHINESE = "程序一行接一行地读取，在没有更多内容的地方停下来。\n"


def as_json(place: Place, *argv: str, stdin: str = "") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(place.run("count", "--json", *argv, stdin=stdin.encode()).out)
    return loaded


@pytest.mark.parametrize(("rule", "tokens"), [("characters", 10), ("words", 12), ("lines", 20)])
def test_a_rule_of_thumb_in_a_pipe(place: Place, rule: str, tokens: int) -> None:
    done = place.run("count", "--approx", rule, stdin=b"one two three four\n\nfive six and so on.")
    assert (done.code, int(done.out)) == (0, tokens)
    assert done.err.startswith("note: estimated ±")
    assert f", by approx-{rule}: " in done.err
    assert "a rule of thumb; its margin spans all known tokenizers" in done.err


def test_a_rule_of_thumb_in_json(place: Place) -> None:
    (place.folder / "a.txt").write_text("abcd" * 100)
    (place.folder / "b.txt").write_text("abcd" * 50)
    data = as_json(place, "--approx", "characters", "a.txt", "b.txt")
    assert (data["schema"], data["model"], data["tokenizer"]) == ("llmtool.count/1", None, "approx-characters")
    assert (data["exactness"], data["total"]["tokens"]) == ("estimated", 150)
    assert data["margin_percent"] > 10


def test_a_rule_of_thumb_is_not_exact(place: Place) -> None:
    assert place.run("count", "--approx", "words", "--require-exact", stdin=b"one").code == 1
    assert place.run("count", "--approx", "characters", "--token-budget", "9", stdin=b"x" * 40).code == 1


def test_no_model_in_the_environment_changes_a_rule(place: Place) -> None:
    done = place.run("count", "--approx", "characters", stdin=b"x" * 40, LLMTOOL_MODEL="gpt-4o")
    assert done.out == "10\n"


def test_languages_in_a_pipe(place: Place) -> None:
    done = place.run("count", "--languages", stdin=CHINESE.encode())
    assert (done.code, done.err) == (0, "")
    lines = {line.split()[0]: line.split()[1:] for line in done.out.splitlines()}
    assert len(lines) == 10
    assert lines["o200k_base"][0] == place.run("count", stdin=CHINESE.encode()).out.strip()
    assert lines["o200k_base"][3] == "exact"
    assert float(lines["cl100k_base"][2]) > 2


def test_languages_at_a_terminal(place: Place) -> None:
    (place.folder / "zh.txt").write_text(CHINESE, encoding="utf-8")
    out = place.at_terminal("count", "--languages", "zh.txt", width=100, NO_COLOR="1").out
    # On a slow machine a bar of progress stands before it.
    shown = out[out.index("tokenizer  ") :].splitlines()
    assert shown[0].split() == ["tokenizer", "tokens", "per", "character", "times", "English", "count"]
    assert max(line.count("█") for line in shown) == 24
    assert shown[-1] == "a character of Chinese, Japanese or Korean says more than one of English"


def test_languages_of_several_texts_in_json(place: Place) -> None:
    (place.folder / "en.txt").write_text("The reader takes one line after the other.\n")
    (place.folder / "zh.txt").write_text(CHINESE, encoding="utf-8")
    (place.folder / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    data = as_json(place, "--languages", "en.txt", "zh.txt", "x.png")
    assert data["schema"] == "llmtool.languages/1"
    assert [(text["path"], text["characters"]) for text in data["texts"]] == [("en.txt", 43), ("zh.txt", 26)]
    assert [skipped["path"] for skipped in data["skipped"]] == ["x.png"]
    openai = [
        next(found for found in text["tokenizers"] if found["tokenizer"] == "o200k_base") for text in data["texts"]
    ]
    assert openai[0]["times_english"] < 1.5
    assert openai[1]["times_english"] > 2
    assert openai[1]["per_character"] == pytest.approx(openai[1]["tokens"] / 26, abs=1e-4)
    assert (openai[0]["exactness"], openai[0]["margin_percent"]) == ("exact", None)


def test_languages_of_several_texts_name_them(place: Place) -> None:
    for name in ("a.txt", "b.txt"):
        (place.folder / name).write_text("hello\n")
    done = place.run("count", "--languages", "a.txt", "b.txt")
    assert [line.split()[0] for line in done.out.splitlines()] == ["a.txt"] * 10 + ["b.txt"] * 10


def test_a_text_that_is_not_there_fails_beside_the_others(place: Place) -> None:
    (place.folder / "a.txt").write_text("hello\n")
    done = place.run("count", "--languages", "a.txt", "none.txt")
    assert done.code == 4
    assert done.out.count("\n") == 10
    assert done.err == "llmtool: none.txt: no such file\n"
    data = as_json(place, "--languages", "none.txt")
    assert (data["texts"], data["error"]["code"]) == ([], "bad_input")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--approx", "words", "-m", "gpt-4o"), "--approx does not go with --model"),
        (("--approx", "words", "--encoding", "gpt2"), "--approx does not go with --encoding"),
        (("--approx", "words", "--tokens"), "--approx does not go with --tokens"),
        (("--approx", "words", "--live"), "--approx does not go with --live"),
        (("--approx", "words", "--as", "messages"), "--approx does not go with --as"),
        (("--approx", "words", "--languages"), "--approx does not go with --languages"),
        (("--languages", "-m", "gpt-4o"), "--languages does not go with --model"),
        (("--languages", "--tree"), "--languages does not go with --tree"),
        (("--languages", "--token-budget", "0"), "--languages does not go with --token-budget"),
        (("--languages", "-q"), "--languages does not go with --quiet"),
    ],
)
def test_what_does_not_go_together(place: Place, words: tuple[str, ...], complaint: str) -> None:
    done = place.run("count", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"llmtool: {complaint}\n")


def test_nothing_named_at_a_terminal(place: Place) -> None:
    done = place.at_terminal("count", "--languages")
    assert done.code == 2
    assert "llmtool: nothing to count\n" in done.out
