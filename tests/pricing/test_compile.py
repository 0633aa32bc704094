"""What is compiled from the price files, and that the repository's is up to date."""

import json
from pathlib import Path

import pytest

from llmtool.pricing import compile as compiler
from llmtool.pricing import snapshot
from llmtool.pricing.form import read_folder
from llmtool.tokens.registry import tokenizer_names
from tests.pricing.acme import DOCUMENT, edited

SAMPLE = Path(__file__).parent / "sample"
HEAD = "provider: {{id: {0}, name: {0}, kind: {1}, pricing_urls: [], usage: {2}}}\nmodels:\n"
USAGE = "{input_includes_cache: true, output_includes_reasoning: true}"
PRICES = 'prices: [{rates: {input: "1"}, checked: "2026-11-09"}]'


@pytest.fixture
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Where the compiled files go, instead of into the package."""
    card, tokenizers = tmp_path / "snapshot.json", tmp_path / "models.json"
    monkeypatch.setattr(snapshot, "PACKAGED", card)
    monkeypatch.setattr(compiler, "TOKENIZERS", tokenizers)
    return card, tokenizers


def written(folder: Path, *providers: tuple[str, str, tuple[str, ...]]) -> dict[str, list[str] | dict[str, str]]:
    """The compiled tokenizers of providers: id, kind, and entries without prices."""
    for name, kind, entries in providers:
        rows = "".join(f"- {{{entry}, {PRICES}}}\n" for entry in entries)
        (folder / f"{name}.yaml").write_text(HEAD.format(name, kind, USAGE) + rows)
    content: dict[str, list[str] | dict[str, str]] = json.loads(compiler.tokenizers(read_folder(folder)))
    return content


def entry(name: str, tokenizer: str = "o200k_base", more: str = "") -> str:
    return f"id: {name}, name: {name}, kind: chat, tokenizer: {tokenizer}{more}"


def test_the_repository_is_compiled() -> None:
    assert compiler.main(["--check"]) == 0


def test_every_tokenizer_of_the_repository_is_one_that_exists() -> None:
    used = set(json.loads(compiler.TOKENIZERS.read_text(encoding="utf-8"))["models"].values())
    assert used <= {*tokenizer_names(), "unknown"}


def test_both_files_are_written(targets: tuple[Path, Path]) -> None:
    card, tokenizers = targets
    assert compiler.main([str(SAMPLE)]) == 0
    assert tuple(snapshot.load(card).models.values()) == read_folder(SAMPLE).models
    assert json.loads(tokenizers.read_text())["models"]["gpt-4o"] == "o200k_base"
    assert sorted(path.name for path in card.parent.iterdir()) == ["models.json", "snapshot.json"]


def test_check_writes_nothing_and_says_what_differs(
    targets: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    card, tokenizers = targets
    assert compiler.main([str(SAMPLE), "--check"]) == 1
    assert not card.exists()
    assert compiler.main([str(SAMPLE)]) == 0
    assert compiler.main([str(SAMPLE), "--check"]) == 0
    tokenizers.write_text("{}")
    capsys.readouterr()
    assert compiler.main([str(SAMPLE), "--check"]) == 1
    assert capsys.readouterr().err == f"{tokenizers}: not as compiled from {SAMPLE}; compile it again\n"


def test_a_wrong_card_is_told_and_nothing_is_written(
    tmp_path: Path, targets: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    prices = tmp_path / "prices"
    prices.mkdir()
    (prices / "acme.yaml").write_text(edited(('"1.00"', "1.00")))
    assert compiler.main([str(prices)]) == 4
    assert capsys.readouterr().err == (
        'prices/acme.yaml:17: input has to be an amount in quotes, such as "2.50", not 1.00\n'
        'hint: put it in quotes: "1.00"\n'
    )
    (prices / "acme.yaml").write_text(DOCUMENT.replace("[uno]", "[one]"))
    assert compiler.main([str(prices)]) == 4
    assert capsys.readouterr().err == ("prices/acme.yaml:8: acme/one: the alias one is an id, at prices/acme.yaml:8\n")
    assert not any(path.exists() for path in targets)


def test_a_bare_name_is_its_makers(tmp_path: Path) -> None:
    content = written(
        tmp_path,
        ("maker", "first_party", (entry("m", more=", aliases: [m-latest]"),)),
        ("cloud", "cloud", (entry("m", "cl100k_base"),)),
        ("host", "host", (entry("agreed"), entry("alone"), entry("disputed"))),
        ("other", "host", (entry("agreed"), entry("disputed", "cl100k_base"))),
    )
    assert content["models"] == {
        "agreed": "o200k_base",
        "alone": "o200k_base",
        "cloud/m": "cl100k_base",
        "host/agreed": "o200k_base",
        "host/alone": "o200k_base",
        "host/disputed": "o200k_base",
        "m": "o200k_base",
        "m-latest": "o200k_base",
        "maker/m": "o200k_base",
        "maker/m-latest": "o200k_base",
        "other/agreed": "o200k_base",
        "other/disputed": "cl100k_base",
    }


def test_a_bare_name_is_not_that_of_a_maker_that_resells(tmp_path: Path) -> None:
    resold = f"{entry('m', 'cl100k_base')}, same_as: maker/m"
    content = written(
        tmp_path,
        ("maker", "first_party", (entry("m"),)),
        ("reseller", "first_party", (resold,)),
    )
    assert content["models"] == {"m": "o200k_base", "maker/m": "o200k_base", "reseller/m": "cl100k_base"}


def test_an_assumption_is_kept_for_every_name(tmp_path: Path) -> None:
    content = written(tmp_path, ("maker", "first_party", (entry("m", "{id: o200k_base, assumed: true}"),)))
    assert content["assumed"] == ["m", "maker/m"]


def test_a_name_that_moved_is_that_of_the_latest_model(tmp_path: Path) -> None:
    content = written(
        tmp_path,
        (
            "maker",
            "first_party",
            (
                entry("new", more=', aliases: [{name: latest, from: "2026-01-01"}]'),
                entry(
                    "old", "cl100k_base", ', aliases: [{name: latest, to: "2026-01-01"}, {name: a, to: "2026-01-01"}]'
                ),
            ),
        ),
    )
    models = content["models"]
    assert isinstance(models, dict)
    assert (models["latest"], models["a"]) == ("o200k_base", "cl100k_base")


def test_what_takes_no_text_and_what_never_was_is_left_out(tmp_path: Path) -> None:
    content = json.loads(compiler.tokenizers(read_folder(SAMPLE)))
    assert not {"whisper-1", "gpt-5o", "openai/whisper-1", "openai/gpt-5o"} & content["models"].keys()
    assert content == json.loads(compiler.tokenizers(read_folder(SAMPLE)))
    assert not list(tmp_path.iterdir())
