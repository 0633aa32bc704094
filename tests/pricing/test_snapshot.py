"""The compiled card: one JSON object, opened without decoding its models."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from llmtool.errors import BadConfigError
from llmtool.pricing import snapshot
from llmtool.pricing.catalogue import index
from llmtool.pricing.form import read_folder
from llmtool.pricing.model import RateCard

SAMPLE = Path(__file__).parent / "sample"
# What opening a snapshot has no use for.
HEAVY = {
    "yaml", "typer", "rich", "httpx", "tiktoken", "platformdirs", "pydantic", "sqlite3", "asyncio", "numpy", "email",
    "importlib.metadata", "llmtool.yaml_file", "llmtool.pricing.form", "llmtool.pricing.checks", "llmtool.tokens",
}  # fmt: skip


@pytest.fixture(scope="module")
def card() -> RateCard:
    return read_folder(SAMPLE)


@pytest.fixture
def path(tmp_path: Path, card: RateCard) -> Path:
    path = tmp_path / "snapshot.json"
    path.write_text(snapshot.dump(card), encoding="utf-8")
    return path


def test_a_snapshot_opens_as_the_card_it_was_made_of(path: Path, card: RateCard) -> None:
    catalogue = snapshot.load(path)
    assert tuple(catalogue.models.values()) == card.models
    assert list(catalogue.models) == [model.full_id for model in card.models]
    assert tuple(catalogue.providers.values()) == card.providers
    assert catalogue.names == index(card.models)


def test_a_snapshot_is_one_json_object_with_a_line_for_each_model(path: Path, card: RateCard) -> None:
    text = path.read_text(encoding="utf-8")
    whole = json.loads(text)
    assert (whole["format"], whole["checked"]) == (1, "2026-11-12")
    assert list(whole["models"]) == [model.full_id for model in card.models]
    assert whole["models"]["openai/whisper-1"]["title"] == "Whisper"
    assert len(text.splitlines()) == len(card.models) + 2


def test_the_same_card_gives_the_same_text(card: RateCard) -> None:
    assert snapshot.dump(card) == snapshot.dump(read_folder(SAMPLE))


def test_a_model_is_made_once_and_only_when_it_is_asked_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], '"openai/broken":{"id":3},', *lines[1:]]), encoding="utf-8")
    models = snapshot.load(path).models
    assert "openai/broken" in models
    assert len(models) == len(lines) - 1
    assert models["openai/gpt-4o"] is models["openai/gpt-4o"]
    with pytest.raises(BadConfigError, match="the record of openai/broken is damaged"):
        models["openai/broken"]


def test_its_newest_day_is_told_without_opening_it(path: Path) -> None:
    assert snapshot.checked(path) == date(2026, 11, 12)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\nnot json", encoding="utf-8")
    assert snapshot.checked(path) == date(2026, 11, 12)
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(BadConfigError, match="not a rate card"):
        snapshot.checked(path)


def test_the_packaged_card_is_the_default() -> None:
    assert snapshot.checked() >= date(2026, 11, 12)
    assert "openai/gpt-4o" in snapshot.load().models


def test_a_card_without_prices_was_never_checked(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text(snapshot.dump(RateCard((), ())), encoding="utf-8")
    assert snapshot.checked(path) == date.min
    assert dict(snapshot.load(path).models) == {}


def test_a_model_that_is_not_there_is_a_key_error(path: Path) -> None:
    models = snapshot.load(path).models
    assert "openai/gpt-9" not in models
    assert models.get("openai/gpt-9") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]\n}}",
        "not json\n}}",
        '{"format":1,"models":{\n}}',
        '{"format":1,"providers":{"a":1},"models":{\n}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_snapshot_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_text(text)
    with pytest.raises(BadConfigError, match=r"s\.json: not a rate card of format 1"):
        snapshot.load(tmp_path / "s.json")


def test_a_snapshot_of_another_format_is_refused(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace('"format":1', '"format":2'), encoding="utf-8")
    with pytest.raises(BadConfigError, match="not a rate card of format 1"):
        snapshot.load(path)


def test_a_snapshot_that_was_cut_off_is_refused(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8")[:-300], encoding="utf-8")
    with pytest.raises(BadConfigError):
        snapshot.load(path)


def test_a_model_nested_too_deep_is_refused_when_it_is_asked_for(path: Path) -> None:
    head, comma, rest = path.read_text(encoding="utf-8").partition('"aliases":')
    path.write_text(head + comma + "[" * 100_000 + rest, encoding="utf-8")
    catalogue = snapshot.load(path)
    with pytest.raises(BadConfigError, match="is damaged"):
        list(catalogue.models.values())


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadConfigError, match="cannot be read"):
        snapshot.load(tmp_path)


def test_the_packaged_card_opens_without_yaml_and_without_heavy_modules() -> None:
    script = (
        "import sys; from llmtool.pricing.snapshot import load; catalogue = load(); "
        "catalogue.find('gpt-4o'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not sorted(HEAVY & set(done.stdout.split()))
