"""``check --init``: write a first manifest from what is there."""

from pathlib import Path

from llmtool import yaml_file
from llmtool.cli.out_files import write_file
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.check.counts import Content, Reader, count
from llmtool.planning.check.files import files_below
from llmtool.planning.check.init import globs_for, manifest, prompts_among
from llmtool.planning.check.read import read_files
from llmtool.planning.work import Prompt
from llmtool.settings.layers import PROJECT_FILE

_MODEL = "gpt-4o"


def start(session: Session) -> None:
    """Add budgets to this folder's project file, which is written where there is none, and say what was found.

    Raises:
        UsageError: it holds budgets already.
        BadInputError: nothing here looks like a prompt, or the file cannot be written.
        BadConfigError: the file is no YAML.
        UnknownModelError: the model of the settings is in no list.
    """
    file = session.host.folder / PROJECT_FILE
    before = _refuse_second(file)
    paths, _ = files_below(session.host.folder)
    held = read_files(session.host.folder, prompts_among(paths))
    texts = {path: content for path, content in held.items() if isinstance(content, str)}
    if not texts:
        hint = "name the files yourself: 'llmtool check --help' shows where that stands"
        raise BadInputError("no file here looks like a prompt", hint)
    model = session.settings.model.value or _MODEL
    globs = globs_for(list(texts))
    write_file(file, (before + manifest(globs, model, _most_tokens(session, model, list(texts.values())))).encode())
    session.note(f"prompts found: {len(texts)}; {PROJECT_FILE} has their budgets")


def _refuse_second(file: Path) -> str:
    """What the file holds, ready to be added to; nothing where there is none."""
    if not file.exists():
        return ""
    value = yaml_file.load(file).value
    if isinstance(value, dict) and "checks" in value:
        raise UsageError(f"{PROJECT_FILE} has checks already", "edit them there")
    text = file.read_text("utf-8-sig").rstrip()
    return f"{text}\n\n" if text else ""


def _most_tokens(session: Session, model: str, texts: list[str]) -> int:
    reader = Reader(model, session.choice(model))
    counts = count((reader, Content(text, "text", None)) for text in texts)
    return max(found.tokens for found in counts.values() if isinstance(found, Prompt))
