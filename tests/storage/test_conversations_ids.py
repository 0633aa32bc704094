from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from llmtool.storage.conversations_ids import new_id
from tests.storage.calls import NOON


def test_an_id_is_the_utc_minute_and_letters_where_that_is_taken() -> None:
    taken: set[str] = set()
    for _ in range(53):
        taken.add(new_id(NOON, taken))
    found = sorted(taken)
    assert found[:3] == ["261122-1200", "261122-1200a", "261122-1200b"]
    assert found[25:28] == ["261122-1200y", "261122-1200za", "261122-1200zb"]
    assert found[50:] == ["261122-1200zy", "261122-1200zza", "261122-1200zzb"]
    there = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=9)))
    assert new_id(there, set()) == "261122-1430"


@given(st.lists(st.integers(0, 3), min_size=1, max_size=80))
def test_ids_are_new_and_in_the_order_in_which_they_were_given(gaps: list[int]) -> None:
    at, given_ids = NOON, list[str]()
    for gap in gaps:
        at += timedelta(minutes=gap)
        given_ids.append(new_id(at, set(given_ids)))
    assert given_ids == sorted(set(given_ids))
