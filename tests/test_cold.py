"""A cold question: what `dateline ask` may load before it answers."""

from __future__ import annotations

import subprocess
import sys

from tests.running import EVIDENCE, PATIENCE, QUESTION, environment, scratch, seeds_index

# What only making vectors by sentence-transformers, training and dating need, by seconds or by
# hundreds of megabytes; then what only fetching, serving and drawing need.
HEAVY = ("torch", "transformers", "sentence_transformers", "scipy", "sklearn", "huggingface_hub")
OF_OTHERS = ("telegram", "aiohttp", "trafilatura", "lxml", "feedparser", "PIL", "dateparser")

ASK = """
import sys
from bot.__main__ import main
try:
    main(["ask", *sys.argv[1:]])
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, file=sys.stderr)
"""


def test_asking_loads_no_library_for_training() -> None:
    """The whole command answers from the index's own form of its encoder."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, QUESTION, "--index", str(seeds_index())],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=scratch(),
        timeout=PATIENCE,
        check=True,
    )

    assert EVIDENCE in done.stdout
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert sorted(loaded & {*HEAVY, *OF_OTHERS}) == []
