"""The guard: who may ask at all, and how much at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from telegram import Update

NOTICE_EVERY = 60.0  # seconds: whoever is too fast is told so once in a while
FORGOTTEN = 10_000  # users remembered at a time; those with a full bucket are forgotten


def allowed(update: Update, ids: frozenset[int]) -> bool:
    """Whether an update comes from a user or a chat on the list; an empty list lets all pass.

    Only numeric ids count: names can be given up and taken by others.
    """
    here = {it.id for it in (update.effective_user, update.effective_chat) if it is not None}
    return not ids or bool(here & ids)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float
    told: float = float("-inf")


@dataclass(slots=True)
class Rate:
    """A token bucket for each user: `per_minute` questions at once, refilled over a minute."""

    per_minute: int
    _buckets: dict[int, _Bucket] = field(default_factory=dict)

    def take(self, user: int, now: float) -> bool:
        """Whether a user may ask now; `now` are seconds of any clock that never goes back."""
        bucket = self._bucket(user, now)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def notices(self, user: int, now: float) -> bool:
        """Whether it is time to tell this user that they are too fast; they count as told."""
        bucket = self._bucket(user, now)
        if now - bucket.told < NOTICE_EVERY:
            return False
        bucket.told = now
        return True

    def _bucket(self, user: int, now: float) -> _Bucket:
        if user not in self._buckets and len(self._buckets) >= FORGOTTEN:
            self._forget(now)
        bucket = self._buckets.setdefault(user, _Bucket(self.per_minute, now))
        gained = (now - bucket.filled) * self.per_minute / 60
        bucket.tokens = min(self.per_minute, bucket.tokens + gained)
        bucket.filled = now
        return bucket

    def _forget(self, now: float) -> None:
        """Drop whoever has been quiet for a minute: their bucket is full and their notice old."""
        quiet = [user for user, it in self._buckets.items() if now - it.filled >= NOTICE_EVERY]
        for user in quiet:
            del self._buckets[user]
