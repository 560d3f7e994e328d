"""Points: what a cluster holds of a passage, and which point is which passage.

A point is never changed but for the generation from which it is no longer seen. Its id is made of
all that it holds and of the generation that first saw it, so that a point which is sent twice is
there once, and what comes back after it was removed is another one:

    0                       12        16
    | hash of what it holds | since   |     16 bytes, written as a UUID
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError

FORM = 1  # of points: raise it where what they hold changes, and all are sent again
KEY_BYTES = 12  # two passages of one key are out of reach of chance
NEVER = 2**31 - 1  # no generation: what is not removed is seen until then
DENSE, WORDS = "dense", "words"  # the names of the two vectors of a point
SINCE, UNTIL, SOURCE, DAYS = "since", "until", "source", "days"  # and of what it is filtered by
FIRST, LAST, LENGTH = "first", "last", "length"  # of each of its days
SINCE_BITS = 2 ** (8 * (16 - KEY_BYTES)) - 1

Ids = NDArray[np.uint64]
"""Ids of points as columns, (2, n): the first and the last eight bytes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage without its vectors: where it is from, and all that its point depends on."""

    article: int  # its row in the truth, which is never another's
    start: int
    end: int
    text: bytes  # the hash of its characters
    heading: str
    source: str | None
    days: NDArray[np.int32]  # (n, 2): first and last day, ordinals, of what it is found by

    @property
    def key(self) -> bytes:
        """A hash of all of it."""
        said = [self.article, self.start, self.end, self.heading, self.source, FORM]
        mixed = blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES)
        mixed.update(self.text)
        mixed.update(np.ascontiguousarray(self.days, "<i4").tobytes())
        return mixed.digest()


@dataclass(frozen=True, slots=True)
class Plan:
    """What turns the points of one generation into those of the next.

    `ids` are those of all passages of the next, by number; `fresh` the numbers of passages whose
    points have to be sent, `gone` the ids of points that are seen no longer: None where it is
    not known what was there, and nothing of it shall stay.
    """

    generation: int
    ids: Ids
    fresh: Sequence[int]
    gone: Ids | None


def plan(keys: Sequence[bytes], before: Ids | None, generation: int) -> Plan:
    """What has to be done that just the passages of `keys` are seen from `generation` on."""
    known = [] if before is None else _packed(before)
    stay = {packed[:KEY_BYTES]: packed for packed in known}
    since = generation.to_bytes(16 - KEY_BYTES, "big")
    wanted = set(keys)
    gone = _ids(packed for key, packed in stay.items() if key not in wanted)
    return Plan(
        generation,
        ids=_ids(stay.get(key, key + since) for key in keys),
        fresh=[number for number, key in enumerate(keys) if key not in stay],
        gone=None if before is None else gone,
    )


def uuids(ids: Ids) -> list[str]:
    """Ids as Qdrant writes them.

    >>> uuids(np.array([[1], [2]], np.uint64))
    ['00000000-0000-0001-0000-000000000002']
    """
    return [str(UUID(bytes=packed)) for packed in _packed(ids)]


def point(
    name: str, passage: Passage, vector: Sequence[float], words: Mapping[str, float]
) -> dict[str, object]:
    """A point as Qdrant is sent it, seen from the generation that its id was made in."""
    weights = dimensions(words)
    return {
        "id": name,
        "vector": {
            DENSE: vector,
            WORDS: {"indices": list(weights), "values": list(weights.values())},
        },
        "payload": {
            SINCE: UUID(name).int & SINCE_BITS,
            UNTIL: NEVER,
            SOURCE: passage.source,
            DAYS: [
                {FIRST: first, LAST: last, LENGTH: last - first + 1}
                for first, last in passage.days.tolist()
            ],
        },
    }


def dimensions(weights: Mapping[str, float]) -> dict[int, float]:
    """Weights by the dimension of each stem, in the order of dimensions.

    The dimension is a hash of 32 bits: of a million stems one in 4,300 shares its dimension with
    another one.
    """
    found: dict[int, float] = {}
    for stem, weight in weights.items():
        packed = stem.encode("utf-8", "surrogatepass")
        place = int.from_bytes(blake2b(packed, digest_size=4).digest(), "big")
        found[place] = found.get(place, 0.0) + weight
    return dict(sorted(found.items()))


def write_numbers(file: Path, ids: Ids) -> None:
    """Write which point each passage is, by id: uint64 (3, n), the ids and the numbers."""
    order = np.lexsort((ids[1], ids[0]))
    np.save(file, np.concatenate([ids[:, order], order.astype(np.uint64)[None]]))


class Numbers:
    """Which passage of a generation a point is; mapped, not read."""

    def __init__(self, file: Path) -> None:
        """Raise ArchiveError where the file cannot be read."""
        try:
            self._table: NDArray[np.uint64] = np.load(file, mmap_mode="r")
            self._first = self._table[0]
        except (OSError, ValueError, IndexError) as error:
            raise ArchiveError(
                f"{file} cannot be read: run `dateline doctor --repair --index {file.parents[2]}`"
            ) from error

    def number(self, name: str) -> int | None:
        """The passage that a point of this id is, None where it is none."""
        wanted = UUID(name).int
        first, last = wanted >> 64, wanted & (2**64 - 1)
        row = int(np.searchsorted(self._first, np.uint64(first)))
        while row < len(self) and int(self._first[row]) == first:
            if int(self._table[1, row]) == last:
                return int(self._table[2, row])
            row += 1
        return None

    def ids(self) -> Ids:
        """The ids of all points, in the order of passages."""
        found = np.empty((2, len(self)), np.uint64)
        found[:, self._table[2].astype(np.int64)] = self._table[:2]
        return found

    def __len__(self) -> int:
        return int(self._table.shape[1])


def _packed(ids: Ids) -> list[bytes]:
    whole = np.ascontiguousarray(ids.T).astype(">u8").tobytes()
    return [whole[at : at + 16] for at in range(0, len(whole), 16)]


def _ids(packed: Iterable[bytes]) -> Ids:
    rows = np.frombuffer(b"".join(packed), ">u8").reshape(-1, 2)
    return np.ascontiguousarray(rows.T, np.uint64)
