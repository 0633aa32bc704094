"""``llmtool sample``."""

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from random import SystemRandom
from typing import Annotated

import typer

from llmtool.cli import call_options, options, priced_options
from llmtool.cli.one_text import read_named
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.exchange import Sampling
from llmtool.planning.sampling import USUAL_TEMPERATURES, Cut, distribution
from llmtool.planning.scores import Scores, read_scores
from llmtool.render.views.sample import Sampled, sample_view

_ON_A_SCREEN = 10
_MOST_DRAWS = 1_000_000
_MOST_PLACES = 100
_USUAL_TOP = 20
_SEEDS = 2**32


def sample(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH | PROMPT...]", help="Logits or logprobs, as JSON; - is stdin. With --live the prompt."
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask a model what it could say next; that is a call, and is paid for.")
    ] = False,
    temperature: Annotated[
        list[float] | None,
        typer.Option("--temperature", metavar="T", min=0, help="At this temperature; repeat it for more."),
    ] = None,
    top_k: Annotated[int | None, typer.Option(metavar="K", min=1, help="Only the K likeliest tokens.")] = None,
    top_p: Annotated[
        float | None, typer.Option(metavar="P", max=1, help="Only the fewest tokens that have the share P together.")
    ] = None,
    draw: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=_MOST_DRAWS, help="Draw N tokens at each temperature.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", min=0, help="Draw the same again.")] = None,
    show: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Show the N likeliest tokens. [default: 10 at a terminal, else all]"),
    ] = None,
    model: options.Model = None,
    system: Annotated[
        str | None, typer.Option("-s", "--system", metavar="TEXT", help="The system message, for --live.")
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Ask for the N likeliest tokens. [default: 20, as many as most give]"),
    ] = None,
    tokens: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=_MOST_PLACES, help="Show N places of the answer. [default: 1]")
    ] = None,
    reasoning_effort: call_options.ReasoningEffort = None,
    provider: call_options.Provider = None,
    api: call_options.ApiName = None,
    base_url: call_options.BaseUrl = None,
    max_cost: call_options.MaxCost = None,
    dry_run: call_options.DryRun = False,
    tags: call_options.Tags = None,
    cache: call_options.Cache = None,
    allow_unpriced: call_options.AllowUnpriced = False,
    pricing: options.Pricing = None,
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show how temperature, top-k and top-p reshape what a model may say next.

    PATH holds a list of scores, {"token": score, …}, or what providers list: [{"token": "…", "logprob": score}, …].
    The temperature comes first, then top-k, then top-p. At temperature 0 the likeliest token is certain. Without
    --temperature, 0, 0.3, 0.7, 1, 1.5 and 2 are shown.

    With --live a model is asked for the likeliest tokens after PROMPT. What the other tokens have together is known at
    temperature 1; at other temperatures it depends on how many they are, and every share is shown by its bounds. With
    --top-k no other token has a part in it, and the bounds meet.

      llmtool sample logprobs.json
      echo '{" Paris": 3.2, " Lyon": 1.1}' | llmtool sample --temperature 0.7
      llmtool sample --top-p 0.9 --draw 20 --seed 7 logprobs.json
      llmtool sample --live -m gpt-4o-mini "The capital of France is"
    """
    flags = options.settings_flags(model, output_format, pricing=pricing, json=json, debug=debug, offline=offline)
    where = {"provider": provider, "api": api, "base_url": base_url, "allow_unpriced": allow_unpriced or None}
    for_calls = {
        **where, "model": model, "system": system, "top": top, "tokens": tokens, "reasoning_effort": reasoning_effort,
        "max_cost": max_cost, "dry_run": dry_run or None, "tag": tags or None, "cache": cache, "pricing": pricing,
    }  # fmt: skip
    if not live:
        _refuse_vain(for_calls, words or ())
    session = Session(context.obj, flags | where)
    temperatures = tuple(dict.fromkeys(temperature or USUAL_TEMPERATURES))
    _refuse(temperatures, top_p, draw, seed)
    if draw is not None and seed is None:
        seed = SystemRandom().randrange(_SEEDS)
        session.note(f"drawn with --seed {seed}")
    draws = (draw, seed) if draw is not None and seed is not None else None
    cut = Cut(top_k, top_p)
    at_terminal = session.format == "table"
    most = _ON_A_SCREEN if show is None and at_terminal else show
    if not live:
        _show_scores(session, next(iter(words or ()), None), temperatures, cut, draws, most)
        return
    # Imported late: scores that are there need no network.
    sampling_live = import_module("llmtool.cli.sampling_live")
    terms = sampling_live.Terms(
        Sampling(reasoning_effort=reasoning_effort, top_logprobs=top or _USUAL_TOP),
        max_cost=priced_options.amount("--max-cost", max_cost),
        tags=tuple(tags or ()),
    )
    asked = sampling_live.Asked(tuple(words or ()), system, tokens or 1, temperatures, cut, draws, most)
    sampling_live.run(session, asked, terms, cache=bool(cache), dry_run=dry_run)


def _show_scores(
    session: Session,
    path: str | None,
    temperatures: tuple[float, ...],
    cut: Cut,
    draw: tuple[int, int] | None,
    most: int | None,
) -> None:
    """What temperatures make of scores that are there."""
    scores = _read(session, path)
    if scores.covered is not None:
        session.note(
            f"as logarithms of probabilities these have {100 * scores.covered:.1f} % in all; the rest is left out"
        )
    found = [distribution(scores.values, degree, cut) for degree in temperatures]
    draws = [each.draw(*draw) for each in found] if draw else []
    sampled = Sampled(scores, cut, found, draws, draw[1] if draw else None)
    session.show(sample_view(sampled, most, bars=session.format == "table"))


def _refuse_vain(for_calls: Mapping[str, object], words: Sequence[str]) -> None:
    name = next((name for name, value in for_calls.items() if value is not None), None)
    if name is not None:
        raise UsageError(f"--{name.replace('_', '-')} is for a call", "add --live")
    if len(words) > 1:
        raise UsageError(f"{len(words)} paths, and scores are read from one", "to ask a model, add --live")


def _refuse(temperatures: tuple[float, ...], top_p: float | None, draw: int | None, seed: int | None) -> None:
    odd = next((degree for degree in temperatures if not math.isfinite(degree)), None)
    if odd is not None:
        raise UsageError(f"--temperature {odd} is no temperature")
    if top_p is not None and not 0 < top_p <= 1:
        raise UsageError(f"--top-p {top_p:g} is not above 0")
    if seed is not None and draw is None:
        raise UsageError("--seed goes with --draw")


def _read(session: Session, path: str | None) -> Scores:
    text = read_named(session, path, "scores")
    try:
        return read_scores(text)
    except BadInputError as error:
        raise BadInputError(f"{path or '-'}: {error.message}", error.hint) from error
