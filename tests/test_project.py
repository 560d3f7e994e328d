"""Rules about the project itself, so that review can be about ideas."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import retrieval

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("retrieval/**/*.py"), *ROOT.glob("bot/**/*.py")])
WORLD = {"bot", "telegram", "os", "argparse", "typer", "dotenv", "rich"}
PUBLIC = {
    "Answer", "Archive", "Article", "Dated", "Hit", "Period", "Quote", "Receipt",
    "RetrievalError", "Silence", "Span", "read",
}  # fmt: skip
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(ROOT)))


def imported(module: Path) -> set[str]:
    """Top-level names of every package a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@each_module
def test_the_library_does_not_touch_the_world(module: Path) -> None:
    """`retrieval` imports no bot, no Telegram, no command line; `os` only for files and locks."""
    if module.is_relative_to(ROOT / "retrieval"):
        of_files = ("generation.py", "sync.py", "write.py", "files.py", "read.py")
        allowed = {"os"} if module.name in of_files else set()

        assert imported(module) & (WORLD - allowed) == set()
        assert "environ" not in module.read_text("utf-8")


@each_module
def test_the_library_never_prints_nor_asks_for_the_day(module: Path) -> None:
    """No print and no today in `retrieval`; the day of asking comes in as an argument."""
    if module.is_relative_to(ROOT / "retrieval"):
        code = module.read_text("utf-8")

        assert not re.search(r"^\s*print\(", code, re.M)
        assert not re.search(r"\.(?:today|now|utcnow)\(", code)


@each_module
def test_functions_fit_on_a_screen(module: Path) -> None:
    """No function is longer than 50 lines, docstring included."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


@each_module
def test_modules_say_what_they_hold(module: Path) -> None:
    """Every module starts with a docstring and has at most 300 lines."""
    code = module.read_text("utf-8")

    assert ast.get_docstring(ast.parse(code))
    assert len(code.splitlines()) <= 300


def test_public_names_are_these() -> None:
    """What `retrieval` exports is a promise: at most a dozen names, all documented."""
    assert set(retrieval.__all__) == PUBLIC
    assert all(getattr(retrieval, name).__doc__ for name in PUBLIC)


def test_importing_the_library_is_light() -> None:
    """`from retrieval import Archive` loads no model library and no index library."""
    heavy = "('torch', 'faiss', 'tantivy', 'onnxruntime', 'sentence_transformers', 'telegram')"
    code = f"import sys, retrieval; sys.exit([m for m in {heavy} if m in sys.modules] or 0)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.stderr.strip() == ""
    assert done.returncode == 0


def test_architecture_names_every_module() -> None:
    """ARCHITECTURE.md and the listing agree: no module is left out of the map."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    grammar = ROOT / "retrieval/chronology/grammar"  # its small files are named together
    named = {module.stem for module in MODULES if not module.stem.startswith("__")}
    spared = {module.stem for module in grammar.glob("*.py")}

    missing = [name for name in sorted(named - spared) if f"`{name}`" not in page]

    assert [name for name in missing if name not in ("ask", "keep", "look", "options")] == []


def test_no_file_of_the_index_is_tracked() -> None:
    """Only the page that explains the folder is kept of `index/`."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(
        ["git", "ls-files", "index"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()

    assert tracked == ["index/README.md"]


def test_every_package_is_installed() -> None:
    """The packages of pyproject.toml are the folders that hold an `__init__.py`."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = {".".join(m.parent.relative_to(ROOT).parts) for m in MODULES if m.stem == "__init__"}

    assert set(listed["tool"]["setuptools"]["packages"]) == found
