"""Add to a file what new facts say, without undoing what people wrote there."""

from collections.abc import Iterable, Iterator, Sequence

from llmtool.pricing.build.price_rows import Plain

_LATER = "9999"


def merge(models: list[Plain], fresh: Iterable[Plain]) -> Iterator[str]:
    """Add models, aliases and rows, and renew the days of checks; what differs is told and left alone.

    Args:
        models: the records of one file; they are changed.
        fresh: the records that the facts make.
    """
    by_id = {model["id"]: model for model in models}
    names = {name for model in models for name in _names(model)}
    for record in fresh:
        known = by_id.get(record["id"])
        if known is None:
            taken = [name for name in _names(record) if name in names]
            if record["id"] in taken:
                yield f"{record['id']}: the facts have it as a model, the file as an alias"
                continue
            known = {**record, "aliases": [name for name in record.get("aliases", []) if name not in taken]}
            models.append({key: value for key, value in known.items() if value})
        else:
            yield from _merge_model(known, record, names)
        names.update(_names(record))


def _names(model: Plain) -> list[str]:
    aliases = (alias if isinstance(alias, str) else alias["name"] for alias in model.get("aliases", []))
    return [model["id"], *aliases]


def _merge_model(known: Plain, record: Plain, names: set[str]) -> Iterator[str]:
    new = [alias for alias in record.get("aliases", []) if alias not in names]
    if new:
        known["aliases"] = [*known.get("aliases", []), *new]
    for key in ("limits", "lifecycle"):
        here = known.get(key, {})
        other = {name: value for name, value in record.get(key, {}).items() if value != here.get(name)}
        yield from (
            f"{known['id']}: {name}: {value} in the facts, {here.get(name)} here" for name, value in other.items()
        )
    if "prices" in record and "prices" in known:
        for row in record["prices"]:
            yield from _merge_row(known, row)


def _merge_row(known: Plain, row: Plain) -> Iterator[str]:
    """Renew the row that says the same, or add one for a price that has changed since."""
    rows: list[Plain] = known["prices"]
    held, last = _held(rows, row), rows[-1]
    if held is not None and not _differences(held, row):
        _renew(held, row)
        return
    begins = _beginning(row)
    if _is_news(last, row) and begins > (last.get("from", "") if "from" in row else last["checked"]):
        last.setdefault("to", begins)
        rows.append(row if "from" in row else {"from": begins, "basis": "observed", **row})
        yield f"{known['id']}: a new price from {begins}"
    elif held is None:
        yield f"{known['id']}: the price of {begins}: there is no row for that time"
    elif said := _unrecorded(held, row):
        yield f"{known['id']}: the price of {begins}: {'; '.join(said)}"


def _held(rows: Sequence[Plain], row: Plain) -> Plain | None:
    """The row that holds when the other begins; else when it ends; else on the day it was last found so."""
    if "from" not in row and "to" in row:
        inside = [here for here in rows if here.get("from", "") < row["to"] <= here.get("to", _LATER)]
    else:
        at = _beginning(row)
        inside = [here for here in rows if here.get("from", "") <= at < here.get("to", _LATER)]
    return inside[-1] if inside else None


def _beginning(row: Plain) -> str:
    """When a price began, as far as the facts know."""
    return str(row.get("from") or row["checked"])


def _is_news(last: Plain, row: Plain) -> bool:
    """Whether a row can follow the last one: that is open, or ended before, and names no such disagreement."""
    begins = _beginning(row)
    changed = [change for change in _unrecorded(last, row) if not change.startswith(("variants", "fees"))]
    return bool(changed) and last.get("to", "") <= begins < row.get("to", _LATER)


def _unrecorded(here: Plain, there: Plain) -> list[str]:
    """The differences that the row's own ``conflict`` does not name."""
    return [change for change in _differences(here, there) if f"{change} (" not in here.get("conflict", "")]


def _differences(here: Plain, there: Plain) -> list[str]:
    """What the facts (``there``) say otherwise: ``input: 5.00``. Variants and fees that only the file has are none."""
    rates, others = here.get("rates", {}), there.get("rates", {})
    found = [
        f"{name}: {others.get(name, 'none')}" for name in {**rates, **others} if rates.get(name) != others.get(name)
    ]
    if here.get("tiers") != there.get("tiers"):
        found.append(f"tiers: {' and '.join(map(_tier, there.get('tiers', []))) or 'none'}")
    if here.get("windows") != there.get("windows"):
        found.append(f"windows: {there.get('windows', 'none')}")
    fees = here.get("fees", {})
    found += [f"fees: {name} {fee}" for name, fee in there.get("fees", {}).items() if fees.get(name) != fee]
    variants = here.get("variants", [])
    return found + [f"variants: {variant}" for variant in there.get("variants", []) if variant not in variants]


def _tier(tier: Plain) -> str:
    """``4.00 above 200K``: its rate for input."""
    begins = "above" if "above" in tier else "at least"
    return f"{tier['rates'].get('input')} {begins} {tier[begins.replace(' ', '_')] // 1000}K"


def _renew(held: Plain, row: Plain) -> None:
    if row["checked"] > held["checked"]:
        held["checked"] = row["checked"]
        held["verified_by"] = sorted({*held.get("verified_by", []), *row.get("verified_by", [])})
