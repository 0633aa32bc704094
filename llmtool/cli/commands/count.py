"""``llmtool count``."""

from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from llmtool.cli import call_options, options
from llmtool.cli.counting import Limits, count_selection, list_selection
from llmtool.cli.selection import Selection
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.render.document import View
from llmtool.render.views.count import CountResult, CountView, tree_view
from llmtool.render.views.tokens import tokens_view
from llmtool.tokens.registry import Choice


class Form(StrEnum):
    """What the texts are."""

    TEXT = "text"
    MESSAGES = "messages"
    REQUEST = "request"


class Rule(StrEnum):
    """A rule of thumb."""

    CHARACTERS = "characters"
    WORDS = "words"
    LINES = "lines"


class Api(StrEnum):
    """Whose requests they are."""

    CHAT = "chat"
    RESPONSES = "responses"
    MESSAGES = "messages"
    GEMINI = "gemini"


def count(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files and folders; - is stdin.")
    ] = None,
    model: options.Model = None,
    encoding: options.Encoding = None,
    form: Annotated[
        Form, typer.Option("--as", help="What the files are: text, a JSON list of messages, or a request's JSON body.")
    ] = Form.TEXT,
    api: Annotated[
        Api | None,
        typer.Option(
            help="Whose request it is; without this its shape tells. Or what --live speaks.", show_default=False
        ),
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the provider too, and show the difference.")] = False,
    provider: call_options.Provider = None,
    base_url: call_options.BaseUrl = None,
    files0_from: options.Files0From = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    no_ignore: options.NoIgnore = False,
    tree: Annotated[bool, typer.Option("--tree", help="Show folders with their sums, the largest first.")] = False,
    tokens: Annotated[bool, typer.Option("--tokens", help="Show each token: its id and its text.")] = False,
    approx: Annotated[
        Rule | None,
        typer.Option(help="Estimate by a rule of thumb: characters / 4, words * 4/3, or lines of code * 10."),
    ] = None,
    languages: Annotated[
        bool, typer.Option("--languages", help="Show tokens for each character under several tokenizers.")
    ] = False,
    token_budget: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Exit with 1 if the total is above N.")
    ] = None,
    require_exact: Annotated[
        bool, typer.Option("--require-exact", help="Exit with 1 if the count is not exact.")
    ] = False,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Count tokens of files, folders and stdin.

    Without a model or an encoding, o200k_base is used. Folders are walked, heeding .gitignore and .ignore files;
    binary files are skipped and said to be. A count that is not exact says so. With --live the provider is sent the
    texts and says what it counts, which costs nothing; a budget of tokens is then for that.

      llmtool count README.md
      git diff | llmtool count
      llmtool count --tree --model claude-sonnet-5 src
      llmtool count --token-budget 8000 prompts && deploy
      llmtool count --as request body.json
      llmtool count --live -m claude-sonnet-5 prompt.md
      llmtool count --languages arabic.txt chinese.txt
    """
    flags = options.settings_flags(model, output_format, json=json, debug=debug, offline=offline)
    spoken = api.value if live and api and form is not Form.REQUEST else None
    session = Session(context.obj, flags | {"provider": provider, "base_url": base_url, "api": spoken})
    selection = Selection(tuple(paths or ()), files0_from, tuple(include or ()), tuple(exclude or ()), not no_ignore)
    if approx or languages:
        _refuse_beside(
            "--approx" if approx else "--languages",
            languages=approx and languages, model=model, encoding=encoding, live=live, tokens=tokens, api=api,
            as_=form is not Form.TEXT, tree=tree and languages, token_budget=token_budget is not None and languages,
            require_exact=require_exact and languages, quiet=quiet and languages,
        )  # fmt: skip
    _refuse_vain(form, api, live=live, elsewhere=bool(provider or base_url), parts=tokens or tree)
    if languages:
        # Imported late: it takes many tokenizers.
        import_module("llmtool.cli.languages").show_languages(session, selection)
        return
    choice = session.choice(session.settings.model.value, f"approx-{approx}" if approx else encoding)
    limits = Limits(token_budget, require_exact)
    if live:
        # Imported late: all else needs no network.
        counting = import_module("llmtool.cli.live_count")
        if form is Form.TEXT:
            counting.count_texts(session, selection, encoding, limits, quiet=quiet)
        else:
            asked = counting.Asked(form.value, api and api.value, model, encoding)
            counting.count_requests(session, selection, asked, limits, quiet=quiet)
        return
    if form is not Form.TEXT:
        # Imported late: counting text needs none of it.
        weighing = import_module("llmtool.cli.weighing")
        asked = weighing.Asked(form.value, api and api.value, model, encoding)
        weighed = weighing.weigh_selection(session, selection, asked, limits)
        session.show(weighing.shown(session, weighed, total_only=quiet), weighed.error)
        return
    result, document = _counted(session, selection, choice, limits, tokens=tokens, tree=tree, quiet=quiet)
    session.show(document, result.error)


def _counted(
    session: Session, selection: Selection, choice: Choice, limits: Limits, *, tokens: bool, tree: bool, quiet: bool
) -> tuple[CountResult, View]:
    """The texts, counted, and as they are to be shown."""
    if tokens:
        result, listed = list_selection(session, selection, choice, limits)
        return result, tokens_view(result, listed)
    result = count_selection(session, selection, choice, limits)
    if tree:
        return result, tree_view(result)
    return result, CountView(result, full=session.format != "plain", total_only=quiet or selection.is_stdin)


def _refuse_vain(form: Form, api: Api | None, *, live: bool, elsewhere: bool, parts: bool) -> None:
    """See that nothing is said that nothing comes of.

    Raises:
        UsageError: something is.
    """
    if live and parts:
        raise UsageError("--live goes with neither --tokens nor --tree")
    if elsewhere and not live:
        raise UsageError("--provider and --base-url say whom to ask", "add --live")
    if form is Form.TEXT and api is not None and not live:
        raise UsageError("--api says whose a request is", "add --as request")
    if form is not Form.TEXT and parts:
        raise UsageError(f"--as {form} goes with neither --tokens nor --tree")


def _refuse_beside(flag: str, **given: object) -> None:
    """See that what means nothing beside a flag is not given.

    Raises:
        UsageError: it is.
    """
    vain = next((name for name, value in given.items() if value), None)
    if vain is not None:
        raise UsageError(f"{flag} does not go with --{vain.rstrip('_').replace('_', '-')}")
