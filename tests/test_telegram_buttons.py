"""Buttons: what users find behind the labels, also late, twice and together."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.telegram.state import FILE
from retrieval.article import Article
from tests.bot_api import ADA, BOB, NEWSROOM, BotApi, Fault, Sent
from tests.conversation import (
    ATLANTIS,
    DAYS,
    LOG,
    PORT,
    QUESTION,
    REOPENED,
    SHIPS,
    Shelf,
    Thinking,
    brought,
    talk,
)
from tests.newsroom import made


def days(sent: Sent) -> list[str]:
    """Which days' sentences a message shows."""
    return [day for day in DAYS if brought(day) in sent.text]


def bold(sent: Sent) -> list[str]:
    """What is in bold."""
    return [
        sent.text[entity.offset : entity.offset + entity.length]
        for entity in sent.entities
        if entity.type == "bold"
    ]


def test_context_and_back() -> None:
    """The same message shows what stands around a quote, moves along the article, and back."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()

        async def tap(label: str) -> Sent:
            assert (await server.taps(reply, label).answer()).text == ""
            edited = await server.edit()
            assert edited.id == reply.id
            return edited

        around = await tap("Context 1")
        assert days(around) == DAYS[3:8]
        assert bold(around) == [brought("sixth")]
        assert [entity.type for entity in around.entities].count("blockquote") == 1
        assert around.labels == (("Earlier", "Later"), ("‹ Back",))

        earlier = await tap("Earlier")
        assert days(earlier)[0] == "first"
        assert earlier.labels == (("Later",), ("‹ Back",))
        assert days(await tap("Later")) == days(around)
        later = await tap("Later")
        assert days(later)[-1] == "eleventh"
        assert brought("sixth") not in bold(later)

        assert (await tap("‹ Back")).text == reply.text
        assert server.now(reply).labels == reply.labels
        assert bold(await tap("3")) == [brought("eighth")]
        assert len(server.sent(ADA)) == 1

    talk(script)


def test_back_leads_to_the_page_it_came_from() -> None:
    """From the context of a citation on the second page."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        await server.taps(reply, "More sources ›").answer()
        second = await server.edit()
        await server.taps(reply, "5").answer()
        assert bold(await server.edit()) == [brought("tenth")]
        await server.taps(reply, "‹ Back").answer()
        assert (await server.edit()).text == second.text

    talk(script)


def test_pages_and_more_passages() -> None:
    """Three pages forth and back; behind the last are passages without its quotes."""
    elsewhere = made("ice", "Ice report\n\nShips waited for an icebreaker off Riga.")

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()

        async def tap(label: str) -> Sent:
            await server.taps(reply, label).answer()
            return await server.edit()

        second = await tap("More sources ›")
        assert days(second) == DAYS[8:11]
        assert second.labels == (
            ("Context 4", "5", "6"),
            ("‹ Previous", "4–6 of 8", "More sources ›"),
            ("👍", "👎", "Share"),
        )
        third = await tap("More sources ›")
        assert days(third) == DAYS[11:13]
        assert third.labels[:2] == (
            ("Context 7", "8"),
            ("‹ Previous", "7–8 of 8", "More sources ›"),
        )
        more = await tap("More sources ›")
        assert more.text.startswith("More passages, not answers:")
        assert "icebreaker" in more.text
        assert days(more) == []
        assert more.labels == (("‹ Back",),)
        assert (await tap("‹ Back")).text == third.text
        assert (await tap("‹ Previous")).text == second.text
        assert (await tap("‹ Previous")).text == reply.text

    talk(script, Shelf(held=(PORT, LOG, elsewhere)))


def test_no_more_passages() -> None:
    """One answer on one page has the button too; where nothing else is found that is said."""

    async def script(server: BotApi) -> None:
        server.says(ADA, QUESTION)
        reply = await server.reply()
        assert reply.labels == (("Context 1",), ("More sources ›",), ("👍", "👎", "Share"))
        await server.taps(reply, "More sources ›").answer()
        assert "No more passages" in (await server.edit()).text

    talk(script, Shelf(held=(PORT,)))


def test_the_number_of_the_page_is_a_button_too() -> None:
    """It is answered and changes nothing, however often it is tapped."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        for _ in range(3):
            assert (await server.taps(reply, "1–3 of 8").answer()).text == ""
        assert len(server.history(reply)) == 1

    talk(script)


def test_the_nearest_passage_of_a_silence_has_a_context() -> None:
    """And a way back to the silence."""

    async def script(server: BotApi) -> None:
        server.says(ADA, ATLANTIS)
        reply = await server.reply()
        await server.taps(reply, "Context").answer()
        around = await server.edit()
        assert bold(around) == [REOPENED]
        assert around.labels == (("‹ Back",),)
        await server.taps(reply, "‹ Back").answer()
        assert (await server.edit()).text == reply.text

    talk(script)


def test_a_timeline_has_pages_and_contexts() -> None:
    """Six on a page, and back to the page that a context was opened from."""

    async def script(server: BotApi) -> None:
        server.says(ADA, f"/timeline {SHIPS}")
        reply = await server.reply()
        assert days(reply) == DAYS[5:11]
        await server.taps(reply, "More sources ›").answer()
        second = await server.edit()
        assert days(second) == DAYS[11:13]
        await server.taps(reply, "8").answer()
        assert bold(await server.edit()) == [brought("thirteenth")]
        await server.taps(reply, "‹ Back").answer()
        assert (await server.edit()).text == second.text

    talk(script)


def test_thumbs(tmp_path: Path) -> None:
    """Each is thanked for; the last of a user's counts, and another user's by itself."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, f"/ask {QUESTION}")
        reply = await server.reply()
        for user, label in ((ADA, "👍"), (BOB, "👍"), (BOB, "👎"), (ADA, "👍")):
            notice = await server.taps(reply, label, user=user).answer()
            assert (notice.text, notice.alert) == ("Thank you.", False)
        assert len(server.history(reply)) == 1

    talk(script, folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as state:
        rows = state.execute("select user, good from feedback order by user").fetchall()
    assert rows == [(ADA.id, 1), (BOB.id, 0)]


def test_settings() -> None:
    """The choice is marked, counts from the next answer on, and is each user's own."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/settings")
        settings = await server.reply()
        assert settings.labels == (
            ("1 a page", "✓ 3 a page", "5 a page"),
            ("Clock −1 h", "Clock +1 h"),
        )
        await server.taps(settings, "5 a page").answer()
        assert (await server.edit()).labels[0] == ("1 a page", "3 a page", "✓ 5 a page")
        await server.taps(settings, "✓ 5 a page").answer()  # once more
        await server.taps(settings, "Clock −1 h").answer()
        assert "UTC-1" in (await server.edit()).text
        for user, first in ((ADA, "1–5 of 8"), (BOB, "1–3 of 8")):
            server.says(user, SHIPS)
            assert (await server.reply()).labels[1][0] == first

    talk(script)


def test_the_day_ends_at_the_date_line() -> None:
    """No further than 14 hours on; there the button is gone."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/settings")
        settings = await server.reply()
        for _ in range(14):
            await server.taps(settings, "Clock +1 h").answer()
            shown = await server.edit()
        assert "UTC+14" in shown.text
        assert shown.labels[1] == ("Clock −1 h",)

    talk(script)


def test_sources_in_pages() -> None:
    """Twenty outlets a page, the busiest first."""
    held = [
        made(f"{outlet}-{number}", f"News {number}\n\nIt rained.", source=f"Outlet {outlet:02}")
        for outlet in range(45)
        for number in range(1 + (outlet == 30))
    ]

    async def script(server: BotApi) -> None:
        server.says(ADA, "/sources")
        reply = await server.reply()
        assert "46 articles from 45 outlets" in reply.text
        assert reply.text.index("Outlet 30 · 2") < reply.text.index("Outlet 00 · 1")
        assert reply.labels == (("More ›",),)
        await server.taps(reply, "More ›").answer()
        assert (await server.edit()).labels == (("‹ Previous", "More ›"),)
        await server.taps(reply, "More ›").answer()
        last = await server.edit()
        assert "Outlet 44 · 1" in last.text
        assert last.labels == (("‹ Previous",),)
        await server.taps(reply, "‹ Previous").answer()
        await server.edit()
        await server.taps(reply, "‹ Previous").answer()
        assert (await server.edit()).text == reply.text

    talk(script, Shelf(held=held))


# Late.


def test_after_forget_buttons_have_expired(tmp_path: Path) -> None:
    """Those of the user who said so, who may ask again; nothing of them is left in the file."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        hers = await server.reply()
        await server.taps(hers, "👍").answer()
        server.says(BOB, QUESTION)
        his = await server.reply()
        server.says(ADA, "/forget")
        assert "erased" in (await server.reply()).text
        for label in ("Context 1", "More sources ›", "👍"):
            notice = await server.taps(hers, label).answer()
            assert (notice.text, notice.alert) == (
                "This answer has expired. Please ask again.",
                True,
            )
        await server.taps(his, "Context 1").answer()
        await server.edit()
        server.says(ADA, "and in October?")  # nothing to hang on any more
        await server.reply()
        server.says(ADA, "/forget")
        await server.reply()

    talk(script, folder=tmp_path)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"Which ships" not in left
    assert b"When did the port" in left


@pytest.mark.parametrize(
    "now",
    [
        (PORT,),
        (PORT, made("log", "Log of a thaw\n\nNothing of that happened.", source="Baltic Daily")),
    ],
)
def test_an_article_that_is_gone_or_changed(now: tuple[Article, ...]) -> None:
    """Its context says so; the answer stays as it was given, and so do its other buttons."""
    shelf = Shelf()

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        await server.taps(reply, "Context 1").answer()
        await server.edit()
        shelf.held = now
        notice = await server.taps(reply, "Later").answer()
        assert "changed or is gone" in notice.text
        assert notice.alert
        await server.taps(reply, "‹ Back").answer()
        assert (await server.edit()).text == reply.text
        link = next(e.url for e in reply.entities if e.url and e.url.endswith("_1"))
        server.follows(BOB, link)
        assert "changed or is gone" in (await server.reply(BOB)).text

    talk(script, shelf)


def test_an_article_that_has_grown() -> None:
    """After re-indexing a quote that has moved is found where it stands now."""
    shelf = Shelf()
    grown = LOG.text.replace("\n\n", "\n\nA correction was made to this log.\n\n", 1)

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        shelf.held = (PORT, made("log", grown, source="Baltic Daily"))
        await server.taps(reply, "Context 1").answer()
        around = await server.edit()
        assert bold(around) == [brought("sixth")]
        assert days(around) == DAYS[3:8]

    talk(script, shelf)


def test_buttons_of_before_an_edit() -> None:
    """A slow phone still shows them: they have expired, and the edited answer stays."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, SHIPS)
        reply = await server.reply()
        old = reply.button("Context 1")["callback_data"]
        server.edits(ADA, number, QUESTION)
        edited = await server.edit()
        assert "expired" in (await server.taps_data(reply, old).answer()).text
        assert server.now(reply).text == edited.text

    talk(script)


# Twice, together, forged.


def test_a_button_tapped_twice() -> None:
    """Both taps are answered; the message changes once."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        taps = [server.taps(reply, "2") for _ in range(2)]
        for tap in taps:
            assert (await tap.answer()).text == ""
        server.says(ADA, "/help")
        await server.reply()
        assert [bold(each) for each in server.history(reply)[1:]] == [[brought("seventh")]]

    talk(script)


def test_two_users_tap_one_answer() -> None:
    """In a group anybody may; each tap is answered, and the message is whole at every time."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, f"/ask {SHIPS}")
        reply = await server.reply()
        taps = [
            server.taps(reply, label, user=user)
            for user, label in ((ADA, "Context 1"), (BOB, "More sources ›"), (ADA, "3"))
        ]
        for tap in taps:
            assert (await tap.answer()).text == ""
        for _ in range(3):
            await server.edit()
        shown = {tuple(days(each)) for each in server.history(reply)}
        assert shown == {tuple(DAYS[5:8]), tuple(DAYS[3:8]), tuple(DAYS[8:11]), tuple(DAYS[5:10])}

    talk(script)


def test_a_tap_is_answered_while_questions_compute() -> None:
    """Though every place where questions are computed is taken, and the user's own one waits."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        for user in (ADA, BOB):
            server.says(user, "slowly, please")
        await thinking.is_asked(3)
        assert (await server.taps(reply, "Context 1").answer()).text == ""
        await server.edit()
        assert (await server.taps(reply, "‹ Back").answer()).text == ""
        await server.edit()
        thinking.go_on.set()
        for _ in range(2):
            await server.reply()

    talk(script, thinking)


def test_forged_buttons(caplog: pytest.LogCaptureFixture) -> None:
    """Anything that is no button of the bot's is answered like one that has expired."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        name = reply.button("👍")["callback_data"].split("|")[1]
        for data in (
            "",
            "|",
            "x",
            "p|",
            f"p|{name}",
            f"p|{name}|9",
            f"p|{name}|-1",
            f"p|{name}|²",
            f"x|{name}|0|0",
            f"x|{name}|9|0",
            f"x|{name}|1|soon",
            f"x|{name}|1",
            f"m|{name}|1",
            f"f|{name}|",
            "f|00000000|+",
            "s|page|4",
            "s|page|",
            "s|day|15",
            "s|colour|red",
            "o|x",
            "o|",
            f"z|{name}",
            "x" * 64,
        ):
            notice = await server.taps_data(reply, data).answer()
            assert "expired" in notice.text, data
        assert len(server.history(reply)) == 1

    talk(script)
    assert "incident" not in caplog.text


def test_windows_far_away() -> None:
    """A forged shift stops at the end of the article."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        name = reply.button("👍")["callback_data"].split("|")[1]
        await server.taps_data(reply, f"x|{name}|1|999").answer()
        assert days(await server.edit())[-1] == "sixteenth"
        await server.taps_data(reply, f"x|{name}|1|-999").answer()
        assert days(await server.edit())[0] == "first"

    talk(script)


def test_a_tap_on_a_deleted_message(caplog: pytest.LogCaptureFixture) -> None:
    """Is answered, and nothing happens."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        data = reply.button("Context 1")["callback_data"]
        server.deletes(ADA, reply.id)
        await server.taps_data(reply, data).answer()
        server.says(ADA, QUESTION)
        assert REOPENED in (await server.reply()).text

    talk(script)
    assert "incident" not in caplog.text


def test_a_tap_that_is_too_old(caplog: pytest.LogCaptureFixture) -> None:
    """Telegram takes no answer to it any more; the message changes all the same."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        server.taps(reply, "Context 1").expire()
        assert bold(await server.edit()) == [brought("sixth")]

    talk(script)
    assert "incident" not in caplog.text


def test_too_many_taps() -> None:
    """Telegram asks to wait a moment: the message changes after it."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        server.fail("editMessageText", Fault(429, "Too Many Requests: retry after 1", 0.01))
        await server.taps(reply, "Context 1").answer()
        assert bold(await server.edit()) == [brought("sixth")]
        await asyncio.sleep(0)

    talk(script)
