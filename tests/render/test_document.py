"""What is written of a view: only what was asked for."""

import pytest

from llmtool.render.document import write
from llmtool.render.look import Look
from llmtool.render.table import Column, Table


class _Total:
    """A large result of which only the total is small."""

    bare: str | None = "7\n"

    @property
    def data(self) -> dict[str, str | int | None]:
        return {"total": 7}

    @property
    def table(self) -> Table:
        raise AssertionError("nobody asked for the rows")


class _Rows(_Total):
    bare = None

    @property
    def data(self) -> dict[str, str | int | None]:
        raise AssertionError("nobody asked for the object")

    @property
    def table(self) -> Table:
        return Table((Column("n"),), ((7,),))


@pytest.mark.parametrize(("how", "written"), [("plain", "7\n"), ("table", "7\n"), ("json", '{"total":7}\n')])
def test_of_a_total_no_rows_are_made(how: str, written: str) -> None:
    text = write(_Total(), how, Look())
    assert text.replace(" ", "").replace("\n", "") == written.replace("\n", "")


@pytest.mark.parametrize("how", ["plain", "table", "csv", "markdown"])
def test_of_rows_no_object_is_made(how: str) -> None:
    assert "7" in write(_Rows(), how, Look())
