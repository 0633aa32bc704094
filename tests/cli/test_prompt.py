"""`llmtool prompt` in a pipe, at a terminal where it asks, and with templates of one's own."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.local_model import needs_local_model
from tests.cli.terminal import INSTANT_FIRST, Done, Place

MOODS = "input,output\nRain,gloomy\nWe won!,happy\nWhatever,bored\n"
COSTAR = ("--objective", "O", "--style", "S", "--tone", "T", "--audience", "A", "--response", "R")
FEW_SHOT = ("--task", "Name the mood.", "--examples", "moods.csv")


@pytest.fixture
def place(place: Place) -> Place:
    """A folder with a file of examples."""
    (place.folder / "moods.csv").write_text(MOODS, encoding="utf-8")
    return place


def run(place: Place, *argv: str, stdin: str = "") -> Done:
    return place.run("prompt", *argv, stdin=stdin.encode())


def as_json(place: Place, *argv: str, stdin: str = "") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run(place, *argv, "--json", stdin=stdin).out)
    return loaded


def own_template(place: Place, text: str) -> Path:
    path = place.home / "config" / "llmtool" / "prompts" / "mine.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def typed(place: Place, answers: str, *argv: str) -> Done:
    """Run with a terminal to type at and to be asked at; stdout is a pipe."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, *INSTANT_FIRST, "prompt", *argv],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=place.folder, env=place.environ({}),
        start_new_session=True,
    )  # fmt: skip
    os.write(ours, answers.encode())
    out, err = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    return Done(process.returncode, out.decode(), err.decode())


def test_costar_in_a_pipe(place: Place) -> None:
    done = run(place, "costar", *COSTAR, "--context", "C")
    assert done.code == 0
    assert done.out == (
        "# CONTEXT #\nC\n\n# OBJECTIVE #\nO\n\n# STYLE #\nS\n\n# TONE #\nT\n\n# AUDIENCE #\nA\n\n# RESPONSE #\nR"
    )
    assert done.err == f"note: {place.run('count', stdin=done.out.encode()).out.strip()} tokens by o200k_base\n"


def test_what_is_piped_in_is_the_context(place: Place) -> None:
    assert run(place, "costar", *COSTAR, "-q", stdin="The facts.\r\nAll.\n\n").out.startswith(
        "# CONTEXT #\nThe facts.\r\nAll.\n\n# OBJECTIVE"
    )


def test_a_given_context_goes_before_what_is_piped_in(place: Place) -> None:
    assert run(place, "costar", *COSTAR, "--context", "C", stdin="other").out.startswith("# CONTEXT #\nC\n\n")


def test_what_is_missing_in_a_pipe_is_named(place: Place) -> None:
    done = run(place, "costar", "--context", "C", "--objective", "O", "--style", " ", "--audience", "A")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "llmtool: the prompt is not complete without --style, --tone, --response\n"
        "hint: --style is whose style it is to write in\n"
    )


def test_what_is_missing_is_asked_for_at_a_terminal(place: Place) -> None:
    done = typed(place, "a poet\n\n  warm \n", "costar", "--context", "C", *COSTAR[:2], *COSTAR[6:], "-q")
    assert done.code == 0
    assert done.err == (
        "style, whose style it is to write in:\n"
        "tone, what the text is to sound like:\n"
        "tone, what the text is to sound like:\n"
    )
    assert "# STYLE #\na poet\n\n# TONE #\nwarm\n\n" in done.out


def test_who_ends_the_questions_gets_no_prompt(place: Place) -> None:
    done = typed(place, "\x04", "cot")
    assert (done.code, done.out) == (2, "")
    assert "llmtool: the prompt is not complete without QUESTION\n" in done.err


def test_few_shot_in_a_pipe(place: Place) -> None:
    done = run(place, "few-shot", *FEW_SHOT, "--input", "Snow", "-q")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Name the mood.\n\nInput: Rain\nOutput: gloomy\n\nInput: We won!\nOutput: happy\n\n"
        "Input: Whatever\nOutput: bored\n\nInput: Snow\nOutput:"
    )


def test_few_shot_as_messages(place: Place) -> None:
    done = run(place, "few-shot", *FEW_SHOT, "--as", "messages", "-m", "gpt-4o", stdin="Snöw\n")
    messages = json.loads(done.out)
    assert [message["role"] for message in messages] == ["system", *(["user", "assistant"] * 3), "user"]
    assert messages[-1] == {"role": "user", "content": "Snöw"}
    weighed = place.run("count", "--as", "messages", "-m", "gpt-4o", stdin=done.out.encode()).out.strip()
    assert f"note: {weighed} tokens by o200k_base, $" in done.err
    assert done.err.endswith(" as input of gpt-4o\n")


@pytest.mark.parametrize("form", ["text", "messages"])
def test_no_more_tokens_than_allowed(place: Place, form: str) -> None:
    words = ("few-shot", *FEW_SHOT, "--input", "Snow", "--as", form)
    whole = as_json(place, *words)
    assert (whole["tokens"], whole["examples"]) == (whole["tokens"], {"given": 3, "kept": 3})
    fewer = as_json(place, *words, "--max-tokens", str(whole["tokens"] - 1))
    assert fewer["tokens"] < whole["tokens"]
    assert fewer["examples"] == {"given": 3, "kept": 2}
    assert as_json(place, *words, "--max-tokens", str(whole["tokens"])) == whole


SIMILAR = ("few-shot", "--task", "Name the mood.", "--examples", "moods.csv", "--select", "similar")


@needs_local_model
def test_the_examples_nearest_to_the_input_stand_next_to_it(place: Place) -> None:
    done = run(place, *SIMILAR, "--input", "A storm at sea", "-q")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Name the mood.\n\nInput: We won!\nOutput: happy\n\nInput: Whatever\nOutput: bored\n\n"
        "Input: Rain\nOutput: gloomy\n\nInput: A storm at sea\nOutput:"
    )


@needs_local_model
@pytest.mark.parametrize("form", ["text", "messages"])
def test_the_nearest_are_kept_where_not_all_fit(place: Place, form: str) -> None:
    words = (*SIMILAR, "--input", "Our team got the cup!", "--as", form)
    whole = as_json(place, *words)
    limit = str(whole["tokens"] - 1)
    fewer = as_json(place, *words, "--max-tokens", limit)
    assert fewer["examples"] == {"given": 3, "kept": 2}
    shown = [message["content"] for message in fewer["messages"] if message["role"] == "assistant"]
    assert shown[-1] == "happy"
    assert fewer["tokens"] < whole["tokens"]
    assert (
        f"note: the nearest 2 of 3 examples: one more exceeds {limit} tokens\n"
        in run(place, *words, "--max-tokens", limit).err
    )


@needs_local_model
def test_examples_that_are_alike_keep_their_order(place: Place) -> None:
    (place.folder / "moods.csv").write_text("input,output\nRain,1\nRain,2\nRain,3\n")
    out = run(place, *SIMILAR, "--input", "Snow", "-q").out
    assert [int(number) for number in out if number.isdigit()] == [3, 2, 1]


@needs_local_model
def test_an_example_that_is_like_nothing_is_named(place: Place) -> None:
    (place.folder / "moods.csv").write_text("input,output\nRain,1\n ,2\n")
    done = run(place, *SIMILAR, "--input", "Snow")
    assert (done.code, done.out) == (4, "")
    assert done.err == "llmtool: the input of example 2: is empty, which is like nothing\n"


def test_likeness_needs_an_input(place: Place) -> None:
    own_template(place, "{examples}")
    done = run(place, "few-shot", "--template", "mine", *SIMILAR[3:])
    assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: --select similar needs an input")


def test_an_embedding_model_is_for_likeness(place: Place) -> None:
    done = run(place, "few-shot", *FEW_SHOT, "--input", "Snow", "--embedding-model", "local")
    assert (done.code, done.err) == (2, "llmtool: --embedding-model goes with --select similar\n")


def test_examples_that_do_not_fit_are_said_to_be_left_out(place: Place) -> None:
    done = run(place, "few-shot", *FEW_SHOT, "--input", "Snow", "--max-tokens", "25")
    assert done.code == 0
    assert "gloomy" in done.out
    assert "bored" not in done.out
    assert "of 3 examples: one more exceeds 25 tokens\n" in done.err


def test_a_prompt_that_fits_without_no_example_either_is_refused(place: Place) -> None:
    done = run(place, "few-shot", *FEW_SHOT, "--input", "Snow", "--max-tokens", "3")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("llmtool: without any example the prompt has ")


def test_examples_from_stdin_leave_the_input_to_its_option(place: Place) -> None:
    examples = '{"input": "Rain", "output": "gloomy"}\n'
    words = ("few-shot", "--task", "T", "--examples", "-")
    assert "gloomy" in run(place, *words, "--input", "Snow", stdin=examples).out
    done = run(place, *words, stdin=examples)
    assert (done.code, done.err.splitlines()[0]) == (2, "llmtool: the prompt is not complete without --input")


@pytest.mark.parametrize(
    ("path", "complaint"),
    [("none.csv", "none.csv: no such file"), (".", ".: is a folder"), ("bad.csv", "bad.csv:1: no")],
)
def test_wrong_examples(place: Place, path: str, complaint: str) -> None:
    (place.folder / "bad.csv").write_text("a,b\n")
    done = run(place, "few-shot", "--task", "T", "--input", "I", "--examples", path)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"llmtool: {complaint}")


def test_chain_of_thought(place: Place) -> None:
    done = run(place, "cot", "What", "is", "{2+2}?", "-m", "gpt-4o")
    assert done.out.startswith("What is {2+2}?\n\nThink it through step by step")
    assert done.err.startswith("note: ")
    assert as_json(place, "cot", "-m", "gpt-4o", stdin="What is {2+2}?\n")["text"] == done.out


def test_everything_in_json(place: Place) -> None:
    data = as_json(place, "cot", "Why?", "-m", "gpt-4o")
    assert [data[name] for name in ("schema", "kind", "model", "tokenizer", "exactness", "margin_percent", "as")] == [
        "llmtool.prompt/1", "cot", "gpt-4o", "o200k_base", "exact", None, "text",
    ]  # fmt: skip
    assert data["cost"] == pytest.approx(data["tokens"] * 2.5e-6)
    assert data["messages"][1] == {"role": "user", "content": "Why?"}
    assert "examples" not in data


def test_an_inexact_count_says_so(place: Place) -> None:
    done = run(place, "cot", "Why?", "-m", "MiniMax-M2.5")
    assert done.err.startswith("note: estimated ±")


def test_an_unknown_model_gets_no_prompt(place: Place) -> None:
    done = run(place, "cot", "Why?", "-m", "gpt-4oo")
    assert (done.code, done.out) == (3, "")


def test_a_terminal_gets_a_line_end(place: Place) -> None:
    done = place.at_terminal("prompt", "cot", "Why?", "-q")
    assert done.out.startswith("Why?\n\nThink")
    assert done.out.endswith('"Answer:".\n')


def test_a_template_of_ones_own(place: Place) -> None:
    own_template(place, "For {audience}: {objective}\n")
    done = run(place, "costar", "--template", "mine", "--audience", "{tone}", "--objective", "O", "-q")
    assert (done.code, done.out) == (0, "For {tone}: O")
    data = as_json(place, "costar", "--template", "mine", "--audience", "A", "--objective", "O")
    assert data["messages"] == [{"role": "user", "content": "For A: O"}]


def test_a_template_of_ones_own_for_examples(place: Place) -> None:
    own_template(place, "{examples}\n---\n{input}")
    done = run(place, "few-shot", "--template", "mine", *FEW_SHOT[2:], "--input", "Snow", "--max-tokens", "18", "-q")
    assert done.out == "Input: Rain\nOutput: gloomy\n---\nSnow"


def test_what_a_template_has_no_place_for_is_refused(place: Place) -> None:
    own_template(place, "{audience}")
    done = run(place, "costar", "--template", "mine", "--audience", "A", "--tone", "T")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("llmtool: the template has no place for --tone\nhint: write {tone} into it")


def test_an_unknown_placeholder_has_its_file_and_line(place: Place) -> None:
    path = own_template(place, "{audience}\n{config.secret}")
    done = run(place, "costar", "--template", "mine", "--audience", "A")
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(
        f"llmtool: {path}:2: unknown placeholder {{config.secret}}\nhint: there are {{context}}, "
    )


def test_an_unknown_template_is_a_wrong_command_line(place: Place) -> None:
    done = run(place, "cot", "--template", "../mine", "Why?")
    assert (done.code, done.out) == (2, "")
