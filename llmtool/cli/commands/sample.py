"""``llmtool sample``."""

import math
from random import SystemRandom
from typing import Annotated

import typer

from llmtool.cli import options
from llmtool.cli.one_text import read_named
from llmtool.cli.session import Session
from llmtool.errors import BadInputError, UsageError
from llmtool.planning.sampling import USUAL_TEMPERATURES, Cut, distribution
from llmtool.planning.scores import Scores, read_scores
from llmtool.render.views.sample import Sampled, sample_view

_ON_A_SCREEN = 10
_MOST_DRAWS = 1_000_000
_SEEDS = 2**32


def sample(
    context: typer.Context,
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="Logits or logprobs, as JSON; - is stdin.")
    ] = None,
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
    output_format: options.OutputFormat = None,
    json: options.Json = False,
    debug: options.Debug = False,
    offline: options.Offline = False,
) -> None:
    """Show how temperature, top-k and top-p reshape what a model may say next.

    PATH holds a list of scores, {"token": score, …}, or what providers list: [{"token": "…", "logprob": score}, …].
    The temperature comes first, then top-k, then top-p. At temperature 0 the likeliest token is certain. Without
    --temperature, 0, 0.3, 0.7, 1, 1.5 and 2 are shown.

      llmtool sample logprobs.json
      echo '{" Paris": 3.2, " Lyon": 1.1}' | llmtool sample --temperature 0.7
      llmtool sample --top-p 0.9 --draw 20 --seed 7 logprobs.json
    """
    session = Session(context.obj, options.settings_flags(None, output_format, json=json, debug=debug, offline=offline))
    temperatures = tuple(dict.fromkeys(temperature or USUAL_TEMPERATURES))
    _refuse(temperatures, top_p, draw, seed)
    scores = _read(session, path)
    if scores.covered is not None:
        session.note(
            f"as logarithms of probabilities these have {100 * scores.covered:.1f} % in all; the rest is left out"
        )
    if draw is not None and seed is None:
        seed = SystemRandom().randrange(_SEEDS)
        session.note(f"drawn with --seed {seed}")
    cut = Cut(top_k, top_p)
    found = [distribution(scores.values, degree, cut) for degree in temperatures]
    draws = [each.draw(draw, seed) for each in found] if draw is not None and seed is not None else []
    at_terminal = session.format == "table"
    most = _ON_A_SCREEN if show is None and at_terminal else show
    session.show(sample_view(Sampled(scores, cut, found, draws, seed), most, bars=at_terminal))


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
