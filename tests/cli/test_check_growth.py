"""``llmtool check`` tells what a bill moves by: another text, another tokenizer, another price."""

import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Place
from tests.reading.repositories import git, new_repository, write

MANIFEST = """\
pricing: prices.yaml
checks:
- paths: ["prompts/"]
  models: [acme/bot]
  output_tokens: 100
  calls: {number: 10, per: day}
"""
PRICES = """\
provider:
  id: acme
  name: Acme
  kind: first_party
  pricing_urls: ["https://acme.example/pricing"]
  usage: {input_includes_cache: true, output_includes_reasoning: true}
models:
- id: bot
  name: Bot
  kind: chat
  tokenizer: cl100k_base
  prices:
  - {to: "2026-06-01", rates: {input: "1", output: "4"}, source: "https://acme.example/old", checked: "2026-01-01"}
  - {from: "2026-06-01", rates: {input: "3", output: "5"}, source: "https://acme.example/new", checked: "2026-11-01"}
"""
# 6 tokens of cl100k_base and 4 of o200k_base
GERMAN = "Hügel über Straßen"
AT = ("--at", "2026-11-22")


def _commit(folder: Path, day: str) -> None:
    git(folder, "add", "--all")
    stamp = f"{day}T12:00:00Z"
    tree = git(folder, "write-tree").decode().strip()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", stamp))},
    }  # fmt: skip
    made = subprocess.run(
        ["git", "-C", str(folder), "commit-tree", tree, "-m", "committer A <a> 1 +0000"],
        env=environ, capture_output=True, check=True,
    )  # fmt: skip
    git(folder, "reset", "--quiet", "--soft", made.stdout.decode().strip())


@pytest.fixture
def spring(place: Place) -> Place:
    """A repository of the first of March, when a prompt of three tokens cost a third."""
    files = {
        "llmtool.yaml": MANIFEST,
        "prompts/a.md": "one two three",
        "prompts/same.md": GERMAN,
        "prices.yaml": PRICES,
    }
    write(new_repository(place.folder), files)
    _commit(place.folder, "2026-03-01")
    return place


def _data(place: Place, *argv: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(place.run("check", "--json", *AT, *argv).out, parse_float=Decimal)
    return data


def _items(data: dict[str, Any]) -> dict[str, Any]:
    return {item["path"]: item for item in data["items"]}


def _parts(
    *, text: str = "0", tokenizer: str = "0", either: str = "0", price: str = "0", total: str
) -> dict[str, Decimal]:
    parts = {"total": total, "text": text, "tokenizer": tokenizer, "text_or_tokenizer": either, "price": price}
    return {name: Decimal(part) for name, part in parts.items()}


def _add_up(data: dict[str, Any]) -> bool:
    """Whether every growth is the sum of its parts and the difference of both sides, and the total that of all."""
    for each in (*data["items"], data["total"]):
        for kind, now, base in (("tokens", "tokens", "tokens_base"), ("cost", "cost", "cost_base")):
            parts = each["growth"][kind]
            whole = sum(part for name, part in parts.items() if name != "total")
            if not whole == parts["total"] == each[now] - (each[base] or 0):
                return False
    return True


def test_a_price_that_has_changed_since_the_base_is_a_price_and_no_text(spring: Place) -> None:
    write(spring.folder, {"prompts/a.md": "one two three four five"})
    data = _data(spring, "--base", "main")
    assert data["base"]["at"] == "2026-03-01T12:00:00+00:00"
    items = _items(data)
    grown, same = items["prompts/a.md"], items["prompts/same.md"]
    # 3 at $1 and 100 at $4 a million were 0.000403; at $3 and $5 they are 0.000509; two more at $3
    assert (grown["cost_base"], grown["cost"]) == (Decimal("0.000403"), Decimal("0.000515"))
    assert grown["growth"]["cost"] == _parts(text="0.000006", price="0.000106", total="0.000112")
    assert grown["growth"]["tokens"] == _parts(text="2", total="2")
    assert same["growth"]["cost"] == _parts(price="0.000112", total="0.000112")
    assert (same["price_base"], same["price"]) == (
        {"from": None, "source": "https://acme.example/old", "checked": "2026-01-01"},
        {"from": "2026-06-01T00:00:00+00:00", "source": "https://acme.example/new", "checked": "2026-11-01"},
    )
    assert _add_up(data)


def test_people_see_why_the_bill_moves(spring: Place) -> None:
    write(spring.folder, {"prompts/a.md": "one two three four five"})
    done = spring.run("check", "--base", "main", *AT, "--report", "markdown=comment.md")
    lines = {line.split()[-1]: line.split()[:4] for line in done.out.splitlines()}
    assert lines == {
        "prompts/a.md": ["pass", "5", "+2", "text+price"],
        "prompts/same.md": ["pass", "6", "0", "price"],
    }
    # times ten a day, thirty days
    why = "the bill moves by +$0.0672 a month: text +$0.0018 (+2 tokens), price +$0.0654\n"
    assert done.err == f"note: {why}"
    comment = (spring.folder / "comment.md").read_text("utf-8").replace("\\", "")
    assert why in comment
    assert "| +2 | text +$0.000006, price +$0.000106 |" in comment


def test_a_price_file_of_the_repository_is_read_as_it_was(spring: Place) -> None:
    write(
        spring.folder, {"prices.yaml": PRICES.replace("cl100k_base", "o200k_base").replace('input: "3"', 'input: "9"')}
    )
    item = _items(_data(spring, "--base", "main"))["prompts/same.md"]
    # 6 tokens at $1 were $0.000406; at $9 and $5 they are 0.000554; the new tokenizer makes 4 of them
    assert (item["tokenizer_base"], item["tokenizer"]) == ("cl100k_base", "o200k_base")
    assert item["growth"] == {
        "tokens": _parts(tokenizer="-2", total="-2"),
        "cost": _parts(tokenizer="-0.000018", price="0.000148", total="0.00013"),
    }


def test_a_price_file_may_have_any_name_and_a_folder_of_them_is_read_too(spring: Place) -> None:
    for place, files in (("mine.txt", {"mine.txt": PRICES}), ("prices", {"prices/acme.yaml": PRICES})):
        write(spring.folder, {"llmtool.yaml": MANIFEST.replace("prices.yaml", place), **files})
        _commit(spring.folder, "2026-03-02")
        write(spring.folder, {path: text.replace('input: "1"', 'input: "2"') for path, text in files.items()})
        data = _data(spring, "--base", "main")
        assert data["base"]["notes"] == []
        assert _items(data)["prompts/a.md"]["cost_base"] == Decimal("0.000403")


def test_a_price_file_that_is_called_otherwise_now_is_found(spring: Place) -> None:
    (spring.folder / "prices.yaml").unlink()
    dearer = PRICES.replace('input: "1"', 'input: "2"')
    write(spring.folder, {"ours.yaml": dearer, "llmtool.yaml": MANIFEST.replace("prices.yaml", "ours.yaml")})
    git(spring.folder, "add", "--all")
    data = _data(spring, "--base", "main")
    assert data["base"]["notes"] == []
    assert _items(data)["prompts/a.md"]["growth"]["cost"]["price"] > 0


def test_prices_that_were_not_there_or_were_broken_are_said_to_be_unknown(spring: Place) -> None:
    (spring.folder / "prices.yaml").unlink()
    _commit(spring.folder, "2026-03-02")
    write(spring.folder, {"prices.yaml": PRICES})
    data = _data(spring, "--base", "main")
    assert data["base"]["notes"] == ["what bot cost then is not known: today's price is taken"]
    assert _items(data)["prompts/a.md"]["growth"]["cost"]["total"] == 0
    write(spring.folder, {"prices.yaml": "models: 5\n"})
    _commit(spring.folder, "2026-03-03")
    write(spring.folder, {"prices.yaml": PRICES})
    notes = _data(spring, "--base", "main")["base"]["notes"]
    assert notes[0] == "prices.yaml: the prices of the base cannot be read: today's are taken"


def test_a_model_that_takes_the_place_of_another_is_compared_with_it(spring: Place) -> None:
    write(spring.folder, {"llmtool.yaml": MANIFEST.replace("acme/bot", "gpt-4o"), "prompts/same.md": f"{GERMAN}, und"})
    data = _data(spring, "--base", "main")
    item = _items(data)["prompts/same.md"]
    # 6 at $1 and 100 at $4 were 0.000406; at $2.50 and $10 0.001015; 4 by the new tokenizer; then 6 with the new text
    assert (item["model_base"], item["model"]) == ("bot", "gpt-4o")
    assert item["growth"] == {
        "tokens": _parts(text="2", tokenizer="-2", total="0"),
        "cost": _parts(text="0.000005", tokenizer="-0.000005", price="0.000609", total="0.000609"),
    }
    assert _add_up(data)
    assert "bot→gpt-4o prompts/same.md" in spring.run("check", "--base", "main", *AT).out


def test_a_model_that_is_added_is_compared_with_itself(spring: Place) -> None:
    write(spring.folder, {"llmtool.yaml": MANIFEST.replace("acme/bot", "acme/bot, gpt-4o"), "prompts/a.md": "one"})
    data = _data(spring, "--base", "main")
    found = {
        (item["model"], item["model_base"]): item["growth"]["tokens"]
        for item in data["items"]
        if item["path"] == "prompts/a.md"
    }
    assert found == {("bot", "bot"): _parts(text="-2", total="-2"), ("gpt-4o", "gpt-4o"): _parts(text="-2", total="-2")}


def test_what_is_new_or_gone_is_all_text_and_said_apart(spring: Place) -> None:
    git(spring.folder, "rm", "--quiet", "prompts/same.md")
    write(spring.folder, {"prompts/new.md": "one"})
    data = _data(spring, "--base", "main")
    items = _items(data)
    assert items["prompts/new.md"]["growth"]["cost"] == _parts(text="0.000503", total="0.000503")
    assert items["prompts/same.md"]["growth"] == {
        "tokens": _parts(text="-6", total="-6"), "cost": _parts(text="-0.000406", total="-0.000406"),
    }  # fmt: skip
    assert _add_up(data)
    said = spring.run("check", "--base", "main", *AT).err
    # the prompt that stayed: $0.000106 more; those that did not: $0.000097 more; three hundred times
    assert said == (
        "note: the bill moves by +$0.0609 a month: price +$0.0318, what is new or gone +$0.0291 (-5 tokens)\n"
    )


def test_growth_is_limited_whether_text_or_tokenizer_makes_it(spring: Place) -> None:
    limited = MANIFEST.replace("acme/bot", "gpt-4o") + "  limits: {max_growth_tokens: 1}\n"
    write(spring.folder, {"llmtool.yaml": limited})
    _commit(spring.folder, "2026-03-02")
    write(spring.folder, {"llmtool.yaml": limited.replace("gpt-4o", "acme/bot")})
    done = spring.run("check", "--base", "main", *AT)
    assert done.code == 1
    assert "fail: prompts/same.md: bot: grew by 2 tokens, max_growth_tokens is 1 token\n" in done.err


@pytest.mark.parametrize("day", ["2026-11-23", "2099-01-01"])
def test_a_base_from_the_future_has_the_prices_that_everything_has(spring: Place, day: str) -> None:
    write(spring.folder, {"prompts/a.md": "one"})
    _commit(spring.folder, day)
    data = _data(spring, "--base", "main")
    assert data["base"]["at"] == "2026-11-22T12:00:00+00:00"
    assert data["total"]["growth"]["cost"] == _parts(total="0")
