"""The seed articles as read, for tests that need real news and no index."""

from pathlib import Path

from retrieval.article import Article
from retrieval.reading.read import read_file

FOLDER = Path(__file__).parent.parent / "seeds"
SEEDS = ("000", "001", "002", "003", "004")


def seed(name: str) -> Article:
    """The seed whose file name starts with `name`."""
    (file,) = FOLDER.glob(f"{name}_*.txt")
    (found,) = read_file(file)
    assert isinstance(found, Article)
    return found
