"""Misspelt words of a question, read as the nearest word of the archive.

A word is misspelt when the archive does not hold it, the cross-encoder's vocabulary (30,000
common English words) does not either, and exactly one word of the archive is nearest to it. The
distance is Damerau's in its restricted form: letters added, dropped, changed, neighbours swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Four misspellings in five are one slip away (Damerau, CACM 1964); short words have too many
# neighbours, so one slip needs five letters and two need eight. First letters are kept: they are
# rarely mistyped, and another first letter is mostly another word.
ONE_SLIP = 5
TWO_SLIPS = 8


def nearest_word(
    word: str, vocabulary: Sequence[str], frequency: Callable[[str], int]
) -> str | None:
    """The word of the vocabulary that `word` (lower case) was meant to be, or None.

    Fewest slips first, then the more frequent; None where nothing is near enough or where two
    words are equally near and equally frequent.

    >>> words = ["sanctions", "sanctioned", "september"]
    >>> nearest_word("sanctoned", words, lambda word: 1)
    'sanctioned'
    >>> nearest_word("xi", words, lambda word: 1) is None
    True
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = (len(word) >= ONE_SLIP) + (len(word) >= TWO_SLIPS)
    if not slips or not word.isalpha():
        return None
    near = [known for known in vocabulary if known[0] == word[0] and known.isalpha()]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
    ranked = sorted((distance, -frequency(known), known) for known, distance, _ in found)
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return ranked[0][2]
