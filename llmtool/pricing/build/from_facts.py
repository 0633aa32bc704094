"""Make or refresh the rate card: ``python -m llmtool.pricing.build.from_facts FACTS [FOLDER]``.

FACTS is a file of JSON lines, one per model and price. FOLDER (``pricing/`` of this checkout) gets one YAML file per
provider. A file that is there is only added to; what differs from it is printed, for a person to decide.
"""

import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from llmtool import yaml_file
from llmtool.pricing.build.merging import merge
from llmtool.pricing.build.model_records import model_record
from llmtool.pricing.build.price_rows import Plain
from llmtool.pricing.build.sellers import seller
from llmtool.pricing.build.yaml_writer import document

_FOLDER = Path(__file__).parents[3] / "pricing"


def refresh(facts: Iterable[str], folder: Path) -> list[str]:
    """Bring a folder of price files up to date with lines of facts.

    Returns:
        What differs between the two and was left as it is, and which prices are new.

    Raises:
        BadConfigError: a file that is there cannot be read.
    """
    told = []
    for provider, records in _records(facts).items():
        path = folder / f"{provider}.yaml"
        card: Plain = _read(path) if path.exists() else {"provider": seller(provider), "models": []}
        told += [f"{provider}/{line}" for line in merge(card["models"], records)]
        path.write_text(document(card), encoding="utf-8", newline="\n")
    return told


def _read(path: Path) -> Plain:
    card = yaml_file.load(path).value
    if not isinstance(card, dict):
        sys.exit(f"{path}: not a price file")
    return card


def _records(facts: Iterable[str]) -> dict[str, list[Plain]]:
    """The record of every model, by provider."""
    grouped: dict[str, dict[str, list[Plain]]] = {}
    for line in facts:
        fact = json.loads(line, parse_float=Decimal)
        grouped.setdefault(fact["provider"], {}).setdefault(fact["model"], []).append(fact)
    return {provider: [model_record(lines) for lines in models.values()] for provider, models in grouped.items()}


def main() -> None:
    """Refresh the folder, and print what a person should look at."""
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: python -m llmtool.pricing.build.from_facts FACTS [FOLDER]")
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else _FOLDER  # noqa: PLR2004 - the program and its two arguments
    with Path(sys.argv[1]).open(encoding="utf-8") as facts:
        told = refresh(facts, folder)
    sys.stdout.writelines(f"{line}\n" for line in told)


if __name__ == "__main__":
    main()
