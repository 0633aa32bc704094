"""What ``check`` found, as a comment on a pull request: a line that says it all, what changed, and the rest folded."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from urllib.parse import quote

from llmtool.planning.check.result import Checked, Item
from llmtool.render import as_markdown
from llmtool.render.as_markdown import escape, paragraph
from llmtool.render.safe_text import in_one_line
from llmtool.render.table import Column, Row, Table
from llmtool.render.unlinked import unlinked
from llmtool.render.views.check.view import breach, easing, headline, model_of
from llmtool.render.views.check.why import of_call, reasons

# GitHub takes 65,536 characters. Each of five parts has its share, and there is room for what stands between them.
LARGEST = 65_536
_SHARE = 12_000
# No line is so short that more of them would fit.
_MOST = 1_000
_COLUMNS = (
    Column("verdict"),
    Column("prompt", kind="path"),
    Column("model"),
    Column("tokens", align="right"),
    Column("growth", align="right"),
    Column("why a call moves"),
    Column("a call", align="right", kind="usd"),
    Column("a month", align="right", kind="usd"),
)


def marker(checked: Checked) -> str:
    """The first line of the comment, which nobody sees: by it the comment is found again, to be written anew."""
    return f"<!-- llmtool check {quote(checked.manifest)[:200]} -->"


def render(checked: Checked) -> str:
    """The comment: fewer than ``LARGEST`` characters, whatever the prompts are called and however many there are."""
    parts = [marker(checked), f"**llmtool check** {escape(headline(checked))}"]
    parts += _list([_said(f"{limit.verdict}: {item.path}: {breach(item, limit)}") for item, limit in checked.breaches])
    parts += _list([_said(f"{problem.path}: {problem.message}") for problem in checked.errors])
    parts += _list(list(_beside(checked)))
    if checked.changed:
        parts.append(_table(checked.changed))
    parts.append(f"<details><summary>All prompts</summary>\n\n{_table(checked.items)}\n</details>")
    return "\n\n".join(parts) + "\n"


def _beside(checked: Checked) -> Iterator[str]:
    """What was compared, and what was loosened to make it pass."""
    if checked.base is not None:
        yield from filter(None, [reasons(checked)])
        yield from map(_said, map(easing, checked.base.loosened))
        yield from map(_said, checked.base.notes)
        yield f"compared with {checked.base.lock or checked.base.commit[:12]}"


def _list(lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    shown = [f"- {paragraph(line)}" for line in lines[:_MOST]]
    return ["\n".join(_fitting(shown, len(lines), "- {} more"))]


def _table(items: Sequence[Item]) -> str:
    """A table of as many items as fit."""
    rows = tuple(_row(item) for item in items[:_MOST])
    lines = as_markdown.render(Table(_COLUMNS, rows)).splitlines()
    return "\n".join([*lines[:2], *_fitting(lines[2:], len(items), "\n{} more")]) + "\n"


def _row(item: Item) -> Row:
    growth = "new" if item.change == "new" else f"{item.growth:+,}" if item.growth else ""
    verdict = "removed" if item.now is None else item.verdict.value
    was = f"{item.base_path} → {item.path}" if item.change == "renamed" else item.path
    return (verdict, _said(was), _said(model_of(item)), item.tokens, growth, of_call(item), item.cost, item.monthly)


def _said(text: str) -> str:
    """Text from elsewhere: no line of its own, and no link."""
    return unlinked(in_one_line(text))


def _fitting(lines: list[str], of: int, rest: str) -> list[str]:
    """As many lines as a part has room for, and how many more there are."""
    sizes = accumulate(len(line) + 1 for line in lines)
    shown = [line for line, size in zip(lines, sizes, strict=True) if size <= _SHARE]
    return [*shown, rest.format(f"{of - len(shown):,}")] if len(shown) < of else shown
