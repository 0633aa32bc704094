"""The servers that are known by name: where they are, what they speak, which variables are about them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from llmtool.exchange import Api
from llmtool.providers.adapter import Quirks

_FILE = Path(__file__).with_name("endpoints.json")


@dataclass(frozen=True, slots=True)
class Server:
    """A provider's server, or one that people run themselves.

    Attributes:
        base_url: where it is.
        variable: the variable that says where it is instead, or empty.
        apis: what it speaks, the usual first, and what each adds to the base URL.
        keys: the variables that may hold its key; the first that does holds it.
        headers: headers, and the variables that hold their values.
        quirks: where it differs from others that speak the same.
    """

    base_url: str
    variable: str
    apis: Mapping[Api, str]
    keys: tuple[str, ...]
    headers: Mapping[str, str]
    quirks: Quirks


@cache
def servers() -> Mapping[str, Server]:
    """Every server that is known, by the name of its provider."""
    return {name: _server(entry) for name, entry in json.loads(_FILE.read_bytes()).items()}


def _server(entry: dict[str, Any]) -> Server:
    return Server(
        base_url=entry["base_url"],
        variable=entry.get("variable", ""),
        apis=entry["apis"],
        keys=tuple(entry["keys"]),
        headers=entry.get("headers", {}),
        quirks=Quirks(**entry.get("quirks", {})),
    )
