"""The command that examines everything an answer hangs on, and repairs what can be rebuilt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.archives import check_folder, models_of, progress_bar
from bot.commands.options import IndexDir, settings_of
from bot.settings import Settings
from bot.terminal import console, waiting
from retrieval.answering.calibration import Calibration
from retrieval.answering.confidence import FEATURES
from retrieval.answering.reranker import Reranker
from retrieval.errors import ArchiveError, RetrievalError
from retrieval.indexing.health import Finding, examine
from retrieval.indexing.write import rebuild

app = typer.Typer()

ASKED = "Who opened the bridge?"
RIGHT, WRONG = "The mayor opened the bridge on Monday.", "Goats eat grass."


@app.command()
def doctor(
    context: typer.Context,
    index: IndexDir = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is derived, embedding nothing again.")
    ] = False,
) -> None:
    """Check every part of the index; exit 1 where one is not well."""
    settings, folder = settings_of(context, index)
    check_folder(folder)
    encoder, reranker = models_of(settings, folder)
    if repair:
        with progress_bar() as report:
            rebuild(folder, encoder, report, settings.index_cluster)
    with waiting("checking ..."):
        findings = [
            *examine(folder, encoder, settings.index_cluster),
            _reranker(reranker),
            _calibration(folder),
            _settings(settings, folder),
        ]
    for finding in findings:
        console().print(f"{'ok  ' if finding.well else 'BAD '} {finding.part}: {finding.words}")
    bad = [finding.part for finding in findings if not finding.well]
    if bad:
        raise ArchiveError(f"{folder} is not well ({', '.join(bad)}): see the lines above")


def _reranker(reranker: Reranker) -> Finding:
    """Whether the cross-encoder loads and tells an answer from what is none."""
    try:
        right, wrong = reranker.score(ASKED, [RIGHT, WRONG])
    except RetrievalError as error:
        return Finding("cross-encoder", well=False, words=str(error))
    words = f"scores {right:.1f} for an answer, {wrong:.1f} for none"
    return Finding("cross-encoder", right > wrong, words)


def _calibration(folder: Path) -> Finding:
    try:
        found = Calibration.read(folder)
        if found is not None:
            found.check(FEATURES)
    except ArchiveError as error:
        return Finding("confidence", well=False, words=str(error))
    words = "as shipped" if found is None else "as `dateline calibrate` fitted it"
    return Finding("confidence", well=True, words=words)


def _settings(settings: Settings, folder: Path) -> Finding:
    """Where things are kept; what cannot be read was refused before the command began."""
    words = f"index {folder}, seeds {settings.seeds_dir}, state {settings.state_dir}"
    there = settings.seeds_dir.is_dir()
    return Finding("settings", well=True, words=words if there else f"{words} (no seeds there)")
