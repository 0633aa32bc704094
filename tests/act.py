"""Run a composite action as GitHub's runner does, with a plain shell, and a GitHub that keeps comments."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from llmtool import yaml_file

ROOT = Path(__file__).parents[1]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_SHELL = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")


def action() -> dict[str, Any]:
    """The action of this repository."""
    document: Any = yaml_file.load(ROOT / "action.yml").value
    found: dict[str, Any] = document
    return found


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left behind: whether it failed and with which code, its log, its outputs and its summary."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass
class Runner:
    """A machine that runs the action in a folder.

    Attributes:
        workspace: where the steps run.
        files: where the runner keeps what steps write to it.
        environ: the environment of every step.
        python: what the step that sets up Python finds.
    """

    workspace: Path
    files: Path
    environ: Mapping[str, str]
    python: str = sys.executable
    _context: dict[str, str] = field(default_factory=dict)

    def run(self, **inputs: str) -> Ran:
        """Run every step, in order, whose condition holds; an input that is not named has its default."""
        told = action()
        given = {name: inputs.get(name.replace("-", "_"), row["default"]) for name, row in told["inputs"].items()}
        self._context = {f"inputs.{name}": value for name, value in given.items()}
        self._context |= {"github.action_path": str(ROOT), "github.token": "a-token"}
        self.files.mkdir(exist_ok=True)
        summary = self.files / "summary"
        summary.write_text("")
        code, log = 0, ""
        for number, step in enumerate(told["runs"]["steps"]):
            if not self._is_wanted(step.get("if"), failed=code != 0):
                continue
            if "uses" in step:
                assert step["uses"].startswith("actions/setup-python@")
                self._context[f"steps.{step['id']}.outputs.python-path"] = self.python
                continue
            done, outputs = self._step(step, number, summary)
            log += done.stdout.decode()
            code = code or done.returncode
            self._context |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}
        outputs = {name: self._resolved(row["value"]) for name, row in told["outputs"].items()}
        return Ran(code, log, outputs, summary.read_text("utf-8"))

    def _step(
        self, step: dict[str, Any], number: int, summary: Path
    ) -> tuple[subprocess.CompletedProcess[bytes], dict[str, str]]:
        script, output = self.files / f"{number}.sh", self.files / f"{number}.out"
        assert step["shell"] == "bash"
        script.write_text(step["run"])
        output.write_text("")
        told = {name: self._resolved(value) for name, value in step["env"].items()}
        runner = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(self.files)}
        done = subprocess.run(
            [*_SHELL, str(script)],
            env={**self.environ, **runner, **told},
            cwd=self.workspace,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        pairs = (line.partition("=") for line in output.read_text("utf-8").splitlines())
        return done, {name: value for name, _, value in pairs}

    def _is_wanted(self, condition: str | None, *, failed: bool) -> bool:
        """Whether a step's condition holds: a conjunction, which means success where it names no status."""
        words = _EXPRESSION.fullmatch(condition)[1].split(" && ") if condition else []  # type: ignore[index]
        terms = [word for word in words if word != "!cancelled()"]
        return (len(terms) < len(words) or not failed) and all(self._holds(term) for term in terms)

    def _holds(self, term: str) -> bool:
        name, _, literal = term.partition(" == ")
        return self._value(name) == literal.strip("'")

    def _resolved(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _value(self, expression: str) -> str:
        """What an expression is: the first of its alternatives that is not empty."""
        values = (self._context.get(name, "") for name in expression.split(" || "))
        return next(filter(None, values), "")


@dataclass
class GitHub:
    """Comments of pull requests.

    Attributes:
        url: its address.
        comments: their ids, authors' types and texts.
        refuses: the status of every answer to a token that may not write; 0 for one that may.
        asked: the methods of the requests.
    """

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    refuses: int = 0
    asked: list[str] = field(default_factory=list)

    def add(self, text: str, kind: str) -> None:
        """Keep a comment by a ``Bot`` or a ``User``."""
        self.comments.append({"id": len(self.comments) + 1, "user": {"type": kind}, "body": text})

    def bodies(self) -> list[str]:
        """The texts of all comments."""
        return [comment["body"] for comment in self.comments]


@contextmanager
def github() -> Iterator[GitHub]:
    """A GitHub on this machine, whose repository is ``our/prompts`` and whose pull request has the number 7."""
    state = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            assert address.path == "/repos/our/prompts/issues/7/comments"
            page = int(parse_qs(address.query)["page"][0])
            size = int(parse_qs(address.query)["per_page"][0])
            self._answer(200, state.comments[(page - 1) * size : page * size])

        def do_POST(self) -> None:
            assert self.path == "/repos/our/prompts/issues/7/comments"
            self._written(lambda text: state.add(text, "Bot"), 201)

        def do_PATCH(self) -> None:
            number = int(self.path.removeprefix("/repos/our/prompts/issues/comments/"))
            self._written(lambda text: state.comments[number - 1].update(body=text), 200)

        def _written(self, keep: Any, status: int) -> None:  # noqa: ANN401 - what is done with the text
            text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
            assert self.headers["Authorization"] == "Bearer a-token"
            if not state.refuses:
                keep(text)
            self._answer(state.refuses or status, {})

        def _answer(self, status: int, body: object) -> None:
            state.asked.append(self.command)
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def program(folder: Path) -> Path:
    """The llmtool under test, as a program."""
    path = folder / "llmtool"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -m llmtool "$@"\n')
    path.chmod(0o755)
    return path


def environ(home: Path, **extra: str) -> dict[str, str]:
    """What a step finds in its environment, before the action adds to it."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **extra}
