"""`llmtool sample` in a pipe, at a terminal and as JSON; and what it refuses."""

import json
import re
from typing import Any

import pytest

from tests.cli.terminal import Done, Place

# Probabilities of 0.5, 0.3 and 0.2.
LOGPROBS = '{" Paris": -0.6931471805599453, "\\n": -1.2039728043259361, "Lyon": -1.6094379124341003}'


def run(place: Place, *argv: str, stdin: str = LOGPROBS) -> Done:
    return place.run("sample", *argv, stdin=stdin.encode())


def as_json(place: Place, *argv: str, stdin: str = LOGPROBS) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run(place, "--json", *argv, stdin=stdin).out)
    return loaded


def test_a_pipe_gets_a_line_for_each_token(place: Place) -> None:
    done = run(place, "--temperature", "1", "--temperature", "0.5")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "  1 ' Paris' 0.500000\n  1 '\\n'     0.300000\n  1 'Lyon'   0.200000\n"
        "0.5 ' Paris' 0.657895\n0.5 '\\n'     0.236842\n0.5 'Lyon'   0.105263\n"
    )


def test_a_terminal_gets_bars(place: Place) -> None:
    (place.folder / "scores.json").write_text("[0, 5]")
    done = place.at_terminal("sample", "--temperature", "0", "--temperature", "1e9", "scores.json", NO_COLOR="1")
    assert done.out == (
        "temperature  token  probability\n"
        "───────────  ─────  ───────────  ────────────────────────\n"
        "          0  1         1.000000  ████████████████████████\n"
        "          0  0         0.000000\n"
        "      1e+09  1         0.500000  ████████████\n"
        "      1e+09  0         0.500000  ████████████\n"
    )


def test_a_terminal_shows_the_likeliest_and_says_so(place: Place) -> None:
    (place.folder / "scores.json").write_text(json.dumps(list(range(100))))
    done = place.at_terminal("sample", "--temperature", "1", "--top-k", "50", "scores.json", NO_COLOR="1")
    assert done.out.count("  1  ") == 10
    assert "\nthe 10 likeliest of up to 50 tokens; --show N shows more\ncut off: 50 at 1\n" in done.out


def test_a_pipe_shows_all_or_as_many_as_are_wanted(place: Place) -> None:
    hundred = json.dumps(list(range(100)))
    assert run(place, "--temperature", "1", stdin=hundred).out.count("\n") == 100
    assert run(place, "--temperature", "1", "--show", "3", stdin=hundred).out.count("\n") == 3


def test_the_usual_temperatures(place: Place) -> None:
    data = as_json(place)
    assert data["schema"] == "llmtool.sample/1"
    assert [found["temperature"] for found in data["distributions"]] == [0, 0.3, 0.7, 1, 1.5, 2]


def test_the_same_temperature_is_shown_once(place: Place) -> None:
    assert len(as_json(place, "--temperature", "1", "--temperature", "1.0")["distributions"]) == 1


def test_top_k_and_top_p_in_json(place: Place) -> None:
    data = as_json(place, "--temperature", "1", "--top-k", "2", "--top-p", "0.6")
    assert (data["tokens"], data["top_k"], data["top_p"], data["seed"]) == (3, 2, 0.6, None)
    assert data["distributions"] == [{"temperature": 1, "cut": 2, "tokens": [{"token": " Paris", "probability": 1}]}]


def test_draws_with_a_seed_are_the_same_again(place: Place) -> None:
    words = ("--temperature", "1", "--draw", "20", "--seed", "7")
    first, again = as_json(place, *words), as_json(place, *words)
    assert first == again
    found = first["distributions"][0]
    assert len(found["draws"]) == 20
    assert {token["token"]: token["drawn"] for token in found["tokens"]} == {
        name: found["draws"].count(name) for name in (" Paris", "\n", "Lyon")
    }
    assert found["draws"].count(" Paris") > found["draws"].count("Lyon")


def test_draws_without_a_seed_say_how_to_repeat_them(place: Place) -> None:
    first = run(place, "--draw", "30", "--temperature", "2")
    seed = re.fullmatch(r"note: drawn with --seed (\d+)\n", first.err)
    assert seed
    assert run(place, "--draw", "30", "--temperature", "2", "--seed", seed[1]).out == first.out


def test_logarithms_of_some_probabilities_are_said_to_be_some(place: Place) -> None:
    done = run(place, stdin='[{"token": "a", "logprob": -0.6931471805599453}]')
    assert done.err == "note: as logarithms of probabilities these have 50.0 % in all; the rest is left out\n"


@pytest.mark.parametrize("way", ["csv", "markdown"])
def test_other_formats_have_no_bars(place: Place, way: str) -> None:
    first = run(place, "--format", way, "--temperature", "1").out.splitlines()[0]
    assert re.findall(r"\w+", first) == ["temperature", "token", "probability"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--top-p", "0"), "--top-p 0 is not above 0"),
        (("--top-p", "nan"), "--top-p nan is not above 0"),
        (("--temperature", "nan"), "--temperature nan is no temperature"),
        (("--temperature", "inf"), "--temperature inf is no temperature"),
        (("--seed", "1"), "--seed goes with --draw"),
        (("--top-k", "0"), "invalid value for '--top-k'"),
        (("--temperature", "-1"), "invalid value for '--temperature'"),
    ],
)
def test_a_wrong_command_line(place: Place, words: tuple[str, ...], complaint: str) -> None:
    done = run(place, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"llmtool: {complaint}")


def test_wrong_scores_name_their_file(place: Place) -> None:
    (place.folder / "scores.json").write_text("[1, NaN]")
    done = run(place, "scores.json")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("llmtool: scores.json: line 1: NaN is no score\nhint: ")


@pytest.mark.parametrize(
    ("path", "complaint"), [("none.json", "none.json: no such file"), (".", ".: is a folder"), ("-", "-: line 1: not")]
)
def test_what_cannot_be_read(place: Place, path: str, complaint: str) -> None:
    done = run(place, path, stdin="")
    assert done.code == 4
    assert done.err.startswith(f"llmtool: {complaint}")


def test_bytes_that_are_no_text_are_refused(place: Place) -> None:
    (place.folder / "scores.json").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    done = run(place, "scores.json")
    assert done.code == 4
    assert done.err.startswith("llmtool: scores.json: ")


def test_nothing_named_at_a_terminal(place: Place) -> None:
    done = place.at_terminal("sample")
    assert done.code == 2
    assert "llmtool: no scores\nhint: name a file, or pipe text in\n" in done.out
