"""One question asked of a saved index by a fresh process, as a short script would.

Usage: python -m benchmarks.peers.cold ADAPTER FOLDER QUESTION
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import cast

from .measures import K
from .model import shipped
from .shape import Adapter


def main() -> None:
    """Load the library, the index and the model, and print the first passage."""
    name, folder, question = sys.argv[1:]
    adapter = cast(Adapter, import_module(f".adapters.{name}", __package__))
    store = adapter.load(Path(folder), adapter.own(shipped()))
    search = next(iter(adapter.SEARCHES.values()))
    print(search(store, question, K)[0][0])


if __name__ == "__main__":
    main()
