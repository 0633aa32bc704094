"""A rate card of one provider, small enough to calculate by hand."""

from pathlib import Path

import pytest

from llmtool.pricing.catalogue import Catalogue, index
from tests.pricing.acme import DOCUMENT, parsed

_MORE = """\
    tiers: [{above: 500, rates: {input: "2.00"}}]
    variants: [{when: {processing: batch}, multiply: "0.5"}]
    source: "https://acme.example/pricing"
- id: embed
  name: Embed
  kind: embedding
  limits: {context: 1000}
  tokenizer: o200k_base
  prices: [{rates: {input: "0.10"}, checked: "2026-11-09"}]
- id: boundless
  name: Boundless
  kind: chat
  tokenizer: o200k_base
  prices: [{rates: {input: "0.10", output: "0.20"}, checked: "2026-11-09"}]
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Acme's card: ``one`` with a tier above 500 tokens and half the price in batches, ``embed``, ``boundless``."""
    card = parsed(tmp_path, DOCUMENT + _MORE)
    providers = {provider.id: provider for provider in card.providers}
    return Catalogue(providers, {model.full_id: model for model in card.models}, index(card.models))
