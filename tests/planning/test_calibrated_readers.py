"""A comparison counts as a single model's count does, with what bills have taught as well."""

from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest

from llmtool.planning.by_tokenizer import Reader, prompts, read
from llmtool.reading.sources import sources
from llmtool.tokens import registry
from llmtool.tokens.calibration import Learnt, Place, written
from llmtool.tokens.registry import Choice, for_model

ENGLISH = "Nobody knows why the quick brown fox jumps over the lazy dog, and it does not tell. " * 9
JAPANESE = "吾輩は猫である。名前はまだ無い。" * 20


def learnt(model: str, tokenizer: str, basis: str) -> Learnt:
    return Learnt(Place(model, tokenizer, basis, "text", "english"), 50, 1.4, 2.0, 9, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("model", "reader"),
    [
        ("grok-4", Reader("unknown")),
        ("gpt-6-sol", Reader("o200k_base", assumed=True)),
        ("mistral-large-2407", Reader("tekken")),
        ("gpt-4o", Reader("o200k_base")),
    ],
)
def test_both_ways_to_count_agree(model: str, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages that count other makers' models exactly."""

    def missing(name: str) -> object:
        if name.endswith("open_models"):
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(registry, "import_module", missing)
    own = learnt(model, reader.tokenizer, "o200k_base")
    file = tmp_path / "calibration.json"
    file.write_text(written([own]))
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "b.txt").write_text(JAPANESE, encoding="utf-8")
    texts = read(sources([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], stdin=BytesIO()))
    with_bills = Reader(reader.tokenizer, reader.assumed, (own,))
    prompt = prompts(texts, [with_bills, reader], lambda _: None, cores=1)[with_bills]
    tokenizer = Choice(model, None, file)()
    counts = tokenizer.count_many([ENGLISH, JAPANESE])
    assert prompt.tokens == sum(count.tokens for count in counts)
    assert prompt.exactness == tokenizer.exactness
    assert ("calibrated with 50 bills" in prompt.note) == (tokenizer.exactness == "estimated")
    plain = for_model(model).count_many([ENGLISH, JAPANESE])
    assert (counts[0] == plain[0]) == (tokenizer.exactness == "exact")
    assert counts[1] == plain[1]
