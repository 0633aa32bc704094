"""`llmtool pricing validate` and `path`: what is wrong in price files, and where prices come from."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from llmtool.pricing import snapshot
from tests.cli.terminal import Done, Place

PRICING = Path(__file__).parents[2] / "pricing"
TODAY = datetime.now(UTC).date()
ACME = (
    "provider:\n  id: acme\n  name: Acme\n  kind: first_party\n  pricing_urls: [https://acme.example]\n"
    "  usage: {input_includes_cache: true, output_includes_reasoning: true}\nmodels:\n"
)
GOOD = (
    f"{ACME}- id: one\n  name: One\n  kind: chat\n  prices:\n"
    f'  - rates: {{input: "%s", output: "2.00"}}\n    checked: "{TODAY}"\n    verified_by: [contract, invoice]\n'
)


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def own_folder(place: Place) -> Path:
    """Where this system has the prices of the user whose home it is."""
    places = as_json(place.run("pricing", "path", "--json"))["places"]
    return next(Path(entry["path"]) for entry in places if entry["name"] == "own_folder")


def as_json(done: Done) -> dict[str, Any]:
    assert done.out.count("\n") == 1
    loaded: dict[str, Any] = json.loads(done.out)
    return loaded


def test_without_prices_of_ones_own_there_is_nothing_to_validate(place: Place) -> None:
    done = place.run("pricing", "validate")
    assert (done.code, done.out) == (0, "")
    assert done.err == "note: you have no prices of your own; 'llmtool pricing path' shows where they would be\n"


def test_every_problem_has_its_file_and_line(place: Place) -> None:
    wrong = f'- {{id: two, name: Two, kind: chat, prices: [{{rates: {{input: 1.0}}, checked: "{TODAY}"}}]}}\n'
    write(place.folder, "mine.yaml", f"{GOOD % '1.00'}  aliases: [one]\n{wrong}- id: three\n  alias: [q]\n")
    done = place.run("pricing", "validate", "mine.yaml")
    assert done.code == 4
    assert done.out == (
        "mine.yaml:8  error acme/one: the alias one is an id, at mine.yaml:8\n"
        'mine.yaml:16 error input has to be an amount in quotes, such as "2.50", not 1.0 (put it in quotes: "1.0")\n'
        "mine.yaml:18 error unknown key 'alias' in models (did you mean aliases, limits, capabilities?)\n"
    )
    assert done.err == "note: 1 file, 1 model: 3 errors, 0 warnings\nllmtool: 3 errors in price files\n"


def test_problems_for_programs(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD % "201")
    write(place.folder, "broken.yaml", "provider: [\n")
    done = place.run("pricing", "validate", "--json", "mine.yaml", "broken.yaml")
    data = as_json(done)
    assert (done.code, data["schema"], data["error"]["code"]) == (4, "llmtool.pricing-validate/1", "bad_config")
    assert (data["files"], data["models"]) == (["mine.yaml", "broken.yaml"], 1)
    assert (data["errors"], data["warnings"]) == (1, 1)
    broken, odd = data["problems"]
    assert (broken["severity"], broken["path"], broken["line"]) == ("error", "broken.yaml", 2)
    message = "acme/one: input of 201 is more than 200 dollars a million"
    assert odd == {"severity": "warning", "path": "mine.yaml", "line": 12, "message": message}


def test_warnings_alone_are_no_failure(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD.replace("[contract, invoice]", "[contract]") % "1.00")
    done = place.run("pricing", "validate", "mine.yaml")
    assert (done.code, done.out) == (0, "mine.yaml:12 warning acme/one: from a single source\n")


def test_what_is_well_needs_no_table(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD % "1.00")
    done = place.run("pricing", "validate", "--format", "table", "mine.yaml")
    assert (done.code, done.out, done.err) == (0, "", "note: 1 file, 1 model: nothing wrong\n")


def test_problems_at_a_terminal(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD.replace("[contract, invoice]", "[contract]") % "1.00")
    done = place.at_terminal("pricing", "validate", "mine.yaml", NO_COLOR="1")
    assert done.out == (
        "where         severity  problem\n"
        "────────────  ────────  ──────────────────────────────\n"
        "mine.yaml:12  warning   acme/one: from a single source\n"
        "\n"
        "1 file, 1 model: 0 errors, 1 warning\n"
    )


def test_the_rate_cards_own_files_are_valid(place: Place) -> None:
    data = as_json(place.run("pricing", "validate", "--json", str(PRICING)))
    assert (data["errors"], data["models"]) == (0, len(snapshot.load().models))
    assert not [name for name in data["files"] if "/_" in name]


def test_what_is_not_there_cannot_be_validated(place: Place) -> None:
    done = place.run("pricing", "validate", "none.yaml")
    assert (done.code, done.out) == (4, "")
    assert done.err == "llmtool: none.yaml: no such file or folder of prices\n"


def test_ones_own_files_are_validated_by_default_as_they_are_used(place: Place) -> None:
    write(own_folder(place), "a.yaml", GOOD % "1.00")
    write(
        place.folder, "b.yaml",
        'provider: {id: acme}\nmodels:\n- {id: two, same_as: acme/one, multiply: "0.5", checked: "2026-11-20"}\n',
    )  # fmt: skip
    (place.folder / "llmtool.yaml").write_text("pricing: b.yaml\n")
    data = as_json(place.run("pricing", "validate", "--json"))
    assert [Path(name).name for name in data["files"]] == ["a.yaml", "b.yaml"]
    assert {Path(each["path"]).name for each in data["problems"]} == {"b.yaml"}


def test_where_prices_come_from(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD % "1.00")
    data = as_json(place.run("pricing", "path", "--json", "--pricing", "mine.yaml"))
    assert data["schema"] == "llmtool.pricing-path/1"
    packaged, fetched, folder, setting = data["places"]
    assert packaged == {
        "name": "packaged",
        "path": snapshot.PACKAGED.as_posix(),
        "exists": True,
        "used": True,
        "use": "in force",
        "models": len(snapshot.load().models),
        "checked": snapshot.checked().isoformat(),
        "source": None,
        "problem": None,
    }
    assert [(each["exists"], each["use"]) for each in (fetched, folder)] == [(False, "is not there")] * 2
    assert (setting["path"], setting["use"], setting["models"]) == ("mine.yaml", "over it", 1)
    assert (setting["checked"], setting["source"]) == (TODAY.isoformat(), "flag --pricing")


TWICE = f"{GOOD % '1.00'}  aliases: [one]\n"


@pytest.mark.parametrize(
    ("text", "use"), [("x", "is wrong"), (TWICE, "is wrong"), ("provider: {id: openai}\n", "is empty")]
)
def test_what_cannot_be_used_is_shown_and_fails_nothing(place: Place, text: str, use: str) -> None:
    write(own_folder(place), "a.yaml", text)
    done = place.run("pricing", "path", "--json")
    own = as_json(done)["places"][2]
    assert (done.code, own["use"], own["used"], own["problem"] is None) == (0, use, False, use == "is empty")


def test_a_fetched_rate_card_is_in_force_where_it_is_newer(place: Place) -> None:
    fetched = Path(as_json(place.run("pricing", "path", "--json"))["places"][1]["path"])
    head, _, rest = snapshot.PACKAGED.read_text().partition('"checked":"')
    for day, uses in (("2099-01-01", ["is not newer", "in force"]), ("2001-01-01", ["in force", "is not newer"])):
        write(fetched.parent, fetched.name, f'{head}"checked":"{day}{rest[10:]}')
        places = as_json(place.run("pricing", "path", "--json"))["places"]
        assert [each["use"] for each in places[:2]] == uses
    write(fetched.parent, fetched.name, "{}")
    done = place.run("pricing", "path", "--format", "table")
    assert f"{fetched}: not a rate card of format 1" in done.out
    assert [each["use"] for each in as_json(place.run("pricing", "path", "--json"))["places"][:2]] == [
        "in force",
        "is wrong",
    ]


def test_an_override_is_named_where_its_price_is_explained(place: Place) -> None:
    write(place.folder, "mine.yaml", GOOD % "1.00")
    words = ("estimate", "-m", "acme/one", "--input-tokens", "100", "--pricing", "mine.yaml", "--explain")
    assert "mine.yaml:12" in place.run(*words).out


def test_a_folder_without_prices_is_none(place: Place) -> None:
    (place.folder / "empty").mkdir()
    said = "llmtool: empty: no price files in this folder\nhint: a price file is called <provider>.yaml\n"
    for words in (("pricing", "validate", "empty"), ("models", "list", "--pricing", "empty")):
        done = place.run(*words)
        assert (done.code, done.out, done.err) == (4, "", said)


def test_prices_may_come_through_a_pipe(place: Place) -> None:
    own = write(place.folder, "mine.yaml", GOOD % "1.00")
    words = ("models", "list", "acme", "-q", "--pricing", "/dev/stdin")
    assert place.run(*words, stdin=own.read_bytes()).out == "acme/one\n"


def test_a_tokenizer_that_is_not_there_is_told(place: Place) -> None:
    write(place.folder, "mine.yaml", f"{GOOD % '1.00'}  tokenizer: o2000k_base\n")
    done = place.run("pricing", "validate", "mine.yaml")
    said = "mine.yaml:8 warning acme/one: unknown tokenizer 'o2000k_base'\n"
    assert (done.code, done.out) == (0, said)
