from pathlib import Path
from typing import Any

import pytest

from llmtool.errors import PriceMissingError, UnknownModelError, UsageError
from llmtool.planning.by_tokenizer import Reader
from llmtool.planning.candidates import Candidate, LeftOut, Wanted, candidates, retirement
from tests.planning.market import market
from tests.planning.works import NOW


def chosen(
    tmp_path: Path,
    default: tuple[str, ...] = (),
    **wanted: Any,  # noqa: ANN401 - whatever a field takes
) -> tuple[dict[str, Candidate], dict[str, LeftOut]]:
    taken, left = candidates(market(tmp_path), Wanted(**wanted), default, NOW)
    return {one.found.model.full_id: one for one in taken}, {one.model.full_id: one for one in left}


def test_everything_that_answers_text_and_can_be_called_is_there(tmp_path: Path) -> None:
    taken, left = chosen(tmp_path, everything=True)
    assert list(taken) == [
        "acme/going", "acme/guessed", "acme/large", "acme/small", "acme/veiled", "bolt/fast",
    ]  # fmt: skip
    assert {name: one.reason for name, one in left.items()} == {
        "acme/embed": "does not answer text with text: embedding",
        "acme/gone": "retired on 2026-06-01",
        "acme/paper": "was never released",
        "acme/redirected": "retired on 2026-06-01",
        "acme/soon": "is released on 2027-01-01",
    }
    assert not any(one.by_name or one.error for one in left.values())


def test_how_each_model_reads_text(tmp_path: Path) -> None:
    taken, _ = chosen(tmp_path, everything=True)
    assert taken["acme/small"].reader == Reader("o200k_base")
    assert taken["acme/guessed"].reader == Reader("o200k_base", assumed=True)
    assert taken["acme/veiled"].reader == Reader("unknown")


def test_without_a_wish_the_default_is_taken(tmp_path: Path) -> None:
    taken, left = chosen(tmp_path, ("acme/small", "acme/not-here", "acme/gone"))
    assert (list(taken), list(left)) == (["acme/small"], ["acme/gone"])


def test_named_models_take_the_place_of_the_default(tmp_path: Path) -> None:
    assert list(chosen(tmp_path, ("acme/large",), names=("fast", "tiny"))[0]) == ["bolt/fast", "acme/small"]


def test_a_model_is_there_once_however_often_it_is_named(tmp_path: Path) -> None:
    taken, _ = chosen(tmp_path, names=("tiny", "acme/small", "small"), providers=("acme",))
    assert list(taken).count("acme/small") == 1
    assert taken["acme/small"].by_name


def test_a_model_and_its_batches_are_two(tmp_path: Path) -> None:
    taken, _ = candidates(market(tmp_path), Wanted(names=("small", "small:batch")), (), NOW)
    assert [one.found.conditions for one in taken] == [{}, {"processing": "batch"}]


def test_a_provider_stands_for_all_its_models(tmp_path: Path) -> None:
    assert list(chosen(tmp_path, providers=("bolt",))[0]) == ["bolt/fast"]
    assert list(chosen(tmp_path, providers=("bolt",), everything=True)[0]) == ["bolt/fast"]


def test_what_a_model_is_not_known_to_be_able_to_do_leaves_it_out(tmp_path: Path) -> None:
    taken, left = chosen(tmp_path, names=("small", "large"), capabilities=("vision", "tools"))
    assert list(taken) == ["acme/large"]
    assert left["acme/small"].reason == "is not known to have vision"
    assert left["acme/small"].by_name


def test_a_retired_model_whose_calls_are_redirected_is_billed_as_its_replacement(tmp_path: Path) -> None:
    for wanted in ({"names": ("redirected",)}, {"everything": True, "retired": True}):
        taken, _ = chosen(tmp_path, **wanted)
        one = taken["acme/redirected"]
        assert one.model.full_id == "acme/small"
        assert one.reader == Reader("o200k_base")


def test_a_retired_model_without_a_price_is_an_error_only_where_it_was_named(tmp_path: Path) -> None:
    _, left = chosen(tmp_path, names=("gone",))
    assert isinstance(left["acme/gone"].error, PriceMissingError)
    assert left["acme/gone"].by_name
    _, left = chosen(tmp_path, everything=True, retired=True)
    assert not left["acme/gone"].by_name


def test_names_that_nobody_knows_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError):
        chosen(tmp_path, names=("small", "nope"))
    with pytest.raises(UsageError, match="unknown provider 'nope'"):
        chosen(tmp_path, providers=("nope",))
    with pytest.raises(UsageError, match="unknown capability 'flying'"):
        chosen(tmp_path, capabilities=("flying",))


def test_the_end_of_a_model_in_words(tmp_path: Path) -> None:
    card = market(tmp_path)
    on = NOW.date()
    assert retirement(card.models["acme/going"], on) == "retires 2027-01-14"
    assert retirement(card.models["acme/gone"], on) == "retired 2026-06-01"
    assert retirement(card.models["acme/small"], on) == ""
