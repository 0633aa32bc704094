"""A price file of one model, to be changed by tests, and how to read it."""

from pathlib import Path

from llmtool.pricing.form import parse_folder
from llmtool.pricing.model import RateCard

DOCUMENT = """\
provider:
  id: acme
  name: Acme
  kind: first_party
  pricing_urls: ["https://acme.example/pricing"]
  usage: {input_includes_cache: true, output_includes_reasoning: false}
models:
- id: one
  name: One
  kind: chat
  aliases: [uno]
  limits: {context: 1000, max_output: 100}
  tokenizer: o200k_base
  lifecycle: {released: "2026-01-01"}
  prices:
  - from: "2026-01-01"
    rates: {input: "1.00", output: "4.00"}
    checked: "2026-11-09"
    verified_by: [this, that]
"""
FIRST_RATES = 'rates: {input: "1.00", output: "4.00"}'


def edited(*changes: tuple[str, str]) -> str:
    """The document with some of its text replaced."""
    text = DOCUMENT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def parsed(folder: Path, text: str) -> RateCard:
    """The card of a folder of prices that has this file alone, not checked."""
    prices = folder / "prices"
    prices.mkdir(exist_ok=True)
    (prices / "acme.yaml").write_text(text, encoding="utf-8")
    return parse_folder(prices)
