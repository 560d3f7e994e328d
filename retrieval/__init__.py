"""Question answering over an archive of news articles, with verbatim, cited sentences.

    files ──read──▶ Article ──date──▶ Dated ──split──▶ sentences, passages
    passages ──encode, tokenise──▶ one generation of the index
    question ──understand──▶ search ──▶ Hit ──choose──▶ Quote ──▶ Answer, or a Silence

Importing this loads neither torch nor faiss: models are loaded when first used.
"""

from retrieval.answering.answer import Answer, Quote, Silence
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Receipt
from retrieval.archive import Archive
from retrieval.article import Article, Dated, Span
from retrieval.errors import RetrievalError
from retrieval.period import Period
from retrieval.reading.read import read

__all__ = [
    "Answer",
    "Archive",
    "Article",
    "Dated",
    "Hit",
    "Period",
    "Quote",
    "Receipt",
    "RetrievalError",
    "Silence",
    "Span",
    "read",
]
