"""``llmtool check --lock``: prompts against a committed snapshot."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Place
from tests.reading.repositories import write

MANIFEST = """\
checks:
- paths: ["prompts/"]
  models: [gpt-4o]
  output_tokens: 100
  limits: {max_growth_tokens: 3}
"""
AT = ("--at", "2026-11-22")
# 6 tokens of cl100k_base and 4 of o200k_base
GERMAN = "Hügel über Straßen"
PRICES = """\
provider: {id: openai}
models:
- id: gpt-4o
  prices:
  - {rates: {input: "%s", output: "10"}, source: "https://example.org/prices", checked: "2026-11-20"}
"""


@pytest.fixture
def project(place: Place) -> Place:
    """A project that has a lock."""
    prompts = {"prompts/a.md": "one two", "prompts/b.md": "one two three\nfour\n"}
    write(place.folder, {"llmtool.yaml": MANIFEST, **prompts})
    done = place.run("check", "--update-lock", *AT)
    assert (done.code, done.err) == (0, "note: llmtool.lock: written; lines of prompts: 2, of prices: 1\n")
    return place


def _data(place: Place, *argv: str) -> dict[str, Any]:
    out = place.run("check", "--json", "--lock", "llmtool.lock", *AT, *argv).out
    data: dict[str, Any] = json.loads(out, parse_float=Decimal)
    return data


def _items(place: Place, *argv: str) -> dict[str, Any]:
    return {item["path"]: item for item in _data(place, *argv)["items"]}


def _parts(item: dict[str, Any], kind: str) -> dict[str, Any]:
    """The parts that are not nothing; all of them are the whole."""
    parts = dict(item["growth"][kind])
    total = parts.pop("total")
    base = item["tokens_base" if kind == "tokens" else "cost_base"] or 0
    assert sum(parts.values()) == total == item[kind] - base
    return {name: part for name, part in parts.items() if part}


def test_what_is_as_it_was_locked_has_not_grown_and_the_lock_stays_as_it_is(project: Place) -> None:
    lock = (project.folder / "llmtool.lock").read_bytes()
    data = _data(project)
    assert data["base"] == {
        "ref": None, "commit": None, "lock": "llmtool.lock", "at": None, "loosened": [], "notes": [],
    }  # fmt: skip
    assert [(item["change"], item["growth"]["tokens"]["total"]) for item in data["items"]] == [("unchanged", 0)] * 2
    assert (project.folder / "llmtool.lock").read_bytes() == lock
    assert project.run("check", "--update-lock", "-q", "--at", "2026-11-21").code == 0
    assert (project.folder / "llmtool.lock").read_bytes() == lock
    assert sorted(path.name for path in project.folder.iterdir()) == ["llmtool.lock", "llmtool.yaml", "prompts"]


def test_a_text_that_grew_beyond_its_limit_fails(project: Place) -> None:
    write(project.folder, {"prompts/a.md": "one two three four five six"})
    done = project.run("check", "--lock", "llmtool.lock", *AT)
    assert done.code == 1
    assert "fail: prompts/a.md: gpt-4o: grew by 4 tokens, max_growth_tokens is 3 tokens\n" in done.err
    assert done.out.splitlines()[0].split()[:4] == ["fail", "6", "+4", "text"]
    item = _items(project)["prompts/a.md"]
    assert (item["change"], item["tokens_base"]) == ("changed", 2)
    assert _parts(item, "tokens") == {"text": 4}
    assert _parts(item, "cost") == {"text": Decimal("0.00001")}
    assert project.run("check", "--update-lock", "-q").out == "pass\n"
    assert project.run("check", "--lock", "llmtool.lock").code == 0


def test_what_is_new_and_what_is_gone_is_said(project: Place) -> None:
    write(project.folder, {"prompts/c.md": "one two three four five six"})
    (project.folder / "prompts" / "a.md").unlink()
    items = _items(project)
    assert {path: item["change"] for path, item in items.items()} == {
        "prompts/a.md": "removed", "prompts/b.md": "unchanged", "prompts/c.md": "new",
    }  # fmt: skip
    assert items["prompts/c.md"]["limits"] == []
    assert _parts(items["prompts/a.md"], "tokens") == {"text": -2}
    assert _parts(items["prompts/c.md"], "tokens") == {"text": 6}


def test_prices_are_those_of_the_lock(project: Place) -> None:
    write(project.folder, {"prompts/a.md": "one two three", "prices.yaml": PRICES % "7.50"})
    item = _items(project, "--pricing", "prices.yaml")["prompts/a.md"]
    # 2 and 100 tokens at $2.50 and $10 were 0.001005; 2 more at $5 more each a million; one at $7.50
    assert (item["cost_base"], item["price_base"]["checked"]) == (Decimal("0.001005"), "2026-11-09")
    assert _parts(item, "cost") == {"text": Decimal("0.0000075"), "price": Decimal("0.00001")}
    assert (item["price"]["source"], item["price"]["checked"]) == ("https://example.org/prices", "2026-11-20")


def test_the_budget_of_today_holds_for_both_sides(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("output_tokens: 100", "output_tokens: 0\n  batch: true")})
    item = _items(project)["prompts/a.md"]
    assert (item["cost_base"], item["growth"]["cost"]["total"]) == (Decimal("0.0000025"), 0)


def test_what_the_lock_has_no_price_for_is_said(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("gpt-4o", "gpt-5"), "prices.yaml": PRICES % "7.50"})
    assert project.run("check", "--update-lock", "-q").code == 0
    lock = project.folder / "llmtool.lock"
    assert '"service_tier": "flex"' in lock.read_text()
    write(project.folder, {"llmtool.yaml": MANIFEST})
    assert project.run("check", "--update-lock", "-q", "--pricing", "prices.yaml").code == 0
    write(project.folder, {"llmtool.yaml": MANIFEST + "  batch: true\n"})
    data = _data(project)
    assert data["base"]["notes"] == ["what gpt-4o cost then is not known: today's price is taken"]
    assert data["total"]["growth"]["cost"]["total"] == 0


def test_another_tokenizer_is_told_from_another_text_where_only_one_of_them_is_another(project: Place) -> None:
    living = ("--at", "2026-10-01")
    write(project.folder, {"prompts/a.md": GERMAN, "prompts/b.md": GERMAN})
    assert project.run("check", "--update-lock", "-q", *AT).code == 0
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("gpt-4o", "gpt-4"), "prompts/b.md": f"{GERMAN}, und"})
    items = _items(project, *living)
    same, other = items["prompts/a.md"], items["prompts/b.md"]
    assert (same["model_base"], same["tokenizer_base"], same["tokenizer"]) == ("gpt-4o", "o200k_base", "cl100k_base")
    assert _parts(same, "tokens") == {"tokenizer": 2}
    assert _parts(same, "cost").keys() == {"tokenizer", "price"}
    assert _parts(other, "tokens") == {"text_or_tokenizer": other["tokens"] - 4}
    assert _parts(other, "cost").keys() == {"text_or_tokenizer", "price"}
    done = project.run("check", "--lock", "llmtool.lock", *living)
    lines = {line.split()[-1]: line.split()[3] for line in done.out.splitlines()}
    assert lines == {"prompts/a.md": "tokenizer+price", "prompts/b.md": "text-or-tokenizer+price"}


def test_another_checkouts_line_ends_are_no_growth(project: Place) -> None:
    write(project.folder, {"prompts/b.md": "one two three\r\nfour\r\n"})
    lock = project.folder / "llmtool.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    item = _items(project)["prompts/b.md"]
    assert (item["change"], item["growth"]["tokens"]["total"], item["tokens_base"]) == ("unchanged", 0, item["tokens"])


def test_messages_that_are_the_same_but_weigh_more_are_not_guessed_about(project: Place) -> None:
    messages = json.dumps([{"role": "user", "content": "hello world"}])
    manifest = MANIFEST.replace("output_tokens: 100", "as: messages")
    write(project.folder, {"prompts/a.md": messages, "prompts/b.md": messages, "llmtool.yaml": manifest})
    assert project.run("check", "--update-lock", "-q").code == 0
    lock = project.folder / "llmtool.lock"
    lock.write_text(lock.read_text().replace('"tokens": 9', '"tokens": 8', 1))
    items = _items(project)
    assert _parts(items["prompts/a.md"], "tokens") == {"text_or_tokenizer": 1}
    assert _parts(items["prompts/b.md"], "tokens") == {}


def test_what_is_in_the_lock_and_not_checked_any_more_is_said(project: Place) -> None:
    write(
        project.folder,
        {"llmtool.yaml": MANIFEST.replace("prompts/", "prompts/a.md").replace("[gpt-4o]", "[gpt-4o, gpt-5]")},
    )
    assert project.run("check", "--lock", "llmtool.lock").err.endswith("note: no longer checked: prompts/b.md\n")
    assert project.run("check", "--update-lock", "-q").code == 0
    write(project.folder, {"llmtool.yaml": MANIFEST})
    done = project.run("check", "--lock", "llmtool.lock")
    assert "note: loosened: models from openai/gpt-5 to nothing, for prompts/a.md\n" in done.err


def test_a_lock_can_be_named_and_stand_anywhere(project: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other.lock"
    done = project.run("check", "--lock", str(elsewhere), "--update-lock", *AT)
    assert done.code == 0
    assert elsewhere.read_bytes() == (project.folder / "llmtool.lock").read_bytes()
    assert project.run("check", "--lock", str(elsewhere)).code == 0
    below = Place(project.folder / "prompts", project.home)
    (project.folder / "llmtool.lock").unlink()
    assert "note: " in below.run("check", "--update-lock").err
    assert (project.folder / "llmtool.lock").exists()


@pytest.mark.parametrize("other", [("--lock", "llmtool.lock"), ("--update-lock",)])
def test_a_base_and_a_lock_exclude_each_other(project: Place, other: tuple[str, ...]) -> None:
    done = project.run("check", "--base", "main", *other)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"llmtool: --base and {other[0]} exclude each other\n")


def test_a_lock_that_is_not_there_or_wrong_is_no_breach(project: Place) -> None:
    done = project.run("check", "--lock", "none.lock", "--fail-on", "never")
    assert (done.code, done.out) == (4, "")
    assert done.err == (
        "llmtool: none.lock: cannot be read, no such file\nhint: 'llmtool check --update-lock' writes one\n"
    )
    lock = project.folder / "llmtool.lock"
    lock.write_text(lock.read_text().replace('"output": "10.00"', '"output": "1.00"'))
    done = project.run("check", "--lock", "llmtool.lock", "--json")
    assert done.code == 4
    error = json.loads(done.out)["error"]
    assert (error["code"], error["message"]) == (
        "bad_config", "llmtool.lock:1: prices_sha256 is not the hash of the prices below",
    )  # fmt: skip


def test_a_broken_lock_is_written_anew(project: Place) -> None:
    lock = project.folder / "llmtool.lock"
    whole = lock.read_bytes()
    lock.write_text(f"<<<<<<< HEAD\n{lock.read_text()}")
    assert project.run("check", "--lock", "llmtool.lock").code == 4
    assert project.run("check", "--update-lock", "-q").code == 0
    assert lock.read_bytes() == whole


def test_no_other_file_is_written_over(project: Place) -> None:
    done = project.run("check", "--update-lock", "--lock", "prompts/a.md")
    assert (done.code, done.out) == (4, "")
    assert done.err == ("llmtool: prompts/a.md: is there and is no lock\nhint: name another file, or remove it first\n")
    assert (project.folder / "prompts" / "a.md").read_text() == "one two"
    (project.folder / "empty.lock").touch()
    assert project.run("check", "--update-lock", "--lock", "empty.lock").code == 0


def test_a_link_is_neither_read_nor_written(project: Place, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    lock = project.folder / "llmtool.lock"
    lock.unlink()
    lock.symlink_to(secret)
    for argv in (("--lock", "llmtool.lock"), ("--update-lock",)):
        done = project.run("check", *argv)
        assert (done.code, done.err) == (4, "llmtool: llmtool.lock: is a link\nhint: name the file itself\n")
    assert secret.read_text() == "secret"


def test_paths_in_a_lock_are_labels_and_nothing_is_opened_by_them(project: Place, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("one")
    lock = project.folder / "llmtool.lock"
    inside = json.loads(lock.read_text().splitlines()[2])
    names = ("../outside.md", "/etc/passwd", "prompts/\x1b]0;x\x07\n::error::x", "prompts/../../outside.md")
    lines = [json.dumps({**inside, "path": name}) for name in names]
    lock.write_text(lock.read_text() + "".join(f"{line}\n" for line in lines))
    done = project.run("check", "--lock", "llmtool.lock", "--report", "markdown=c.md", *AT)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert not [line for line in done.out.splitlines() if line.startswith("::")]
    assert {path: item["change"] for path, item in _items(project).items()} == {
        "prompts/a.md": "unchanged", "prompts/b.md": "unchanged",
        names[2]: "removed", names[3]: "removed",
    }  # fmt: skip


def test_nothing_is_written_where_a_prompt_cannot_be_read(project: Place) -> None:
    (project.folder / "prompts" / "utf16.md").write_bytes(b"\xff\xfea\0b")
    lock = (project.folder / "llmtool.lock").read_bytes()
    write(project.folder, {"prompts/a.md": "other"})
    assert project.run("check", "--update-lock").code == 4
    assert (project.folder / "llmtool.lock").read_bytes() == lock


def test_a_file_that_is_no_text_any_more_is_skipped_and_not_gone(project: Place) -> None:
    (project.folder / "prompts" / "a.md").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    data = _data(project)
    assert [item["path"] for item in data["items"]] == ["prompts/b.md"]
    assert [skipped["path"] for skipped in data["skipped"]] == ["prompts/a.md"]


def test_a_breach_of_another_limit_is_one_also_while_the_lock_is_written(project: Place) -> None:
    write(project.folder, {"llmtool.yaml": MANIFEST.replace("max_growth_tokens: 3", "max_tokens: 3")})
    done = project.run("check", "--update-lock")
    assert done.code == 1
    assert "llmtool.lock: written" in done.err


def test_a_comment_says_what_was_compared_with(project: Place) -> None:
    write(project.folder, {"prompts/a.md": "one two three"})
    assert project.run("check", "--lock", "llmtool.lock", "--report", "markdown=c.md", *AT).code == 0
    comment = (project.folder / "c.md").read_text("utf-8")
    assert "- compared with llmtool.lock\n" in comment
    assert "| +1 | text +\\$0.0000025 |" in comment
    shown = project.at_terminal("check", "--lock", "llmtool.lock", *AT, width=120, NO_COLOR="1").out
    assert "compared with llmtool.lock" in shown
