"""The command that verifies every quote which the bot ever showed."""

from __future__ import annotations

from datetime import date

import typer
from rich.console import Console

from bot.archives import existing
from bot.audit import FALLEN, ORDER, Audit, Finding, audit_payload, ever_shown
from bot.audit import audit as audited
from bot.commands.options import AsJson, IndexDir, settings_of
from bot.days import day_words
from bot.harmless import visible
from bot.terminal import console, show_json, show_verdict, waiting
from bot.told import counted
from retrieval.answering.receipt import ReceiptState
from retrieval.errors import ArchiveError

app = typer.Typer()


@app.command()
def audit(context: typer.Context, index: IndexDir = None, as_json: AsJson = False) -> None:
    """Verify every quote the bot ever showed."""
    settings, folder = settings_of(context, index)
    shown = ever_shown(settings.state_dir)
    with existing(settings, folder) as archive, waiting("checking ..."):
        found = audited(shown, archive.verify)
    if as_json:
        show_json(audit_payload(found))
    else:
        _show(console(), found)
    if found.fallen:
        told = ", ".join(
            f"{found.counts[state]:,} {state}" for state in reversed(FALLEN) if found.counts[state]
        )
        raise ArchiveError(
            f"of {counted(found.counts.total(), 'quote')} shown {found.fallen:,} no longer "
            f"stand{'s' if found.fallen == 1 else ''} ({told}): tell your readers"
        )


def _show(out: Console, found: Audit) -> None:
    """Print what is not exact, and a line of counts."""
    for finding in found.findings:
        _show_finding(out, finding)
        out.print()
    states = (ReceiptState.EXACT, *reversed(ORDER))
    counts = ", ".join(f"{found.counts[state]:,} {state}" for state in states)
    out.print(f"{counted(found.counts.total(), 'quote')} shown: {counts}.")


def _show_finding(out: Console, finding: Finding) -> None:
    """Print what became of a quote, its article, when it was shown, and its receipt."""
    shown, verdict = finding.shown, finding.verdict
    if verdict is None:
        out.print(finding.state, style="bold")
        out.print(f"  {visible(finding.reason)}")
    else:
        show_verdict(out, verdict)
    if verdict is None or verdict.article is None:
        out.print(f"    [{visible(shown.article) or 'its id was not noted'}]", style="dim cyan")
    out.print(f"    shown {_days(shown.first, shown.last)}, in {counted(shown.times, 'answer')}")
    out.print(f"    {visible(shown.receipt)}", style="dim")


def _days(first: date, last: date) -> str:
    """The days of a quote.

    >>> _days(date(2024, 3, 4), date(2024, 3, 4)), _days(date(2024, 3, 4), date(2024, 5, 1))
    ('on 4 Mar 2024', 'from 4 Mar 2024 to 1 May 2024')
    """
    one, other = day_words(first), day_words(last)
    return f"on {one}" if first == last else f"from {one} to {other}"
