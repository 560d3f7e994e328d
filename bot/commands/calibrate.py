"""The command that fits the confidence of an archive to its users' own questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot import archives
from bot.clock import today
from bot.commands.options import AsJson, AskedOn, IndexDir, day_or_none, settings_of
from bot.reports import show_calibration
from bot.settings import Settings
from bot.terminal import console, show_json, waiting
from retrieval.answering.calibration import FILE, Calibration, remove

app = typer.Typer()


@app.command()
def calibrate(
    context: typer.Context,
    questions: Annotated[
        Path | None, typer.Argument(metavar="QUESTIONS.jsonl", readable=False)
    ] = None,
    index: IndexDir = None,
    precision: Annotated[
        float | None,
        typer.Option(metavar="P", min=0.01, max=1.0, help="Share of the answers to be right."),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to what is shipped.")] = False,
    as_json: AsJson = False,
    asked_on: AskedOn = None,
) -> None:
    """Fit the confidence to questions with known answers."""
    settings, folder = settings_of(context, index)
    if reset is (questions is not None):
        raise typer.BadParameter("give either questions to fit on, or --reset", context)
    archives.check_folder(folder)
    if questions is None:
        done = "removed" if remove(folder) else "none was there"
        console().print(f"{folder / FILE}: {done}; the confidence is as shipped")
        return
    day = day_or_none(asked_on, "--asked-on") or today()
    calibration, kept = _calibrated(settings, folder, (questions, day), precision)
    calibration.write(folder)
    if as_json:
        show_json({**calibration.payload(), "kept": kept})
    else:
        show_calibration(console(), calibration, kept)
        console().print(f"Written to {folder / FILE}; --reset removes it.", style="dim")


def _calibrated(
    settings: Settings, folder: Path, asked: tuple[Path, date], precision: float | None
) -> tuple[Calibration, dict[str, str]]:
    """Ask the questions of a file as of a day, and fit."""
    from retrieval.answering.ask import Models
    from retrieval.evaluation import read_cases
    from retrieval.evaluation.calibrate import calibrated, check_enough
    from retrieval.evaluation.examples import examples
    from retrieval.indexing.exported import carried
    from retrieval.indexing.index import Index

    cases = read_cases(asked[0])
    check_enough(len(cases))
    encoder, reranker = archives.models_of(settings, folder)
    models = Models(carried(folder, encoder), reranker)
    index = Index(folder, cluster=settings.index_cluster)
    try:
        index.manifest.check_encoder(models.encoder)
        with archives.progress_bar() as progress:
            found = examples(index, models, cases, asked[1], progress)
    finally:
        index.close()
    with waiting("fitting ..."):
        return calibrated(found, precision, today())
