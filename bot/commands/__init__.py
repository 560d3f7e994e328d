"""The commands of `dateline`, grouped by what one does with an archive: ask, keep, look."""
