"""Which models may have been meant by a name that no model has. Only to ask back: nothing is ever found by likeness."""

import re
from collections.abc import Container, Mapping, Sequence

from llmtool.names import Reading, nearest
from llmtool.pricing.model import Model

_MOST = 8
# So many that the name says too little; they are not looked at one by one.
_TOO_MANY = 50
_POINT = re.compile(r"v?(\d)p(?=\d)")
_GAP = re.compile(r"[^a-z0-9.]+")


def near(
    wanted: Reading, names: Mapping[str, Sequence[str]], models: Mapping[str, Model], makers: Container[str]
) -> list[str]:
    """What to write for the models that may have been meant, each once.

    Args:
        wanted: what was written, without all that could be told from the name itself.
        names: what models are called → their full ids.
        models: by full id.
        makers: the providers whose models need no provider before their names.

    Returns:
        All that contain the name if they are few, else the three nearest. Where the same model is sold in several
        places, only that of the provider who was named, or else the original.
    """

    def original(full_id: str) -> str:
        return models[full_id].same_as or full_id

    def likeliest(name: str) -> str:
        originals = [original(full_id) for full_id in names[name]]
        return next((full_id for full_id in originals if full_id.partition("/")[0] in makers), originals[0])

    def shortest(full_id: str) -> str:
        model = models[full_id]
        return model.id if model.provider in makers and not model.same_as else full_id

    like = _alike(wanted.id)
    within = {full_id for name, full_ids in names.items() if like in _alike(name) for full_id in full_ids}
    own = {full_id for full_id in within if full_id.startswith(f"{wanted.provider}/")}
    if not own and len(within) <= _TOO_MANY:
        own = {original(full_id) for full_id in within}
    if 0 < len(own) <= _MOST:
        return [shortest(full_id) for full_id in sorted(own)]
    return [shortest(likeliest(name)) for name in nearest(wanted.id, names, likeliest)]


def _alike(name: str) -> str:
    """A name without what hosts write differently: ``llama-v3p1`` is like ``Llama 3.1``."""
    return _GAP.sub("-", _POINT.sub(r"\1.", name.lower())).strip("-")
