"""Which models may have been meant by a name that no model has. Only to ask back: nothing is ever found by likeness."""

import re
from collections.abc import Container, Mapping, Sequence

from llmtool.names import nearest

_MOST = 8
_POINT = re.compile(r"v?(\d)p(?=\d)")
_GAP = re.compile(r"[^a-z0-9.]+")


def near(wanted: str, names: Mapping[str, Sequence[str]], makers: Container[str], but: str = "") -> list[str]:
    """Models by names that are enough to mean them: all that contain the name if they are few, else the three nearest.

    Args:
        wanted: the name, without its provider.
        names: what models are called → their full ids.
        makers: the providers whose models need no provider before their names.
        but: the full id of a model that is no answer.
    """
    models = {name: [full_id for full_id in full_ids if full_id != but] for name, full_ids in names.items()}
    like = _alike(wanted)
    within = {full_id for name, full_ids in models.items() if like in _alike(name) for full_id in full_ids}
    if 1 < len(within) <= _MOST:
        return [_shortest(full_id, makers) for full_id in sorted(within)]
    first = {name: _first(full_ids, makers) for name, full_ids in models.items() if full_ids}
    return [_shortest(first[name], makers) for name in nearest(wanted, first, first.__getitem__)]


def _first(full_ids: Sequence[str], makers: Container[str]) -> str:
    return next((full_id for full_id in full_ids if full_id.partition("/")[0] in makers), full_ids[0])


def _shortest(full_id: str, makers: Container[str]) -> str:
    provider, _, name = full_id.partition("/")
    return name if provider in makers else full_id


def _alike(name: str) -> str:
    """A name without what hosts write differently: ``llama-v3p1`` is like ``Llama 3.1``."""
    return _GAP.sub("-", _POINT.sub(r"\1.", name.lower())).strip("-")
