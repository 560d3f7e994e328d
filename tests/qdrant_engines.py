"""Two engines that answer calls to a cluster in this process.

`Edge` is the core of Qdrant itself, in as many shards as wanted; `Local` the double that comes
with Qdrant's client, whose models check every body that is sent to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit
from weakref import finalize

import qdrant_edge as edge
from qdrant_client import QdrantClient, models

from retrieval.errors import ArchiveError
from retrieval.indexing.qdrant_http import Json

KINDS = {
    "integer": edge.PayloadSchemaType.Integer,
    "keyword": edge.PayloadSchemaType.Keyword,
}
MEMORY = Path("/dev/shm")
SEGMENT = 20  # KB of vectors from which the tests' shards build a graph


class Edge:
    """Qdrant's own core: each collection in shards, the best of all of them merged.

    Its files are in memory where the system has a place for such: it syncs them again and again.
    """

    def __init__(self, shards: int = 1) -> None:
        self._folder = Path(mkdtemp(prefix="dateline-", dir=MEMORY if MEMORY.is_dir() else None))
        self._count = shards
        finalize(self, rmtree, self._folder, ignore_errors=True)
        self._shards: dict[str, list[edge.EdgeShard]] = {}
        self._sizes: dict[str, int] = {}

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:  # noqa: ARG002 - nothing here takes long
        """See `Calls`."""
        name, what = _parts(path)
        sent: Json = body
        if what == "exists":
            return {"exists": name in self._shards}
        if (verb, what) == ("PUT", ""):
            return self._make(name, sent)
        if name not in self._shards:
            raise ArchiveError(f"there is no collection {name}")
        if what == "":
            return self._described(name)
        if what == "index":
            kind = KINDS[sent["field_schema"]["type"]]
            return self._all(
                name, edge.UpdateOperation.create_field_index(sent["field_name"], kind)
            )
        return {
            ("PUT", "points"): self._send,
            ("POST", "points"): self._retrieve,
            ("POST", "points/payload"): self._payload,
            ("POST", "points/delete"): self._delete,
            ("POST", "points/query"): self._query,
            ("POST", "points/count"): self._number,
        }[verb, what](name, sent)

    def optimize(self) -> None:
        """Build the graphs that Qdrant builds in the background."""
        for shards in self._shards.values():
            for shard in shards:
                shard.optimize()

    def graphs(self) -> int:
        """How many vectors are in a graph."""
        return sum(s.info().indexed_vectors_count for own in self._shards.values() for s in own)

    def close(self) -> None:
        """See `Calls`; a shard is closed where it is let go."""

    def _make(self, name: str, sent: Json) -> bool:
        size = sent["vectors"]["dense"]["size"]
        config = edge.EdgeConfig(
            vectors={"dense": edge.EdgeVectorParams(size=size, distance=edge.Distance.Dot)},
            sparse_vectors={"words": edge.EdgeSparseVectorParams()},
            hnsw_config=edge.HnswIndexConfig(16, 100, 10, max_indexing_threads=1),
            optimizers=edge.EdgeOptimizersConfig(indexing_threshold=SEGMENT),
            max_search_threads=1,
            wal_enabled=False,
        )
        shards = []
        for number in range(self._count):
            place = self._folder / f"{name}-{number}"
            place.mkdir()
            shards.append(edge.EdgeShard.create(str(place), config))
        self._shards[name], self._sizes[name] = shards, size
        return True

    def _described(self, name: str) -> dict[str, object]:
        params = {"vectors": {"dense": {"size": self._sizes[name]}}}
        indexed = dict.fromkeys(self._shards[name][0].info().payload_schema)
        return {"config": {"params": params}, "payload_schema": indexed}

    def _all(self, name: str, change: edge.UpdateOperation) -> dict[str, str]:
        for shard in self._shards[name]:
            shard.update(change)
        return {"status": "completed"}

    def _send(self, name: str, sent: Json) -> dict[str, str]:
        for shard, points in self._shared(name, sent["points"], lambda point: point["id"]):
            made = [edge.Point(p["id"], _vectors(p["vector"]), p["payload"]) for p in points]
            shard.update(edge.UpdateOperation.upsert_points(made))
        return {"status": "completed"}

    def _shared(
        self, name: str, items: Iterable[Any], named: Callable[[Any], str]
    ) -> list[tuple[edge.EdgeShard, list[Any]]]:
        parts: list[list[Any]] = [[] for _ in range(self._count)]
        for item in items:
            parts[int(named(item)[:8], 16) % self._count].append(item)
        return [(s, own) for s, own in zip(self._shards[name], parts, strict=True) if own]

    def _payload(self, name: str, sent: Json) -> dict[str, str]:
        update = edge.UpdateOperation
        if "filter" in sent:
            change = update.set_payload_by_filter(_filter(sent["filter"]), sent["payload"])
            return self._all(name, change)
        for shard, names in self._shared(name, sent["points"], str):
            shard.update(update.set_payload(names, sent["payload"]))
        return {"status": "completed"}

    def _delete(self, name: str, sent: Json) -> dict[str, str]:
        return self._all(
            name, edge.UpdateOperation.delete_points_by_filter(_filter(sent["filter"]))
        )

    def _retrieve(self, name: str, sent: Json) -> list[dict[str, object]]:
        return [
            {"id": str(record.id), "payload": record.payload}
            for shard, names in self._shared(name, sent["ids"], str)
            for record in shard.retrieve(names, with_payload=True, with_vector=False)
        ]

    def _query(self, name: str, sent: Json) -> dict[str, object]:
        vector, params = sent["query"], sent.get("params", {})
        near = _vectors({"": vector})[""] if isinstance(vector, dict) else vector
        request = edge.QueryRequest(
            limit=sent["limit"],
            query=edge.Query.Nearest(near, using=sent["using"]),
            filter=_filter(sent["filter"]),
            params=edge.SearchParams(**params),
        )
        found = [
            {"id": str(hit.id), "score": hit.score}
            for shard in self._shards[name]
            for hit in shard.query(request)
        ]
        found.sort(key=lambda hit: -float(str(hit["score"])))
        return {"points": found[: sent["limit"]]}

    def _number(self, name: str, sent: Json) -> dict[str, int]:
        request = edge.CountRequest(filter=_filter(sent["filter"]), exact=sent["exact"])
        return {"count": sum(shard.count(request) for shard in self._shards[name])}


def _vectors(sent: Json) -> Json:
    """Vectors as edge takes them."""
    return {
        name: edge.SparseVector(vector["indices"], vector["values"])
        if isinstance(vector, dict)
        else vector
        for name, vector in sent.items()
    }


def _filter(sent: Json) -> edge.Filter:
    return edge.Filter(must=[_condition(each) for each in sent["must"]])


def _condition(sent: Json) -> edge.FieldCondition | edge.NestedCondition:
    if "nested" in sent:
        return edge.NestedCondition(sent["nested"]["key"], _filter(sent["nested"]["filter"]))
    if "match" in sent:
        return edge.FieldCondition(sent["key"], match=edge.MatchAny(any=sent["match"]["any"]))
    return edge.FieldCondition(sent["key"], range=edge.RangeFloat(**sent["range"]))


class Local:
    """The double of Qdrant's client; every body is first what the client's models say it is.

    It compares all points, whatever is asked.
    """

    def __init__(self) -> None:
        self._client = QdrantClient(":memory:")
        self._indexed: list[str] = []

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:  # noqa: ARG002 - nothing here takes long
        """See `Calls`."""
        name, what = _parts(path)
        sent: Json = body
        if what == "exists":
            return {"exists": self._client.collection_exists(name)}
        if (verb, what) == ("PUT", ""):
            made = models.CreateCollection(**sent)
            return self._client.create_collection(
                name, made.vectors, sparse_vectors_config=made.sparse_vectors
            )
        if what == "":
            described = self._client.get_collection(name).model_dump()
            return {**described, "payload_schema": dict.fromkeys(self._indexed)}
        if what == "index":  # the double has no use for one
            self._indexed.append(models.CreateFieldIndex(**sent).field_name)
            return {"status": "completed"}
        return {
            ("PUT", "points"): self._send,
            ("POST", "points"): self._retrieve,
            ("POST", "points/payload"): self._payload,
            ("POST", "points/delete"): self._delete,
            ("POST", "points/query"): self._query,
            ("POST", "points/count"): self._number,
        }[verb, what](name, sent)

    def close(self) -> None:
        """See `Calls`."""

    def _send(self, name: str, sent: Json) -> Json:
        return self._client.upsert(name, models.PointsList(**sent).points)

    def _retrieve(self, name: str, sent: Json) -> Json:
        asked = models.PointRequest(**sent)
        return [r.model_dump() for r in self._client.retrieve(name, asked.ids)]

    def _payload(self, name: str, sent: Json) -> Json:
        made = models.SetPayload(**sent)
        where: Any = made.points if made.points is not None else made.filter
        return self._client.set_payload(name, made.payload, where)

    def _delete(self, name: str, sent: Json) -> Json:
        return self._client.delete(name, models.FilterSelector(**sent))

    def _query(self, name: str, sent: Json) -> Json:
        asked = models.QueryRequest(**sent)
        found = self._client.query_points(
            name,
            asked.query,
            using=asked.using,
            query_filter=asked.filter,
            limit=asked.limit or 10,
            with_payload=False,
        )
        return found.model_dump()

    def _number(self, name: str, sent: Json) -> Json:
        asked = models.CountRequest(**sent)
        return self._client.count(name, asked.filter, exact=bool(asked.exact)).model_dump()


def _parts(path: str) -> tuple[str, str]:
    """The collection that a path is about, and what of it."""
    parts: Sequence[str] = urlsplit(path).path.strip("/").split("/")
    return parts[1], "/".join(parts[2:])
