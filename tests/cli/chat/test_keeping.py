"""The list of kept conversations and their export: what is written, and that nobody is called."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llmtool.cli.bookkeeping import ledger_file, open_ledger
from llmtool.cli.chat.keeping import Errand, chosen, conversations_file, open_conversations, run, transcript
from llmtool.cli.host import Host
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.render.views.transcript import read_transcript
from llmtool.settings import paths
from llmtool.storage.budgets import reserve
from tests.storage.calls import NOON, call
from tests.storage.talks import said, talk


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and data of nobody."""
    for name in ("config_file", "data_dir"):
        monkeypatch.setattr(paths, name, lambda name=name: tmp_path / name)


def written(
    folder: Path,
    how: str | None = None,
    stdout: type[io.TextIOWrapper] = io.TextIOWrapper,
    **asked: Any,  # noqa: ANN401 - as the options are
) -> str:
    """What stdout gets."""
    out, err = stdout(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    session = Session(Host({}, folder, io.BytesIO(), stdin_is_terminal=True, stdout=out, stderr=err), {"format": how})
    run(session, Errand(**asked))
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def test_the_list_has_what_each_conversation_cost(tmp_path: Path) -> None:
    with open_conversations() as store, open_ledger() as ledger:
        store.save(talk("Hello", "Hi"))
        store.save(talk("a", id_="261122-1300"))
        for cost in ("0.25", "0.005"):
            ledger.add(call(cost, conversation="261122-1200"))
        ledger.add(call("9"))
    assert written(tmp_path, list_kept=True) == (
        "261122-1300 1  0.00 2026-11-22T12:00:00Z gpt-4o a\n261122-1200 2 0.255 2026-11-22T12:01:00Z gpt-4o Hello\n"
    )
    assert "$0.255" in written(tmp_path, list_kept=True, stdout=Terminal)
    assert json.loads(written(tmp_path, list_kept=True, how="json"))["conversations"][1]["cost"] == 0.255


def test_a_list_of_none_makes_no_file(tmp_path: Path) -> None:
    assert json.loads(written(tmp_path, list_kept=True, how="json"))["conversations"] == []
    assert not conversations_file().exists()
    with open_conversations() as store:
        store.save(talk("Hello"))
    assert written(tmp_path, list_kept=True).split()[:3] == ["261122-1200", "1", "0.00"]
    assert not ledger_file().exists()


def test_an_export_in_a_pipe_is_the_conversation_as_it_was(tmp_path: Path) -> None:
    hello = replace(talk("Hello\r\n\x1b[31mred", "Hi \u202eyou"), budget=Decimal("0.50"))
    with open_conversations() as store:
        store.save(hello)
        store.save(talk("other", id_="261122-1300"))
    assert read_transcript(written(tmp_path, export="json", load="261122-1200")) == hello
    assert written(tmp_path, export="json", load="Hello") == transcript(hello, "json")
    assert "## User\n\nHello\r\n\x1b[31mred\n\n## Assistant" in written(tmp_path, export="md", load="261122-12")
    assert written(tmp_path, export="md", latest=True).startswith("# other\n")


def test_an_export_at_a_terminal_has_nothing_that_it_would_obey(tmp_path: Path) -> None:
    with open_conversations() as store:
        store.save(talk("Hello", "\x1b]0;title\x07Hi \u202eyou"))
    assert "## Assistant (gpt-4o)\n\nHi you\n" in written(tmp_path, export="md", latest=True, stdout=Terminal)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"export": "md"}, "--export writes one conversation"),
        ({"export": "md", "load": "a", "latest": True}, "--export writes one conversation"),
        ({"export": "md", "list_kept": True}, "--list and --export exclude each other"),
        ({"export": "md", "delete": "a"}, "--export and --delete exclude each other"),
        ({"delete": "a", "latest": True}, "--delete names its own conversation"),
        ({"list_kept": True, "load": "a"}, "--list shows all of them"),
    ],
)
def test_what_is_wanted_is_one_thing(tmp_path: Path, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        written(tmp_path, **asked)


def test_what_is_deleted_is_gone_and_named(tmp_path: Path) -> None:
    with open_conversations() as store, open_ledger() as ledger:
        store.save(talk("my secret plan", "Hi"))
        store.save(talk("other", id_="261122-1300"))
        ledger.add(call("0.25", conversation="261122-1200"))
    assert written(tmp_path, delete="261122-1200") == "261122-1200 2 my secret plan\n"
    assert b"my secret plan" not in b"".join(path.read_bytes() for path in conversations_file().parent.iterdir())
    with pytest.raises(BadInputError, match="no conversation is known as '261122-1200'"):
        written(tmp_path, delete="261122-1200")
    assert json.loads(written(tmp_path, delete="other", how="json")) == {
        "schema": "llmtool.chat.delete/1", "deleted": {"id": "261122-1300", "title": "other", "messages": 1},
    }  # fmt: skip
    assert json.loads(written(tmp_path, list_kept=True, how="json"))["conversations"] == []
    with open_ledger() as ledger:
        assert len(ledger.entries(NOON)) == 1


def test_the_beginning_of_two_ids_deletes_neither(tmp_path: Path) -> None:
    with open_conversations() as store:
        store.save(talk("a"))
        store.save(talk("b", id_="261122-1300"))
    with pytest.raises(BadInputError, match="the beginning of the id of 2 conversations"):
        written(tmp_path, delete="261122")
    with open_conversations() as store:
        assert len(store.all()) == 2


def test_where_nothing_is_kept_there_is_no_last(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no conversation is kept yet") as caught:
        written(tmp_path, export="md", latest=True)
    assert caught.value.hint == "llmtool chat begins one"
    with open_conversations() as store, pytest.raises(BadInputError, match="no conversation is known as 'x'"):
        chosen(store, "x")


def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path) -> None:
    conversations_file().parent.mkdir(parents=True)
    conversations_file().write_bytes(b"these are my holiday pictures" * 100)
    with pytest.raises(BadInputError, match="the file of conversations is damaged"):
        written(tmp_path, list_kept=True)
    assert conversations_file().read_bytes() == b"these are my holiday pictures" * 100


def test_a_branch_may_spend_what_its_origin_has_left() -> None:
    with open_conversations() as ours, open_conversations() as theirs, open_ledger() as ledger:
        hello = ours.save(replace(talk("Hello"), budget=Decimal(1)))
        ledger.add(call("0.30", conversation=hello.id))
        reserve(ledger, [], call(conversation=hello.id), Decimal("0.50"))
        theirs.save(theirs.load(hello.id).with_said(said("assistant", "theirs")))
        branch = ours.save(hello.with_said(said("assistant", "ours")))
        assert (branch.id, branch.budget) == ("261122-1200a", Decimal("0.20"))
        ledger.add(call("5", conversation=hello.id))
        assert ours.add(hello).budget == 0
        assert theirs.load(branch.id) == branch
        assert theirs.load(hello.id).budget == 1


def test_a_branch_without_a_budget_or_a_ledger_stays_so() -> None:
    with open_conversations() as store:
        store.save(replace(talk("Hello"), budget=Decimal(1)))
        assert store.add(talk("Hello")).budget is None
        assert store.add(replace(talk("Hello"), budget=Decimal(1))).budget == 1
    assert not ledger_file().exists()


def test_neither_the_network_nor_the_editor_is_loaded_for_it() -> None:
    code = "import sys, llmtool.cli.chat.keeping; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "llmtool.storage.conversations" in loaded
    heavy = {"httpx", "prompt_toolkit", "rich", "typer", "llmtool.calls.gateway", "llmtool.tokens.registry"}
    assert not heavy & set(loaded)
