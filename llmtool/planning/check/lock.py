"""The lock: what prompts were when somebody last agreed to it, in a file to be reviewed and committed.

Each line is a JSON object: first the head, then a line for each model's price, then one for each prompt and model, in
order, so that the same prompts at the same prices always make the same file. It holds no text, only its digest. Paths
in it are labels: nothing is ever opened by them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from llmtool.planning.check.manifest import Form
from llmtool.planning.check.result import Item
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Model, Price
from llmtool.pricing.records import from_record, to_record

FORMAT = 1
HEAD = "llmtool_lock"
# Of a price, what no bill depends on: where it stands, who else says so, how and how long it is known.
_NO_PART = frozenset({"where", "verified_by", "conflict", "note", "basis", "end"})


@dataclass(frozen=True, slots=True)
class Locked:
    """One prompt and one model.

    Attributes:
        path: of the prompt, below the manifest's folder.
        model: the model's full id.
        form: what is in the file.
        prompt: its tokens, and how far to trust them.
        cost: US dollars of a call; the dearest, where several checks are about the prompt.
        text: the digest of the text.
    """

    path: str
    model: str
    form: Form
    prompt: Prompt
    cost: Decimal
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is only one of."""
        return self.path, self.model, self.form


@dataclass(frozen=True, slots=True)
class Lock:
    """All that was agreed to.

    Attributes:
        prompts: what they were, by path, model and form.
        prices: what models cost, by full id.
    """

    prompts: Mapping[tuple[str, str, str], Locked]
    prices: Mapping[str, Price]


def digest(text: str) -> str:
    """The digest of a text; whether its lines end in LF or in CR LF is the checkout's business."""
    return sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def lock_of(items: Iterable[Item], texts: Mapping[str, str]) -> Lock:
    """The lock of prompts as they are.

    Args:
        items: what a check found.
        texts: what the files hold, by path.
    """
    prompts: dict[tuple[str, str, str], Locked] = {}
    prices: dict[str, Price] = {}
    for item in items:
        if item.now is None:
            continue
        cost, text = item.now.cost.total, digest(texts[item.path])
        one = Locked(item.path, item.full_id, item.check.form, item.now.prompt, cost, text)
        known = prompts.get(one.key, one)
        prompts[one.key] = one if one.cost >= known.cost else known
        prices[item.full_id] = item.now.price
    return Lock(prompts, prices)


def dump(lock: Lock) -> str:
    """The text of a lock's file."""
    prices = [price_line(model, price) for model, price in sorted(lock.prices.items())]
    prompts = [prompt_line(locked) for _, locked in sorted(lock.prompts.items())]
    return "\n".join([_written({HEAD: FORMAT, "prices_sha256": hash_of(prices)}), *prices, *prompts, ""])


def hash_of(price_lines: Iterable[str]) -> str:
    """What pins the prices: the digest of their lines."""
    return sha256("\n".join(price_lines).encode("utf-8", "surrogatepass")).hexdigest()


def price_line(model: str, price: Price) -> str:
    """The line of a model's price: the row of the rate card, without what no bill depends on."""
    start = None if price.start is None else price.start.isoformat()
    return _written({"model": model, "from": start, **_row(model, price)})


def _row(model: str, price: Price) -> dict[str, object]:
    """A row of prices as the records of models have it, without what no bill depends on, and without its beginning."""
    record: dict[str, Any] = to_record(replace(stub(model), prices=(price,)))
    row: dict[str, object] = _kept(record["prices"][0])
    return {key: value for key, value in row.items() if key != "start"}


def prompt_line(locked: Locked) -> str:
    """The line of a prompt."""
    return _written(
        {
            "path": locked.path,
            "model": locked.model,
            "as": locked.form,
            "tokens": locked.prompt.tokens,
            "tokenizer": locked.prompt.tokenizer,
            "exactness": locked.prompt.exactness,
            "cost": format(locked.cost, "f"),
            "text": locked.text,
        }
    )


def stub(model: str) -> Model:
    """A model of which nothing is known but its full id: what the records of prices are wrapped in."""
    provider, _, name = model.partition("/")
    return from_record({"provider": provider, "id": name, "title": name, "kind": "chat", "where": f"{HEAD}:1"})


def _kept(record: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    if isinstance(record, dict):
        return {key: _kept(value) for key, value in record.items() if key not in _NO_PART}
    return [_kept(each) for each in record] if isinstance(record, list) else record


def _written(line: Mapping[str, object]) -> str:
    """One line: characters as themselves, unless a reader could not see them or a file could not hold them."""
    text = json.dumps(line, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(line)
