"""The `dateline` command, also `python -m bot`: run one command and exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

INTERRUPTED = 130  # 128 + SIGINT, as shells count


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (by default that of the process) and exit with its status.

    What is imported is imported here: Ctrl-C is quiet from the start.
    """
    # FAISS's threads would spin while they wait and starve everything else on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from bot.commands.line import run

        sys.exit(run(arguments))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
