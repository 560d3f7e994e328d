"""The whole bot: `dateline bot` as a process, with the real models and the index of seeds/."""

from __future__ import annotations

import asyncio
import struct
from asyncio.subprocess import PIPE, Process

from tests.bot_api import ADA, BOB, NEWSROOM, TOKEN, BotApi, Sent
from tests.running import (
    EVIDENCE,
    PATIENCE,
    QUESTION,
    command,
    environment,
    inside,
    scratch,
    seeds_index,
)

ARMS = "What arms did North Korea send to Russia?"


async def started(server: BotApi) -> Process:
    """The bot in a process of its own, once it answers."""
    bot = await asyncio.create_subprocess_exec(
        *command("bot", "--index", seeds_index()),
        cwd=scratch(),
        env=environment(
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_BASE_URL=server.base_url,
            STATE_DIR=str(scratch() / "state"),
        ),
        stdout=PIPE,
        stderr=PIPE,
    )
    assert bot.stderr is not None
    first = await asyncio.wait_for(bot.stderr.readline(), PATIENCE)  # the models are loaded
    assert first == b"Answering in Telegram; Ctrl-C ends it.\n"
    return bot


async def tapped(server: BotApi, message: Sent, label: str) -> Sent:
    """What a message becomes when a button is tapped."""
    assert (await server.taps(message, label).answer()).text == ""
    edited = await server.edit()
    assert (edited.id, edited.inline_id) == (message.id, message.inline_id)
    return edited


def bold(sent: Sent) -> str:
    """What is in bold."""
    found = [entity for entity in sent.entities if entity.type == "bold"]
    return " ".join(sent.text[each.offset : each.offset + each.length] for each in found)


async def asks_and_taps(server: BotApi) -> None:
    """Question, context, earlier, later, back, more sources, thumb."""
    number = server.says(ADA, ARMS)
    reply = await server.reply()
    assert (reply.chat, reply.reply_to) == (ADA.id, number)
    assert reply.labels == (
        ("Context 1", "2", "3"),
        ("1–3 of 7", "More sources ›"),
        ("👍", "👎", "Share"),
    )
    assert reply.text.endswith("Verbatim quotes, bold added · archive to 26 Oct 2023 · 5 articles")
    around = await tapped(server, reply, "Context 1")
    assert around.labels[-1] == ("‹ Back",)
    quoted = bold(around)
    assert quoted in reply.text
    assert len(around.text) > len(quoted)
    earlier = await tapped(server, reply, "Earlier")
    assert earlier.text != around.text
    assert (await tapped(server, reply, "Later")).text == around.text
    assert (await tapped(server, reply, "‹ Back")).text == reply.text
    second = await tapped(server, reply, "More sources ›")
    assert second.labels[:2] == (
        ("Context 4", "5", "6"),
        ("‹ Previous", "4–6 of 7", "More sources ›"),
    )
    await tapped(server, reply, "More sources ›")
    assert "not answers" in (await tapped(server, reply, "More sources ›")).text
    await tapped(server, reply, "‹ Back")
    assert (await server.taps(reply, "👍").answer()).text == "Thank you."


async def asks_on(server: BotApi) -> None:
    """A follow-up, an edited question, the same in a group, and a silence."""
    number = server.says(ADA, QUESTION)
    reply = await server.reply()
    assert EVIDENCE in reply.text
    server.says(ADA, "and in October?")
    october = (await server.reply()).text
    assert october.startswith("I read this as: “who was sanctioned in October 2023?”")
    assert "The nearest passage, not an answer:" in october
    server.edits(ADA, number, "When did Kim and Putin meet?")
    edited = await server.edit()
    assert edited.id == reply.id
    assert EVIDENCE not in edited.text
    server.says(NEWSROOM, QUESTION)  # not to the bot
    server.says(NEWSROOM, f"/ask {QUESTION}")
    group = await server.reply()
    assert (group.chat, EVIDENCE in group.text) == (NEWSROOM.id, True)
    server.says(NEWSROOM, "and in October?", sender=BOB, reply_to=group.id)
    assert "who was sanctioned in October 2023?" in (await server.reply()).text
    server.says(ADA, "hello?")
    assert (await server.reply()).text.startswith("There is nothing to look up")


async def asks_elsewhere(server: BotApi) -> None:
    """By inline mode, by the Share button, by a deep link, and for a timeline with its picture."""
    query = server.types_inline(ADA, ARMS)
    whole = (await query.answer()).results[0]
    sent = server.chooses(query, whole)
    around = await tapped(server, sent, "Context 1")
    link = next(each.url for each in whole.parsed.entities if (each.url or "").endswith("_1"))
    assert link is not None
    server.follows(BOB, link)
    shown = await server.reply()
    assert (shown.chat, shown.text) == (BOB.id, around.text)
    server.says(ADA, "/timeline the summit of Kim and Putin")
    timeline, drawn = await server.reply(), await server.reply()
    assert timeline.text.startswith("the summit of Kim and Putin\n")
    assert "Sep 2023" in timeline.text
    assert drawn.reply_to == timeline.id
    assert drawn.picture is not None
    width, height = struct.unpack(">II", drawn.picture.data[16:24])
    assert width >= 1000  # sharp on a phone
    assert height >= width / 2
    server.says(ADA, "/sources")
    assert "5 articles" in (await server.reply()).text


def test_the_whole_conversation() -> None:
    """Everything that people do, in one process; SIGTERM ends it well and nothing is logged."""

    async def script() -> tuple[Process, bytes, bytes]:
        async with BotApi() as server:
            bot = await started(server)
            try:
                for part in (asks_and_taps, asks_on, asks_elsewhere):
                    await part(server)
                assert all(not sent.previews for sent in server.sent(ADA) if not sent.picture)
                bot.terminate()
            except BaseException:
                bot.kill()
                raise
            finally:
                out, err = await asyncio.wait_for(bot.communicate(), PATIENCE)
            return bot, out, err

    bot, out, err = asyncio.run(script())
    assert bot.returncode == 0
    assert out == b""
    for secret in (TOKEN, TOKEN.partition(":")[2], QUESTION, ARMS):
        assert secret.encode() not in err
    assert b"Traceback" not in err
    assert b"incident" not in err


def test_a_bot_without_a_token_says_so() -> None:
    """A missing or a malformed token is told at once, and the token is not repeated."""
    assert "TELEGRAM_TOKEN is not set" in inside("bot").sentence
    wrong = inside("bot", env={"TELEGRAM_TOKEN": "hunter2"}).sentence
    assert "TELEGRAM_TOKEN does not look like a token" in wrong
    assert "hunter2" not in wrong
