"""``llmtool models``: ``list``, ``show`` and ``choose``."""

from enum import StrEnum
from typing import Annotated

import typer

from llmtool.cli import estimating, model_options, options, priced_options
from llmtool.cli.groups import command_group
from llmtool.planning.choose import Priority
from llmtool.planning.choose import choose as choose_model
from llmtool.planning.entrants import Needs
from llmtool.planning.listing import Filter, ListOrder, list_models
from llmtool.pricing import tasks
from llmtool.render.views.choose import OPINION, choose_view
from llmtool.render.views.model import model_view
from llmtool.render.views.models import list_view

models = command_group("List models, show one, or choose one for a task.")


class TaskName(StrEnum):
    """What a model is chosen for."""

    SIMPLE_QA = "simple_qa"
    COMPLEX_REASONING = "complex_reasoning"
    CODING = "coding"
    LONG_DOCUMENT = "long_document"
    REAL_TIME_CHAT = "real_time_chat"
    VISION_ANALYSIS = "vision_analysis"
    MATH_PROBLEMS = "math_problems"
    CREATIVE_WRITING = "creative_writing"


MinContext = Annotated[
    int | None, typer.Option("--min-context", metavar="N", min=1, help="Only models with a window of N tokens.")
]
MaxInputPrice = Annotated[
    str | None,
    typer.Option(
        "--max-input-price", metavar="USD", help="Only models whose prompts cost no more, per million tokens."
    ),
]


@models.command("list")
def list_(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]...", help="Only models whose names have all words in them.")
    ] = None,
    provider: model_options.Providers = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only models of a kind, as in chat or embedding.")
    ] = None,
    capability: model_options.Capabilities = None,
    min_context: MinContext = None,
    max_input_price: MaxInputPrice = None,
    retired: model_options.Retired = False,
    sort: Annotated[ListOrder, typer.Option("--sort", help="What to sort by.")] = ListOrder.NAME,
    at: priced_options.At = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print the names and nothing else.")] = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """List models with their windows and prices.

    llmtool models list claude
    llmtool models list --capability vision --max-input-price 1 --sort input
    """
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    moment = priced_options.moment(at, estimating.now())
    wanted = Filter(
        tuple(words or ()), tuple(provider or ()), tuple(kind or ()), tuple(capability or ()),
        min_context, priced_options.amount("--max-input-price", max_input_price), retired,
    )  # fmt: skip
    listed = list_models(session.catalogue, wanted, sort, moment)
    if not listed:
        session.note("no model is like that")
    session.show(list_view(listed, moment, names_only=quiet))


@models.command("show")
def show(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model, as in gpt-4o or openai/gpt-4o.")],
    at: priced_options.At = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show everything that is known of a model: limits, life, and each of its prices with its source.

    llmtool models show claude-sonnet-5-5
    """
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    moment = priced_options.moment(at, estimating.now())
    card = session.catalogue
    found = card.find(model, moment.date())
    provider = card.providers[found.model.provider]
    if session.format == "plain":
        for note in found.notes:
            session.note(note)
    session.show(model_view(found, provider, moment, wrapped=session.format == "table"))


@models.command("choose")
def choose(
    context: typer.Context,
    task: Annotated[TaskName, typer.Argument(metavar="TASK", help=f"What for: {', '.join(TaskName)}.")],
    priority: Annotated[Priority, typer.Option("--priority", help="What matters most.")] = Priority.BALANCED,
    min_context: MinContext = None,
    max_input_price: MaxInputPrice = None,
    capability: model_options.Capabilities = None,
    provider: model_options.Providers = None,
    at: priced_options.At = None,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Rank models for a task, with the reason for each place.

    Quality and speed are opinions, dated and with their source. What a model has to have and what it costs comes from
    the rate card. Models without a rating are not ranked.

      llmtool models choose coding
      llmtool models choose vision_analysis --priority cheapest --min-context 200000
    """
    session = options.session(context, pricing, output_format, json=json, debug=debug, offline=offline)
    moment = priced_options.moment(at, estimating.now())
    opinions = tasks.load()
    needs = Needs(
        min_context, priced_options.amount("--max-input-price", max_input_price), tuple(capability or ()),
        tuple(provider or ()),
    )  # fmt: skip
    card = session.catalogue
    chosen = opinions.tasks[task.value]
    ranking = choose_model(card, opinions, task=chosen, priority=priority, needs=needs, at=moment)
    if session.format == "plain":
        session.note(OPINION)
    if not ranking.places:
        session.note(f"none of {len(ranking.left_out)} rated models meets the needs; --json says why")
    session.show(choose_view(ranking, session.format))
