"""A first manifest for a repository: globs of the prompts in it, and a limit somewhat above what they have."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

_SUFFIXES = {".md", ".txt", ".prompt", ".j2", ".jinja", ".jinja2", ".tmpl", ".mustache", ".hbs", ".xml"}
_WILD = re.compile(r"([*?\[\\]|^[!#])")
# A quarter above the longest prompt there is, in whole hundreds.
_ROOM_PERCENT = 125
_STEP = 100

_MANIFEST = """\
# Budgets of prompts, held by 'llmtool check'. Further keys of a check: as (text, messages, request), cached_share
# (60%), batch (true), service_tier, owner (what to do about a breach), allow_empty (true).
# 'llmtool check --schema' prints a schema by which editors complete this file.
checks:
- paths:{globs}
  models: [{model}]
  output_tokens: 500                    # how long an answer is
  calls: {{number: 1000, per: day}}       # how often each prompt is sent; or per: month
  limits:
    max_tokens: {max_tokens}
    # max_cost_per_call: 0.05             # US dollars
    # max_monthly_cost: 2000
    # context_reserve: 8000               # tokens that stay free in the context window
    max_growth_percent: 20              # against --base REF
    # max_growth_tokens: 500
  level: fail                           # or warn, which exits with 0
"""


def prompts_among(paths: Iterable[str]) -> list[str]:
    """The files that look like prompts: texts in a folder, or with a name, that says so."""
    return sorted(path for path in paths if "prompt" in path.lower() and _suffix(path) in _SUFFIXES)


def globs_for(prompts: Sequence[str]) -> list[str]:
    """Globs that name all of the prompts: those of a folder of prompts by their suffix, any other by its path."""
    return list(dict.fromkeys(_glob(PurePosixPath(path)) for path in prompts))


def manifest(globs: Sequence[str], model: str, most_tokens: int) -> str:
    """The manifest, with comments.

    Args:
        globs: of the prompts.
        model: that they are sent to.
        most_tokens: of the longest of them.
    """
    steps = -(-most_tokens * _ROOM_PERCENT // (100 * _STEP))
    lines = "".join(f"\n  - {_quoted(glob)}" for glob in globs)
    return _MANIFEST.format(globs=lines, model=_quoted(model), max_tokens=max(1, steps) * _STEP)


def _glob(path: PurePosixPath) -> str:
    depth = next((depth for depth, part in enumerate(path.parts[:-1], 1) if "prompt" in part.lower()), 0)
    if not depth:
        plain = _WILD.sub(r"\\\1", str(path))
        return plain if "/" in plain else f"/{plain}"
    folder = "/".join(_WILD.sub(r"\\\1", part) for part in path.parts[:depth])
    return f"{folder}/**/*{path.suffix}"


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _quoted(text: str) -> str:
    """As YAML in single quotes."""
    return "'" + text.replace("'", "''") + "'"
