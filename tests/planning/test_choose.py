from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.errors import UsageError
from llmtool.planning.choose import Priority, Ranking, choose
from llmtool.planning.entrants import Needs
from llmtool.pricing.tasks import Opinions, Rating, Task, Weights
from tests.planning.market import market
from tests.planning.works import NOW

# 100 in and 10 out cost 0.00014 at small, 0.00021 at fast, 0.00028 at large, 0.00055 at going.
CODING = Task("coding", "writing code", 100, 10, (), Weights(quality=6, speed=2, price=2))
SEEING = Task("vision_analysis", "looking", 100, 10, ("vision",), Weights(quality=1, speed=1, price=1))
LONG = Task("long_document", "reading", 2000, 10, (), Weights(quality=1, speed=1, price=1))


def rating(model: str, quality: int, speed: int, day: str = "2026-11-22") -> Rating:
    tasks = dict.fromkeys(("coding", "vision_analysis", "long_document"), quality)
    return Rating(model, date.fromisoformat(day), tasks, "a page", speed, "a page", "quick")


RATINGS = (
    rating("acme/small", 6, 9),
    rating("bolt/fast", 6, 10, "2026-10-01"),
    rating("acme/large", 9, 3),
    rating("acme/going", 9, 3),
    rating("acme/gone", 10, 10),
    rating("acme/not-listed", 10, 10),
)
OPINIONS = Opinions({}, (), {one.model: one for one in RATINGS})


def ranked(folder: Path, priority: Priority, task: Task = CODING, **needs: Any) -> Ranking:  # noqa: ANN401 - a field
    return choose(market(folder), OPINIONS, task=task, priority=priority, needs=Needs(**needs), at=NOW)


def names(ranking: Ranking) -> list[str]:
    return [place.entrant.model.id for place in ranking.places]


@pytest.mark.parametrize(
    ("priority", "expected", "reason"),
    [
        (Priority.CHEAPEST, ["small", "fast", "large", "going"], "$0.00014 a request; quality 6, speed 9"),
        (Priority.FASTEST, ["fast", "small", "large", "going"], "speed 10; quality 6, $0.00021 a request"),
        (Priority.SMARTEST, ["large", "going", "small", "fast"], "quality 9; $0.00028 a request, speed 3"),
        (Priority.BALANCED, ["large", "going", "fast", "small"], "score 7.76: quality 9, speed 3, price 8.8"),
    ],
)
def test_the_priority_decides_and_the_rest_breaks_ties(
    tmp_path: Path, priority: Priority, expected: list[str], reason: str
) -> None:
    ranking = ranked(tmp_path, priority)
    assert names(ranking) == expected
    assert ranking.places[0].reason == reason


def test_the_score_by_hand(tmp_path: Path) -> None:
    scores = {place.entrant.model.id: place.entrant.score for place in ranked(tmp_path, Priority.BALANCED).places}
    # 10 points for the cheapest; 10 - 4 log10(2) = 8.7959 for twice that: (6 * 9 + 2 * 3 + 2 * 8.7959) / 10.
    assert scores["large"] == Decimal("7.76")
    # 10 - 4 log10(1.5) = 9.2956 for half as much again: (6 * 6 + 2 * 10 + 2 * 9.2956) / 10.
    assert scores["fast"] == Decimal("7.46")
    assert scores["small"] == Decimal("7.40")


def test_without_the_retired_and_the_unlisted(tmp_path: Path) -> None:
    ranking = ranked(tmp_path, Priority.SMARTEST)
    assert [(left.model.id, left.reason) for left in ranking.left_out] == [
        ("gone", "acme/gone was retired on 2026-06-01"),
    ]
    # guessed and veiled answer text and are not rated.
    assert ranking.unrated == 2
    assert ranking.oldest_opinion == date(2026, 10, 1)
    assert {place.entrant.model.id: place.retirement for place in ranking.places}["going"] == "retires 2027-01-14"


@pytest.mark.parametrize(
    ("needs", "expected", "left"),
    [
        ({"min_context": 50_000}, ["large", "going"], {"small": "takes 1,000 tokens, not 50,000"}),
        (
            {"max_input_price": Decimal("1.50")},
            ["small", "fast"],
            {"large": "costs $2.00 per million tokens of the prompt"},
        ),
        ({"capabilities": ("tools",)}, ["small", "large", "going"], {"fast": "is not known to have tools"}),
        ({"providers": ("bolt",)}, ["fast"], {"small": "is of acme"}),
    ],
)
def test_needs_come_before_opinions(
    tmp_path: Path, needs: dict[str, Any], expected: list[str], left: dict[str, str]
) -> None:
    ranking = ranked(tmp_path, Priority.CHEAPEST, **needs)
    assert names(ranking) == expected
    assert left.items() <= {one.model.id: one.reason for one in ranking.left_out}.items()


def test_a_task_has_needs_of_its_own(tmp_path: Path) -> None:
    assert names(ranked(tmp_path, Priority.CHEAPEST, SEEING)) == ["large"]
    assert names(ranked(tmp_path, Priority.CHEAPEST, LONG)) == ["fast", "large", "going"]


def test_a_model_is_ranked_only_for_what_it_is_rated_for(tmp_path: Path) -> None:
    ranking = ranked(tmp_path, Priority.CHEAPEST, Task("poems", "", 1, 1, (), Weights(1, 1, 1)))
    assert names(ranking) == []
    assert "is not rated for poems" in {left.reason for left in ranking.left_out}
    assert ranking.oldest_opinion is None


def test_needs_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        ranked(tmp_path, Priority.CHEAPEST, capabilities=("flying",))
    with pytest.raises(UsageError):
        ranked(tmp_path, Priority.CHEAPEST, providers=("nope",))
