"""``llmtool check --init``: a first manifest; and ``--schema``, for those who edit it."""

import json

from tests.cli.terminal import Place
from tests.reading.repositories import write


def test_the_manifest_that_is_written_passes(place: Place) -> None:
    write(place.folder, {"prompts/a.md": "hello world", "prompts/x/b.md": "one " * 400, "app/sum.prompt": "sum"})
    done = place.run("check", "--init")
    assert (done.code, done.out, done.err) == (0, "", "note: prompts found: 3; llmtool.yaml has their budgets\n")
    checked = place.run("check")
    assert (checked.code, len(checked.out.splitlines())) == (0, 3)
    assert "max_tokens: 600" in (place.folder / "llmtool.yaml").read_text()


def test_what_the_project_file_says_already_is_kept_and_its_model_is_taken(place: Place) -> None:
    write(place.folder, {"llmtool.yaml": "# ours\nmodel: gpt-4o-mini\n", "prompt.txt": "hello"})
    assert place.run("check", "--init").code == 0
    text = (place.folder / "llmtool.yaml").read_text()
    assert text.startswith("# ours\nmodel: gpt-4o-mini\n\n# Budgets")
    assert "models: ['gpt-4o-mini']" in text
    assert place.run("check").code == 0


def test_budgets_that_are_there_are_not_touched(place: Place) -> None:
    manifest = "checks:\n- {paths: [prompt.txt], models: [gpt-4o]}\n"
    write(place.folder, {"llmtool.yaml": manifest, "prompt.txt": "hello"})
    done = place.run("check", "--init")
    assert (done.code, (place.folder / "llmtool.yaml").read_text()) == (2, manifest)
    assert "llmtool.yaml has checks already" in done.err


def test_without_prompts_nothing_is_written(place: Place) -> None:
    write(place.folder, {"README.md": "hello"})
    done = place.run("check", "--init")
    assert (done.code, done.err.splitlines()[0]) == (4, "llmtool: no file here looks like a prompt")
    assert not (place.folder / "llmtool.yaml").exists()


def test_the_schema_is_printed_even_where_the_manifest_is_wrong(place: Place) -> None:
    write(place.folder, {"llmtool.yaml": "checks: {"})
    done = place.run("check", "--schema")
    assert (done.code, done.err) == (0, "")
    assert "checks" in json.loads(done.out)["properties"]


def test_a_new_manifest_says_where_the_schema_is(place: Place) -> None:
    write(place.folder, {"prompt.txt": "hello"})
    place.run("check", "--init")
    assert "llmtool check --schema" in (place.folder / "llmtool.yaml").read_text()
