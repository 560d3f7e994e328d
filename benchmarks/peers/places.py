"""The libraries that are compared, and where everything about them lies."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from .sizes import Size

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements")
RESULTS = ROOT / "benchmarks" / "results"

DATELINE = "dateline"
TITLES = {
    DATELINE: "Dateline",
    "haystack": "Haystack",
    "txtai": "txtai",
    "langchain": "LangChain FAISS",
    "llamaindex": "LlamaIndex",
    "groundkit": "groundkit",
}
# These are given articles, and cut them by themselves: what stands before a passage is their own.
WHOLE = (DATELINE, "groundkit")


@dataclass(frozen=True, slots=True)
class Place:
    """One library in one size, below the folder of the whole measurement."""

    work: Path
    size: Size
    peer: str

    @property
    def venv(self) -> Path:
        """The library's own environment; Dateline runs in that of this program."""
        return self.work / "venvs" / self.peer

    @property
    def python(self) -> str:
        """What runs the library."""
        return sys.executable if self.peer == DATELINE else str(self.venv / "bin" / "python")

    @property
    def corpus(self) -> Path:
        """What everybody is given."""
        return self.work / self.size.name / "corpus"

    @property
    def index(self) -> Path:
        """The index of the whole corpus."""
        return self.work / self.size.name / "indexes" / self.peer

    @property
    def results(self) -> Path:
        """What was measured, by stage."""
        return self.work / self.size.name / "results" / f"{self.peer}.json"


def environment() -> dict[str, str]:
    """No model hub, and nothing that is sent home."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "DO_NOT_TRACK": "1",
    }
