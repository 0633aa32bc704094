"""Read a lock: strictly, for it may come from a stranger, and with its line where it is wrong."""

import json
import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any, get_args

from llmtool.errors import BadConfigError
from llmtool.planning.check.lock import FORMAT, HEAD, Lock, Locked, hash_of, price_line, prompt_line, stub
from llmtool.planning.check.manifest import Form
from llmtool.planning.work import Prompt
from llmtool.pricing.model import Price
from llmtool.pricing.records import from_record, to_record
from llmtool.pricing.untrusted import is_sound
from llmtool.tokens.tokenizer import Exactness

MAX_BYTES = 64 * 2**20
_HINT = "'llmtool check --update-lock' writes it anew"
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,40})?", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MODEL = re.compile(r"[^/\s]+/\S+")
_MOST_TOKENS = 10**12
_SHOWN = 60
_HEAD = (HEAD, "prices_sha256")
_PROMPT = ("path", "model", "as", "tokens", "tokenizer", "exactness", "cost", "text")
_PRICE = ("model", "from", "rates", "tiers", "variants", "windows", "fees", "source", "checked")


class _WrongError(Exception):
    """What is wrong with a line; it never leaves this file."""


class _Reader:
    """Reads the lines of one lock; ``number`` is that of the line that is being read."""

    def __init__(self) -> None:
        self.number = 1
        self._prompts: dict[tuple[str, str, str], Locked] = {}
        self._places: dict[str, int] = {}
        self._prices: dict[str, Price] = {}
        self._price_lines: list[str] = []

    def read(self, lines: list[str]) -> Lock:
        pinned = _head(lines[0])
        for self.number, line in enumerate(lines[1:], 2):
            if line:
                self._read(line, _object(line))
        for model in self._places.keys() - self._prices.keys():
            self.number = self._places[model]
            raise _WrongError(f"there is no price of {_shown(model)}")
        self.number = 1
        if hash_of(self._price_lines) != pinned:
            raise _WrongError("prices_sha256 is not the hash of the prices below")
        return Lock(self._prompts, self._prices)

    def _read(self, line: str, record: dict[str, Any]) -> None:
        if "path" in record:
            locked = _locked(record)
            known, rewritten = locked.key in self._prompts, prompt_line(locked)
            self._prompts[locked.key] = locked
            self._places.setdefault(locked.model, self.number)
        else:
            _keys(record, _PRICE, required=("model", "from", "checked"))
            model = _text(record, "model", _MODEL)
            price = _price(record, model, self.number)
            known, rewritten = model in self._prices, price_line(model, price)
            self._prices[model] = price
            self._price_lines.append(line)
        if known:
            raise _WrongError("the same stands here twice")
        if rewritten != line:
            raise _WrongError("is not as it was written")


def parse(data: bytes, path: str) -> Lock:
    """Read the bytes of a lock; ``path`` is what messages call it.

    Raises:
        BadConfigError: it is no lock, is newer than this program, holds what no lock holds, or its hash is not that of
            its prices; with file and line.
    """
    if len(data) > MAX_BYTES:
        raise BadConfigError(f"{path}: is larger than {MAX_BYTES // 2**20} MiB", _HINT)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadConfigError(f"{path}:{line}: not UTF-8 text", _HINT) from error
    reader = _Reader()
    try:
        return reader.read([line.removesuffix("\r") for line in text.split("\n")])
    except _WrongError as wrong:
        raise BadConfigError(f"{path}:{reader.number}: {wrong}", _HINT) from wrong


def _head(line: str) -> str:
    """The hash of the prices."""
    record = _object(line)
    if HEAD not in record:
        raise _WrongError("this is no lock")
    version = record[HEAD]
    if type(version) is not int or version != FORMAT:
        raise _WrongError(f"a lock of format {_shown(version)}, where this program knows {FORMAT}")
    _keys(record, _HEAD, required=_HEAD)
    return _text(record, "prices_sha256", _DIGEST)


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _WrongError("is no JSON object") from error
    if not isinstance(found, dict):
        raise _WrongError("is no JSON object")
    return found


def _locked(record: dict[str, Any]) -> Locked:
    _keys(record, _PROMPT, required=_PROMPT)
    tokens = record["tokens"]
    if type(tokens) is not int or not 0 <= tokens < _MOST_TOKENS:
        raise _WrongError(f"tokens has to be a number of tokens, not {_shown(tokens)}")
    return Locked(
        path=_text(record, "path"),
        model=_text(record, "model", _MODEL),
        form=_word(record, "as", get_args(Form)),
        prompt=Prompt(tokens, _text(record, "tokenizer"), _word(record, "exactness", get_args(Exactness))),
        cost=Decimal(_text(record, "cost", _AMOUNT)),
        text=_text(record, "text", _DIGEST),
    )


def _price(record: dict[str, Any], model: str, number: int) -> Price:
    row = {"start": record["from"], "basis": "unknown", **{key: record[key] for key in record if key in _PRICE[2:]}}
    whole = to_record(stub(model))
    try:
        found = from_record({**whole, "prices": [_placed(row, f"{HEAD}:{number}")]})
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _WrongError("is no price") from error
    if not is_sound(found):
        raise _WrongError("is no price")
    return found.prices[0]


def _placed(record: dict[str, Any], where: str) -> dict[str, Any]:
    """A price with the places that its parts have in a rate card."""
    parts: dict[str, Any] = {
        key: [_placed(each, where) for each in record[key]] for key in ("tiers", "variants", "windows") if key in record
    }
    return {**record, **parts, "where": where}


def _keys(record: dict[str, Any], known: Collection[str], required: Collection[str]) -> None:
    for key in record:
        if key not in known:
            raise _WrongError(f"unknown key {_shown(key)}")
    for key in required:
        if key not in record:
            raise _WrongError(f"{key} is missing")


def _text(record: dict[str, Any], key: str, form: re.Pattern[str] | None = None) -> str:
    value = record[key]
    if not isinstance(value, str) or not value or (form and not form.fullmatch(value)):
        raise _WrongError(f"{key} cannot be {_shown(value)}")
    return value


def _word(record: dict[str, Any], key: str, known: Collection[Any]) -> Any:  # noqa: ANN401 - one of the known words
    value = record[key]
    if not isinstance(value, str) or value not in known:
        raise _WrongError(f"{key} cannot be {_shown(value)}")
    return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
