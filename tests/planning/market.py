"""A rate card of two sellers, in which there is one model of each sort that a comparison has to tell apart."""

from pathlib import Path

from llmtool.pricing.catalogue import Catalogue, index
from llmtool.pricing.form import parse_folder

ACME = """\
provider:
  id: acme
  name: Acme
  kind: first_party
  pricing_urls: ["https://acme.example/pricing"]
  usage: {input_includes_cache: true, output_includes_reasoning: true}
models:
- id: small
  name: Small
  kind: chat
  aliases: [tiny]
  limits: {context: 1000, max_output: 100}
  tokenizer: o200k_base
  capabilities: [tools]
  lifecycle: {released: "2026-01-01"}
  prices:
  - from: "2026-01-01"
    rates: {input: "1.00", cache_read: "0.10", cache_write: "1.25", cache_write_1h: "2.00", output: "4.00"}
    variants: [{when: {processing: batch}, multiply: "0.5"}]
    source: "https://acme.example/pricing"
    checked: "2026-11-09"
- id: large
  name: Large
  kind: chat
  limits: {context: 100000}
  tokenizer: cl100k_base
  capabilities: [tools, vision]
  prices:
  - rates: {input: "2.00", cache_read: "0.02", output: "8.00"}
    checked: "2026-10-01"
- id: veiled
  name: Veiled
  kind: chat
  tokenizer: unknown
  prices: [{rates: {input: "0.50", output: "0.50"}, checked: "2026-11-09"}]
- id: guessed
  name: Guessed
  kind: responses
  limits: {context: 2000}
  tokenizer: {id: o200k_base, assumed: true}
  prices: [{rates: {input: "3.00", output: "3.00"}, checked: "2026-11-09"}]
- id: going
  name: Going
  kind: chat
  limits: {context: 50000}
  tokenizer: o200k_base
  capabilities: [tools]
  lifecycle: {retires: "2027-01-14", replacement: small}
  prices: [{rates: {input: "5.00", output: "5.00"}, checked: "2026-11-09"}]
- id: redirected
  name: Redirected
  kind: chat
  tokenizer: cl100k_base
  lifecycle: {retires: "2026-06-01", replacement: small, after_retirement: redirect}
  prices: [{to: "2026-06-01", rates: {input: "9.00", output: "9.00"}, checked: "2026-05-01"}]
- id: gone
  name: Gone
  kind: chat
  tokenizer: o200k_base
  lifecycle: {retires: "2026-06-01"}
  prices: [{to: "2026-06-01", rates: {input: "9.00", output: "9.00"}, checked: "2026-05-01"}]
- id: soon
  name: Soon
  kind: chat
  tokenizer: o200k_base
  lifecycle: {released: "2027-01-01"}
  prices:
  - {from: "2027-01-01", rates: {input: "9.00", output: "9.00"}, source: "https://acme.example", checked: "2026-11-09"}
- id: paper
  name: Paper
  kind: chat
  tokenizer: o200k_base
  lifecycle: {status: never_released}
- id: embed
  name: Embed
  kind: embedding
  tokenizer: o200k_base
  prices: [{rates: {input: "0.01"}, checked: "2026-11-09"}]
"""
BOLT = """\
provider:
  id: bolt
  name: Bolt
  kind: host
  pricing_urls: ["https://bolt.example/pricing"]
  usage: {input_includes_cache: true, output_includes_reasoning: true}
models:
- id: fast
  name: Fast
  kind: chat
  limits: {context: 3000}
  tokenizer: o200k_base
  prices: [{rates: {input: "1.50", output: "6.00"}, checked: "2026-11-01"}]
"""


def market(folder: Path) -> Catalogue:
    """The card, written to a folder and read from it."""
    prices = folder / "prices"
    prices.mkdir(exist_ok=True)
    (prices / "acme.yaml").write_text(ACME, encoding="utf-8")
    (prices / "bolt.yaml").write_text(BOLT, encoding="utf-8")
    card = parse_folder(prices)
    providers = {provider.id: provider for provider in card.providers}
    return Catalogue(providers, {model.full_id: model for model in card.models}, index(card.models))
