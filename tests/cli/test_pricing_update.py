"""`llmtool pricing update`: a newer rate card takes the place of an older one, whole, looked at, or not at all."""

import json
import re
import stat
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from llmtool.cli import updating
from llmtool.errors import BadConfigError, BadInputError
from llmtool.pricing import snapshot
from tests.cli.terminal import Done, Place
from tests.providers.test_download import content, serving

TODAY = datetime.now(UTC).date()
# Newer than a rate card of today, and near enough to be believed.
NEXT = TODAY + timedelta(days=1)
GPT_4O = '"input":"2.50","cache_read":"1.25","output":"10.00"'


def newer(*changes: tuple[str, str], day: date = NEXT) -> str:
    """The packaged rate card as it will look on a day, with some of its first line and of GPT-4o's replaced."""
    text = re.sub(f'"checked":"{snapshot.checked()}"', f'"checked":"{day}"', snapshot.PACKAGED.read_text())
    lines = text.splitlines()
    places = (0, next(number for number, line in enumerate(lines) if line.startswith('"openai/gpt-4o":')))
    for old, new in changes:
        place = next(number for number in places if old in lines[number])
        lines[place] = lines[place].replace(old, new)
    return "\n".join((*lines, ""))


CHEAPER = newer((GPT_4O, GPT_4O.replace("2.50", "2.00")))


def update(place: Place, text: str, *words: str) -> Done:
    (place.folder / "new.json").write_text(text)
    return place.run("pricing", "update", "new.json", *words)


def as_json(done: Done) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(done.out)
    return loaded


def fetched(place: Place) -> Path:
    places = as_json(place.run("pricing", "path", "--json"))["places"]
    return next(Path(entry["path"]) for entry in places if entry["name"] == "fetched")


def price(place: Place) -> str:
    return place.run("estimate", "-m", "gpt-4o", "--input-tokens", "1000000", "--at", "2026-11-22", "-q").out


def test_a_newer_rate_card_is_put_in_force(place: Place) -> None:
    assert price(place) == "2.5\n"
    done = update(place, CHEAPER)
    path = fetched(place)
    assert done.code == 0
    assert "openai " in done.out
    models = f"{len(snapshot.load().models)}"
    days = f"checked {NEXT}, before {snapshot.checked()}"
    assert done.err == f"note: {models} models, before {models}; {days}; in place at {path.as_posix()}\n"
    assert price(place) == "2\n"
    explained = place.run("estimate", "-m", "gpt-4o", "--input-tokens", "5", "--at", "2026-11-22", "--explain").out
    assert " fetched/pricing/openai.yaml:" in explained
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parents[1].stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["snapshot.json"]


def test_what_changes_for_programs(place: Place) -> None:
    data = as_json(update(place, CHEAPER, "--json"))
    assert (data["schema"], data["source"]) == ("llmtool.pricing-update/1", "new.json")
    assert (data["checked"], data["in_force"]["checked"]) == (NEXT.isoformat(), snapshot.checked().isoformat())
    assert (data["only_here"], data["only_there"]) == ([], [])
    change = {"model": "openai/gpt-4o", "what": "input", "here": 2.5, "there": 2, "percent": -20.0}
    assert change in data["changes"]
    assert data["written"] == fetched(place).as_posix()


def test_a_dry_run_only_shows(place: Place) -> None:
    done = update(place, CHEAPER, "--dry-run", "--format", "table")
    assert done.code == 0
    assert done.out.endswith("; nothing was written\n")
    assert not fetched(place).exists()


def test_an_older_rate_card_never_takes_the_place_of_a_newer(place: Place) -> None:
    done = update(place, snapshot.PACKAGED.read_text(), "--json", "--yes")
    data = as_json(done)
    day = snapshot.checked()
    assert (done.code, data["error"]["code"], data["written"]) == (4, "bad_input", None)
    assert data["error"]["message"] == f"new.json: it was checked on {day}, the one in force on {day}"
    assert update(place, CHEAPER).code == 0
    again = update(place, newer(day=TODAY))
    assert (again.code, price(place)) == (4, "2\n")


def test_a_rate_card_from_the_future_would_keep_out_all_others(place: Place) -> None:
    done = update(place, newer(day=TODAY + timedelta(days=3)))
    assert (done.code, "which is still to come" in done.err) == (4, True)
    assert not fetched(place).exists()


def test_the_day_that_a_rate_card_says_of_itself_counts_for_nothing(place: Place) -> None:
    head, _, rest = snapshot.PACKAGED.read_text().partition('"checked":"')
    assert update(place, f'{head}"checked":"{NEXT}{rest[10:]}').code == 4


def test_great_changes_need_a_yes(place: Place) -> None:
    dear = newer((GPT_4O, GPT_4O.replace("2.50", "12.51").replace('"1.25"', '"6.00"')))
    done = update(place, dear)
    assert done.code == 4
    assert "llmtool: new.json: input of openai/gpt-4o goes from 2.50 to 12.51\nhint: put it in place with --yes\n" in (
        done.err
    )
    assert (price(place), update(place, dear, "--yes").code, price(place)) == ("2.5\n", 0, "12.51\n")


def test_many_models_less_need_a_yes(place: Place) -> None:
    lines = newer().splitlines(keepends=True)
    gone = [number for number, line in enumerate(lines) if line.startswith(('"mistral/', '"fireworks/'))]
    text = "".join(line for number, line in enumerate(lines) if number not in gone)
    done = update(place, text)
    assert (done.code, f"{fetched(place).exists()}") == (4, "False")
    assert re.search(r"new\.json: \d+ models are missing in it\nhint: put it in place with --yes\n$", done.err)
    assert update(place, text, "--yes").code == 0
    assert place.run("models", "show", "fireworks/glm-5p2").code == 3


BROKEN = [
    ("", "not a rate card of format 1"),
    ("{}", "not a rate card of format 1"),
    ("<!doctype html><p>Sign in</p>", "not a rate card of format 1; it looks like a web page"),
    (newer(('{"format":1', '{"format":2')), "not a rate card of format 1"),
    (newer().replace("\n}}\n", ""), "not a rate card of format 1"),
    (newer(('"id":"gpt-4o"', '"id":7')), "the record of 7 is damaged"),
    (newer(('{"input":"2.50"', '{"input":"NaN"')), "the record of gpt-4o is damaged"),
    (newer(('{"input":"2.50"', '{"input":')), "not a rate card of format 1"),
    (newer(('"provider":"openai"', '"provider":"acme"')), "there is no provider acme in it"),
    ("[" * 100_000, "not a rate card of format 1"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_no_sound_rate_card_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "new.json").write_text(text)
    with pytest.raises(BadInputError) as refusal:
        updating.obtain(str(tmp_path / "new.json"))
    assert refusal.value.message == f"{tmp_path / 'new.json'}: {message}"


def test_what_cannot_be_right_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "new.json").write_text(newer((GPT_4O, GPT_4O.replace("1.25", "3.00"))))
    with pytest.raises(BadConfigError, match=r"openai\.yaml:\d+: openai/gpt-4o: cache_read of 3.00 is more than input"):
        updating.obtain(str(tmp_path / "new.json"))


def test_what_is_too_large_or_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        updating.obtain(str(tmp_path / "none.json"))
    (tmp_path / "new.json").write_text(" " * 11)
    monkeypatch.setattr(updating, "MOST_BYTES", 10)
    with pytest.raises(BadInputError, match="is larger than 10 bytes"):
        updating.obtain(str(tmp_path / "new.json"))


def test_a_folder_of_price_files_is_compiled(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "pricing"
    assert updating.obtain(str(folder)).models == tuple(snapshot.load().models.values())
    with pytest.raises(BadConfigError, match="no price files in this folder"):
        updating.obtain(str(tmp_path))


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pricing").write_text("in the way")
    card = updating.obtain(str(snapshot.PACKAGED))
    with pytest.raises(BadInputError, match=r"snapshot\.json: cannot be written"):
        updating.install(card, tmp_path / "pricing" / "snapshot.json")
    (tmp_path / "there" / "snapshot.json").mkdir(parents=True)
    with pytest.raises(BadInputError, match=r"snapshot\.json: cannot be written"):
        updating.install(card, tmp_path / "there" / "snapshot.json")
    assert [file.name for file in (tmp_path / "there").iterdir()] == ["snapshot.json"]


def test_a_damaged_fetched_rate_card_can_be_replaced(place: Place) -> None:
    path = fetched(place)
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert price(place) == ""
    assert (update(place, CHEAPER).code, price(place)) == (0, "2\n")


def test_a_rate_card_is_fetched_from_an_address(place: Place) -> None:
    with serving(content(CHEAPER.encode())) as url:
        done = place.run("pricing", "update", f"{url}/snapshot.json")
    assert (done.code, price(place)) == (0, "2\n")
    with serving(content(b"<html>Sign in</html>")) as url:
        done = place.run("pricing", "update", f"{url}/snapshot.json")
    assert (done.code, "it looks like a web page" in done.err) == (4, True)
    with serving(content(b" " * (updating.MOST_BYTES + 1))) as url:
        done = place.run("pricing", "update", f"{url}/snapshot.json")
    assert (done.code, done.err) == (7, f"llmtool: {url}/snapshot.json: is larger than 8,388,608 bytes\n")


def test_offline_nothing_is_fetched(place: Place) -> None:
    with serving(content(CHEAPER.encode())) as url:
        done = place.run("pricing", "update", "--offline", url, "--json")
    assert (done.code, as_json(done)["error"]["code"]) == (7, "network")
    assert update(place, CHEAPER, "--offline").code == 0
