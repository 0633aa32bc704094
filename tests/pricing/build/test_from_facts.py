"""The command that makes and refreshes the files."""

import sys
from pathlib import Path

import pytest

from llmtool import yaml_file
from llmtool.errors import BadConfigError
from llmtool.pricing.build import from_facts
from llmtool.pricing.form import read_folder
from tests.pricing.build.facts import fact, lines

FACTS = lines(
    fact(),
    fact(model="two", aliases=[], prices={"input": 0.1, "output": 0.3}),
    fact(provider="anthropic", model="claude-opus-5", aliases=[], tokenizer={}),
)


def test_every_provider_gets_a_file_that_can_be_read(tmp_path: Path) -> None:
    assert from_facts.refresh(FACTS, tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anthropic.yaml", "openai.yaml"]
    card = read_folder(tmp_path)
    assert [model.full_id for model in card.models] == ["anthropic/claude-opus-5", "openai/one", "openai/two"]
    assert str(card.models[2].prices[0].rates["input"]) == "0.10"
    assert not card.models[0].input_includes_cache


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    from_facts.refresh(FACTS, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert from_facts.refresh(FACTS, tmp_path) == []
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_people_corrected_stays(tmp_path: Path) -> None:
    from_facts.refresh(FACTS, tmp_path)
    path = tmp_path / "openai.yaml"
    corrected = path.read_text(encoding="utf-8").replace('input: "2.50"', 'input: "2.25"')
    path.write_text(corrected, encoding="utf-8")
    assert from_facts.refresh(FACTS, tmp_path) == ["openai/one: the price of 2026-01-01: input: 2.50"]
    assert path.read_text(encoding="utf-8") == corrected


def test_the_command_prints_what_a_person_should_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text("\n".join(lines(fact())), encoding="utf-8")
    folder = tmp_path / "prices"
    folder.mkdir()
    monkeypatch.setattr(sys, "argv", ["from_facts", str(facts), str(folder)])
    from_facts.main()
    facts.write_text(
        "\n".join(lines(fact(effective_from="2026-12-01", prices={"input": 1, "output": 2}))), encoding="utf-8"
    )
    from_facts.main()
    assert capsys.readouterr().out == "openai/one: a new price from 2026-12-01\n"
    assert '- from: "2026-12-01"' in (folder / "openai.yaml").read_text(encoding="utf-8")


def test_the_command_says_how_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["from_facts"])
    with pytest.raises(SystemExit, match=r"usage: .* FACTS"):
        from_facts.main()


def test_a_file_that_is_none_of_prices_is_refused(tmp_path: Path) -> None:
    (tmp_path / "openai.yaml").write_text("- a list\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="not a price file"):
        from_facts.refresh(FACTS, tmp_path)
    (tmp_path / "openai.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(BadConfigError, match="stands here twice"):
        from_facts.refresh(FACTS, tmp_path)


def test_files_are_written_alike_on_every_system(tmp_path: Path) -> None:
    from_facts.refresh(FACTS, tmp_path)
    assert b"\r" not in (tmp_path / "openai.yaml").read_bytes()
    assert yaml_file.load(tmp_path / "openai.yaml").scalar("models", 0, "prices", 0, "rates", "input") == (
        yaml_file.Scalar("2.50", quoted=True)
    )
