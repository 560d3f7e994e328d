"""The errors of the library: one base class to catch, leaves to tell apart.

RetrievalError          `except RetrievalError` catches everything raised on purpose
├── ReadError           a file or a record could not be read as an article
├── ArchiveError        an index is absent, damaged, or of another encoder
│   ├── BusyError       it cannot be written now, later perhaps: held by a writer, disk full
│   └── UnreachableError  the cluster that holds it does not answer, later perhaps
└── QuestionError       a question cannot be asked as it stands (empty, too long)

Every message is one sentence or two: what is wrong, with the value, and what to do.
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Anything that Dateline refuses; the message is meant for the user."""


class ReadError(RetrievalError):
    """A file or a record could not be read as an article."""


class ArchiveError(RetrievalError):
    """An index is absent, damaged, or was made by another encoder."""


class BusyError(ArchiveError):
    """An index cannot be written now but may be later: another writes it, or the disk is full."""


class UnreachableError(ArchiveError):
    """The cluster that holds an index does not answer, or not in time."""


class QuestionError(RetrievalError):
    """A question cannot be asked as it stands."""
