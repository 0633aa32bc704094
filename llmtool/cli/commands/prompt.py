"""``llmtool prompt``: ``costar``, ``few-shot``, ``cot`` and ``arrange``."""

from enum import StrEnum
from typing import Annotated

import typer

from llmtool.cli import arranging, options
from llmtool.cli import few_shot as shooting
from llmtool.cli.groups import command_group
from llmtool.cli.prompting import Counter, Made, Way, deliver, template_of, values_of
from llmtool.cli.session import Session
from llmtool.errors import UsageError
from llmtool.prompts.shapes import COSTAR, COT, FEW_SHOT, chain_of_thought, from_template
from llmtool.reading.source import STDIN

prompt = command_group("Write a prompt, or arrange documents for one.")


class As(StrEnum):
    """How a prompt is written."""

    TEXT = "text"
    MESSAGES = "messages"


class Select(StrEnum):
    """Which examples come first."""

    FIRST = "first"
    SIMILAR = "similar"


AsOption = Annotated[As, typer.Option("--as", help="Write a text, or messages as JSON.")]
TemplateOption = Annotated[
    str | None,
    typer.Option(
        "--template", metavar="NAME", help="A template of your own, a file in the folder prompts beside your settings."
    ),
]
EmbeddingModel = Annotated[
    str | None,
    typer.Option(
        "--embedding-model",
        metavar="MODEL",
        help="What tells how near texts are; local is on this machine. [env: LLMTOOL_EMBEDDING_MODEL]",
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Do not say how many tokens it has and what they cost.")]


@prompt.command("costar")
def costar(
    context: typer.Context,
    about: Annotated[
        str | None, typer.Option("--context", metavar="TEXT", help="What the model has to know; or piped in.")
    ] = None,
    objective: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is to do.")] = None,
    style: Annotated[str | None, typer.Option(metavar="TEXT", help="Whose style it is to write in.")] = None,
    tone: Annotated[str | None, typer.Option(metavar="TEXT", help="What the text is to sound like.")] = None,
    audience: Annotated[str | None, typer.Option(metavar="TEXT", help="Who is going to read it.")] = None,
    response: Annotated[str | None, typer.Option(metavar="TEXT", help="What form the answer is to have.")] = None,
    form: AsOption = As.TEXT,
    template: TemplateOption = None,
    model: options.Model = None,
    encoding: options.Encoding = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Write a CO-STAR prompt, which has six parts.

    They are context, objective, style, tone, audience and response. What is missing is asked for at a terminal.
    Tokens, and with a model the price, are said on stderr.

      llmtool prompt costar
      llmtool prompt costar --template short --objective "Announce it" < notes.md
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    way = Way(form is As.MESSAGES, template, encoding, quiet)
    given = {"context": about, "objective": objective, "style": style, "tone": tone, "audience": audience,
             "response": response}  # fmt: skip
    counter, shape = Counter(session, way), template_of(COSTAR, template)
    values = values_of(session, COSTAR, shape, given, piped="context")
    deliver(session, Made("costar", from_template(shape, values)), way, counter)


@prompt.command("few-shot")
def few_shot(
    context: typer.Context,
    task: Annotated[str | None, typer.Option(metavar="TEXT", help="What is to be done with every input.")] = None,
    examples: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Examples, each an input and an output: JSON, JSON Lines, YAML or CSV."),
    ] = None,
    new: Annotated[
        str | None, typer.Option("--input", metavar="TEXT", help="What is to be done now; or piped in.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Keep as many examples, from the first on, as fit.")
    ] = None,
    select: Annotated[
        Select, typer.Option(help="Take the examples in their order, or first those that are like the input.")
    ] = Select.FIRST,
    embedding_model: EmbeddingModel = None,
    form: AsOption = As.TEXT,
    template: TemplateOption = None,
    model: options.Model = None,
    encoding: options.Encoding = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Write a prompt that shows by examples how a task is done.

    As messages, every example is a turn of the user and an answer. With --max-tokens the whole prompt has no more
    tokens than that; the first examples are kept. With --select similar those are kept that are nearest in meaning to
    the input, and the nearest stands last, next to it.

      llmtool prompt few-shot --task "Name the mood" --examples moods.csv --input "It rains again"
      llmtool prompt few-shot --task "Name the mood" --examples moods.csv --select similar --max-tokens 300 < mail.txt
      llmtool prompt few-shot --task "Name the mood" --examples moods.jsonl --max-tokens 500 --as messages < mail.txt
    """
    if embedding_model is not None and select is not Select.SIMILAR:
        raise UsageError("--embedding-model goes with --select similar")
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    way = Way(form is As.MESSAGES, template, encoding, quiet)
    counter, shape = Counter(session, way), template_of(FEW_SHOT, template)
    piped = None if examples == STDIN else "input"
    values = values_of(session, FEW_SHOT, shape, {"task": task, "examples": examples, "input": new}, piped=piped)

    wanted = shooting.Choice(max_tokens, select is Select.SIMILAR, embedding_model)
    shooting.few_shot(session, values, None if template is None else shape, wanted, way, counter)


@prompt.command("cot")
def cot(
    context: typer.Context,
    question: Annotated[
        list[str] | None, typer.Argument(metavar="[QUESTION]...", help="What is to be thought about; or piped in.")
    ] = None,
    form: AsOption = As.TEXT,
    template: TemplateOption = None,
    model: options.Model = None,
    encoding: options.Encoding = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Write a prompt that asks for thinking step by step.

    llmtool prompt cot "A bat and a ball cost 1.10; the bat costs 1.00 more. What does the ball cost?"
    llmtool prompt cot --as messages < question.txt
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    session = Session(context.obj, flags)
    way = Way(form is As.MESSAGES, template, encoding, quiet)
    counter, shape = Counter(session, way), template_of(COT, template)
    values = values_of(session, COT, shape, {"question": " ".join(question or ()) or None}, piped="question")
    written = chain_of_thought(values["question"]) if template is None else from_template(shape, values)
    deliver(session, Made("cot", written), way, counter)


@prompt.command("arrange")
def arrange(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Documents: files, and .jsonl files with one on a line; - is stdin."),
    ] = None,
    scores: Annotated[
        str | None,
        typer.Option(metavar="N,N,…", help="How relevant each document is, the more the higher; or in the lines."),
    ] = None,
    query: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the documents are for: the nearer, the more relevant.")
    ] = None,
    embedding_model: EmbeddingModel = None,
    max_tokens: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Drop the least relevant until it has at most N tokens.")
    ] = None,
    for_model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Drop the least relevant until it fits the window of a model.")
    ] = None,
    reserve: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="With --for-model: leave N tokens for the rest.")
    ] = None,
    form: AsOption = As.TEXT,
    model: options.Model = None,
    encoding: options.Encoding = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Quiet = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Put the most relevant documents at the edges.

    That is an order against "lost in the middle": models use best what stands at the beginning and the end of a long
    prompt. How relevant each is, --scores says, or a score in its line, or how near in meaning it is to --query. Lines
    of JSON have a "text", and may have a "score" and an "id". What is dropped so that the rest fits is said on stderr.

      llmtool prompt arrange --scores 0.2,0.9,0.5 a.md b.md c.md
      llmtool prompt arrange --query "How are refunds paid?" a.md b.md c.md
      llmtool prompt arrange --for-model gpt-4o --reserve 4000 found.jsonl
    """
    if for_model is not None and model is not None:
        raise UsageError("--for-model and --model exclude each other")
    if query is not None and scores is not None:
        raise UsageError("--query and --scores exclude each other")
    if embedding_model is not None and query is None:
        raise UsageError("--embedding-model goes with --query")
    flags = options.settings_flags(
        for_model or model, output_format, pricing=pricing, json=json, debug=debug, offline=offline
    )
    session = Session(context.obj, flags)
    most = arranging.room(session, max_tokens, for_model, reserve)
    relevance = arranging.Relevance(scores, query, embedding_model)
    arranging.arrange(session, paths or (), relevance, most, Way(form is As.MESSAGES, None, encoding, quiet))
