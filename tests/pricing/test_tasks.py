"""The opinions: what the form refuses, and what the package has."""

from itertools import product
from pathlib import Path

import pytest

from llmtool.cli.commands.models import TaskName
from llmtool.errors import BadConfigError
from llmtool.planning.candidates import cannot, is_over
from llmtool.planning.choose import Priority, choose
from llmtool.planning.entrants import Needs
from llmtool.pricing import snapshot, tasks, tasks_form
from tests.planning.works import NOW

SOURCE = Path(__file__).parents[2] / "pricing" / tasks_form.NAME
DOCUMENT = """\
tasks:
  coding:
    about: writing code
    input_tokens: 100
    output_tokens: 10
    capabilities: [tools]
    weights: {quality: 6, speed: 2, price: 2}
compare: [acme/small, acme/large]
ratings:
- model: acme/small
  date: "2026-11-22"
  quality: {coding: 8}
  quality_source: "https://bench.example"
  speed: 9
  speed_source: "opinion of the authors"
  speed_reason: "it is small"
"""


def read(folder: Path, text: str) -> tasks.Opinions:
    path = folder / "_tasks.yaml"
    path.write_text(text, encoding="utf-8")
    return tasks_form.read(path)


def test_what_is_read_is_what_is_written(tmp_path: Path) -> None:
    opinions = read(tmp_path, DOCUMENT)
    assert opinions.compare == ("acme/small", "acme/large")
    assert opinions.tasks["coding"] == tasks.Task(
        "coding", "writing code", 100, 10, ("tools",), tasks.Weights(quality=6, speed=2, price=2)
    )
    rating = opinions.ratings["acme/small"]
    assert (rating.quality, rating.speed, str(rating.date)) == ({"coding": 8}, 9, "2026-11-22")
    packaged = tmp_path / "tasks.json"
    packaged.write_text(tasks_form.dump(opinions), encoding="utf-8")
    assert tasks.load(packaged) == opinions


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("coding: 8", "coding: 11", 12, "11 is more than 10"),
        ("coding: 8", "poems: 8", 12, "unknown key 'poems'"),
        ("speed: 9", "speed: 0", 14, "a whole number above zero"),
        ('"2026-11-22"', "2026-11-22", 11, "put it in quotes"),
        ("[tools]", "[flying]", 6, "'flying'"),
        ('  speed_source: "opinion of the authors"\n', "", 10, "speed_source is missing"),
        ("input_tokens: 100", "input_tokens: many", 4, "a whole number above zero"),
        ("compare: [acme/small, acme/large]\n", "", 1, "compare is missing"),
        ("[acme/small, acme/large]", "[acme/small, acme/small]", 8, "stands here twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(BadConfigError) as caught:
        read(tmp_path, DOCUMENT.replace(old, new))
    assert f"_tasks.yaml:{line}: " in caught.value.message
    assert message in f"{caught.value.message} {caught.value.hint}"


def test_no_more_models_are_rated_than_can_be_kept_up_to_date(tmp_path: Path) -> None:
    head, _, one = DOCUMENT.partition("- model: acme/small")
    many = "".join(f"- model: acme/m{number}{one}" for number in range(tasks_form.MOST_RATED))
    assert len(read(tmp_path, head + many).ratings) == tasks_form.MOST_RATED
    with pytest.raises(BadConfigError, match="more than 30 models are rated"):
        read(tmp_path, f"{head}{many}- model: acme/one-more{one}")
    with pytest.raises(BadConfigError, match="acme/m0 is rated twice"):
        read(tmp_path, f"{head}- model: acme/m0{one}- model: acme/m0{one}")


def test_a_model_that_the_rate_card_does_not_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "_tasks.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    assert tasks_form.read(path, {"acme/small", "acme/large"}).compare
    with pytest.raises(BadConfigError, match=r"_tasks\.yaml:10: acme/small is not in the rate card"):
        tasks_form.read(path, {"acme/large"})
    with pytest.raises(BadConfigError, match=r"_tasks\.yaml:8: acme/large is not in the rate card"):
        tasks_form.read(path, {"acme/small"})


def test_the_package_has_what_the_form_says() -> None:
    assert tasks.PACKAGED.read_text(encoding="utf-8") == tasks_form.dump(tasks_form.read(SOURCE))


def test_every_task_has_a_choice_of_models_by_every_priority() -> None:
    opinions = tasks.load()
    assert list(opinions.tasks) == list(TaskName)
    for task, priority in product(opinions.tasks.values(), Priority):
        ranking = choose(snapshot.load(), opinions, task=task, priority=priority, needs=Needs(), at=NOW)
        assert len(ranking.places) >= 15


def test_what_is_rated_or_compared_can_be_called() -> None:
    card, opinions = snapshot.load(), tasks.load()
    for name in (*opinions.ratings, *opinions.compare):
        model = card.models[name]
        assert not is_over(model, NOW.date())
        assert not cannot(model, (), NOW.date())
        assert card.price(model, NOW).price.rates["input"] > 0
        rated = "vision_analysis" in opinions.ratings[name].quality if name in opinions.ratings else False
        assert not rated or "vision" in model.capabilities


def test_every_opinion_says_where_it_comes_from() -> None:
    for rating in tasks.load().ratings.values():
        for source in (rating.quality_source, rating.speed_source):
            assert source.startswith("https://") or source == "opinion of the authors"
        assert rating.speed_reason
