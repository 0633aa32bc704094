"""What the tests of a conversation share: a place with a server, a talk without a terminal."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llmtool.calls.turn import Room
from llmtool.cli.chat import opening, slash
from llmtool.cli.chat.answer import voice
from llmtool.cli.chat.following import Next
from llmtool.cli.chat.partner import Manner
from llmtool.cli.chat.talk import Talk
from llmtool.cli.chat.teller import Teller
from llmtool.cli.chat.watching import Shown, tell_bill
from llmtool.cli.host import Host
from llmtool.cli.session import Session
from llmtool.exchange import Sampling
from llmtool.render.views.chat import Turn
from tests.calls.answers import DONE, bill, piece
from tests.cli.live import CANARY, MODEL, Caller
from tests.cli.terminal import Done
from tests.providers.loopback import Loopback, Streamed

RETIRES = "note: gpt-4o-mini retires on 2027-01-14; use gpt-6-luna\n"


def slowly(text: str, pause: float = 0.02, size: int = 6) -> Streamed:
    """An answer that comes in small pieces."""
    pieces = [piece(text[place : place + size]) for place in range(0, len(text), size)]
    return Streamed((*(part for one in pieces for part in (one, pause)), piece("", "stop"), bill(1000, 100), DONE))


@dataclass(frozen=True, slots=True)
class Chatter(Caller):
    """A place to run ``llmtool chat`` in, and its server."""

    def chat(self, *words: str, stdin: bytes = b"", **environ: str) -> Done:
        """What it does in pipes."""
        return self.place.run("chat", *words, stdin=stdin, **(self.environ | environ))


@dataclass
class Desk:
    """A conversation without a terminal: commands and questions, and what is said to them."""

    talk: Talk
    teller: Teller
    out: io.StringIO
    err: io.StringIO
    server: Loopback
    folder: Path
    results: list[Next] = field(default_factory=list)

    def ask(self, text: str) -> Turn:
        """Have a question answered."""
        self.talk.ask(text)
        return self.answer()

    def answer(self) -> Turn:
        """Have the last question answered."""
        turn = self.talk.answer(Shown(self.teller, voice(self.talk.partner.session.host, "json")))
        tell_bill(self.talk, turn, self.teller)
        return turn

    def do(self, line: str) -> Next:
        """Type a command."""
        self.out.truncate(0), self.err.truncate(0)
        self.out.seek(0), self.err.seek(0)
        return slash.run(self.talk, self.teller, line) or Next()

    @property
    def said(self) -> str:
        """What the last command said, with single spaces."""
        return re.sub(" +", " ", self.out.getvalue() + self.err.getvalue())

    @property
    def contents(self) -> list[str]:
        """What is sent with the next question."""
        return [message.content for message in self.talk.conversation.sent]

    @property
    def sent(self) -> list[Any]:
        """The messages of the last call."""
        messages: list[Any] = self.server.asked[-1].json["messages"]
        return messages


@contextmanager
def desk(folder: Path, server: Loopback, environ: dict[str, str], **wanted: Any) -> Iterator[Desk]:  # noqa: ANN401
    """Open a conversation."""
    out, err = io.StringIO(), io.StringIO()
    own = {
        "LLMTOOL_BASE_URL": server.url,
        "LLMTOOL_MODEL": MODEL,
        "LLMTOOL_FORMAT": "table",
        "OPENAI_API_KEY": CANARY,
        **environ,
    }
    host = Host(own, folder, io.BytesIO(), stdin_is_terminal=True, stdout=out, stderr=err)
    session, teller = Session(host, {}), Teller(host, quiet=False)
    manner = Manner({}, Sampling(), room=wanted.pop("room", Room()))
    with opening.opened(session, opening.Wanted(**wanted), manner, teller) as talk:
        yield Desk(talk, teller, out, err, server, folder)
