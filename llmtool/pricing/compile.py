"""Make what the program reads from what people edit: ``python -m llmtool.pricing.compile [FOLDER] [--check]``.

FOLDER is ``pricing/`` of the checkout by default. ``pricing/snapshot.json`` gets all of it; ``tokens/models.json`` gets
which tokenizer every name stands for, so that counting loads no prices; ``pricing/tasks.json`` gets the opinions.
"""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from llmtool.errors import LlmtoolError
from llmtool.pricing import snapshot, tasks_form
from llmtool.pricing.form import read_folder
from llmtool.pricing.model import Model, RateCard

_PACKAGE = Path(__file__).parents[1]
FOLDER = _PACKAGE.parent / "pricing"
# Rooms do not import each other: the other one's file is known by its place alone.
TOKENIZERS = _PACKAGE / "tokens" / "models.json"


def compiled(card: RateCard) -> dict[Path, str]:
    """The files to be written, and what is in them."""
    return {snapshot.PACKAGED: snapshot.dump(card), TOKENIZERS: tokenizers(card)}


def tokenizers(card: RateCard) -> str:
    """``models.json``: the tokenizer of every name, and the names for which it is only assumed.

    A name without a provider is its maker's; one that only clouds and hosts have stands alone where all of them mean
    the same tokenizer by it.
    """
    listed = _full_names(card.models)
    makers = {provider.id for provider in card.providers if provider.kind == "first_party"}
    bare: dict[str, list[Model]] = {}
    for full_name, model in listed.items():
        bare.setdefault(full_name.removeprefix(f"{model.provider}/"), []).append(model)
    for name, models in bare.items():
        chosen = [model for model in models if model.provider in makers and not model.same_as] or models
        if len({(model.tokenizer, model.tokenizer_assumed) for model in chosen}) == 1:
            listed[name] = chosen[0]
    content = {
        "models": {name: model.tokenizer for name, model in sorted(listed.items())},
        "assumed": sorted(name for name, model in listed.items() if model.tokenizer_assumed),
    }
    return json.dumps(content, indent=0) + "\n"


def _full_names(models: Iterable[Model]) -> dict[str, Model]:
    """``provider/name`` of every model that reads text; an alias that moved means the model that it came to last."""
    spans: list[tuple[date, str, Model]] = []
    for model in models:
        if model.tokenizer is not None and not model.life.never_released:
            spans.append((date.max, f"{model.provider}/{model.id}", model))
            spans += [(alias.end or date.max, f"{model.provider}/{alias.name}", model) for alias in model.aliases]
    return {name: model for _, name, model in sorted(spans, key=lambda span: span[:2])}


def main(argv: Sequence[str] | None = None) -> int:
    """Write all files, or with ``--check`` say whether they are as they would be written.

    Returns:
        The exit code: 1 where ``--check`` finds a difference.
    """
    parser = ArgumentParser(prog="python -m llmtool.pricing.compile", description="Compile the rate card.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file would change")
    options = parser.parse_args(argv)
    try:
        card = read_folder(options.folder)
        files = compiled(card) | tasks_form.compiled(options.folder, {model.full_id for model in card.models})
    except LlmtoolError as error:
        sys.stderr.write(f"{error.message}\nhint: {error.hint}\n" if error.hint else f"{error.message}\n")
        return error.exit_code
    stale = [path for path, text in files.items() if not _is(path, text)]
    if options.check:
        sys.stderr.writelines(f"{path}: not as compiled from {options.folder}; compile it again\n" for path in stale)
        return 1 if stale else 0
    for path in stale:
        _write(path, files[path])
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> None:
    """All of it or nothing: a reader never meets half a file."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(text.encode())
    half.replace(path)


if __name__ == "__main__":
    sys.exit(main())
