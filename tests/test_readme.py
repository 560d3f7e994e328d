"""The README does what it says: its commands run, its output is real, its files exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import seeds_index

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(
    {
        line.split("#")[0].strip()
        for line in re.findall(r"^(?:echo .*|\.venv/bin/dateline .*)$", README, re.M)
    }
)
NEEDS_MORE = ("dateline bot", "~/")  # a token, and articles of the reader's own


def run(command: str, folder: Path) -> str:
    """What a command of the README prints, with this Python and the index in `folder`."""
    dateline = f"{shlex.quote(sys.executable)} -m bot"
    done = subprocess.run(
        ["sh", "-c", command.replace(".venv/bin/dateline", dateline)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "INDEX_DIR": str(folder)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if not any(more in c for more in NEEDS_MORE)]
)
def test_its_commands_run(command: str) -> None:
    """Every command that needs nothing of the reader's own exits 0 and prints something."""
    assert run(command, seeds_index()).strip()


def test_its_first_output_is_the_real_one() -> None:
    """The block under `make ask` is what the command prints, character for character."""
    shown = README.split("$ make ask\n", 1)[1].split("```", 1)[0]

    printed = run('.venv/bin/dateline ask "who was sanctioned in September 2023?"', seeds_index())

    assert printed.replace(f"{ROOT}/", "").strip() == shown.strip()


def test_its_library_example_runs() -> None:
    """The Python block prints the quote that the README promises."""
    code = README.split("```python\n", 1)[1].split("```", 1)[0]
    code = code.replace('"index"', repr(str(seeds_index())))

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert "10 individuals and two entities" in done.stdout


def test_its_links_and_targets_exist() -> None:
    """Every file that is linked is there, and every make target that is named."""
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
