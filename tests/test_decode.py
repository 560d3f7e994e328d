"""Bytes to characters: marks, the encodings that scrapers leave, and what is no text."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.reading.decode import BOMS, CONTROL_SHARE, SAMPLE_BYTES, decode

# Invented sentences, one for each encoding that is told by its bytes alone.
LEGACY = {
    "cp1251": "Министерство сообщило в понедельник, что переговоры о мосте продолжатся. ",
    "koi8-r": "Министерство сообщило в понедельник, что переговоры о мосте продолжатся. ",
    "cp1252": "“The bank’s profit rose,” said Ms. Müller – a café owner in Zürich. ",
    "latin-1": "El presidente visitó España el miércoles según informó el señor Núñez. ",
    "shift-jis": "外務省は月曜日、協議を続けると発表した。両国は来週、東京で会談する予定だ。",
    "euc-kr": "외교부는 월요일 회담이 계속될 것이라고 밝혔다. 양측은 다음 주 만나기로 했다. ",
    "gb18030": "外交部星期一表示，谈判将继续进行。双方同意下周在北京会面。",
    "big5": "外交部星期一表示，談判將繼續進行。雙方同意下週在臺北會面。",
}
HEADLINES = "A headline in English\n" * 3000  # more than one sample
MANY = SAMPLE_BYTES // 20  # lines of one sentence: several samples


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("lines", [1, 20, MANY])
@pytest.mark.parametrize("before", ["", HEADLINES], ids=["alone", "after English"])
def test_legacy_encodings(encoding: str, lines: int, before: str) -> None:
    """Found whatever the size of the file and however much ASCII stands in front."""
    text = before + "\n".join([LEGACY[encoding].strip()] * lines)

    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    """A mark names the encoding and is no part of the text."""
    assert decode("Müller sagt 🎉 zu.".encode(encoding)) == "Müller sagt 🎉 zu."


def test_big_endian_marks() -> None:
    """The marks of both byte orders are known; that of UTF-16 begins that of UTF-32."""
    assert decode(codecs.BOM_UTF16_BE + "né".encode("utf-16-be")) == "né"
    assert decode(codecs.BOM_UTF32_BE + "né".encode("utf-32-be")) == "né"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_is_read_as_it_is(text: str) -> None:
    """Well-formed UTF-8 is never guessed at."""
    data = text.encode()
    marked = data.startswith(tuple(BOMS))

    assert marked or decode(data) == text


@given(st.binary(max_size=300))
def test_bytes_decode_or_are_refused(data: bytes) -> None:
    """Any bytes at all give a text or a sentence of refusal, nothing else."""
    with suppress(ReadError):
        assert isinstance(decode(data), str)


def test_a_broken_byte_in_utf8_spoils_one_character() -> None:
    """A spliced or cut file keeps its other characters; what broke shows as U+FFFD."""
    whole = "Müller’s café opened. " * 5

    assert decode(whole.encode() + b"\xff" + whole.encode()) == f"{whole}\ufffd{whole}"
    assert decode(f"{whole}é".encode()[:-1]) == f"{whole}\ufffd"


def test_one_curly_quote_of_windows() -> None:
    """A lone 0x92 in English is an apostrophe of windows-1252."""
    data = b"The mayor opened it. " * 50 + b"The bank\x92s profit rose. " + b"More. " * 50

    assert "The bank’s profit" in decode(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL"),
        (b"GIF89a\x01\x02\x03\x04\x05\x06" * 9, "control characters"),
        ("Torvik".encode("utf-16-le"), "NUL"),
        (codecs.BOM_UTF16_LE + b"odd", "does not fit"),
    ],
)
def test_what_is_no_text(data: bytes, words: str) -> None:
    """Pictures, programs and broken files are refused in a sentence."""
    with pytest.raises(ReadError, match=words):
        decode(data)


def test_a_few_control_characters_are_forgiven() -> None:
    """A form feed is text; the share of stranger ones may reach the limit, not pass it."""
    fine = "a" * 49 + "\x01"

    assert decode(fine.encode()) == fine
    assert decode(b"one\ftwo\vthree") == "one\ftwo\vthree"
    with pytest.raises(ReadError, match="2 control characters"):
        decode(fine.encode() + b"\x01")
    assert CONTROL_SHARE == 1 / 50
