"""Ways to ask: alone, in groups and topics, by follow-up, edit, link, inline and as a guest."""

from __future__ import annotations

import re
from datetime import date

import pytest

from retrieval.answering.answer import Answer
from retrieval.archive import Archive
from retrieval.errors import QuestionError, UnreachableError
from tests.bot_api import ADA, BOB, FORUM, GROUP, ME, NEWSROOM, BotApi, Chat, Fault, Sent
from tests.bot_api.people import chat_json, user_json
from tests.bot_api.texts import typed
from tests.conversation import (
    ATLANTIS,
    QUESTION,
    REOPENED,
    SHIPS,
    THANKS,
    Shelf,
    Thinking,
    answer,
    brought,
    talk,
)

SANCTIONED = "who was sanctioned in September 2023?"


def link(sent: Sent, number: int) -> str:
    """Where the number of a citation leads."""
    found = [entity.url or "" for entity in sent.entities if entity.type == "text_link"]
    (address,) = {
        url for url in found if re.fullmatch(rf".*\?start=c_[0-9a-f]{{8}}_{number}", url)
    }
    return address


# Groups.


@pytest.mark.parametrize("group", [NEWSROOM, GROUP])
@pytest.mark.parametrize("command", ["/ask", "/ask@DatelineBot", "/ASK"])
def test_a_group_asks_by_command(command: str, group: Chat) -> None:
    """In a group /ask is answered, with the bot's name or without, in reply to the question."""

    async def script(server: BotApi) -> None:
        number = server.says(group, f"{command} {QUESTION}")
        reply = await server.reply()
        assert REOPENED in reply.text
        assert (reply.chat, reply.reply_to) == (group.id, number)

    talk(script)


def test_a_group_is_left_in_peace() -> None:
    """Talk, commands to other bots, unknown commands and thanks to the bot get no answer."""

    async def script(server: BotApi) -> None:
        number = server.says(NEWSROOM, "/help")
        help_text = await server.reply()
        server.says(NEWSROOM, QUESTION)
        server.says(NEWSROOM, f"/ask@OtherBot {QUESTION}")
        server.says(NEWSROOM, "/weather")
        server.says(NEWSROOM, THANKS, reply_to=help_text.id)
        server.shows(NEWSROOM, reply_to=help_text.id)
        last = server.says(NEWSROOM, "/ask and now?")
        assert help_text.reply_to == number
        assert (await server.reply()).reply_to == last
        assert len(server.sent(NEWSROOM)) == 2

    talk(script)


def test_a_mention_in_front_asks() -> None:
    """Where the bot may read a group, its name in front is enough, and is no part of the question.

    A name inside a sentence is talk about the bot.
    """
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, "/help")
        await server.reply()

        def overhears(text: str) -> None:  # an administrator, say, reads everything
            message = {
                "message_id": server.state.messages.number(NEWSROOM),
                "chat": chat_json(NEWSROOM),
                "from": user_json(BOB),
                "date": server.state.date,
            }
            server.state.updates.add("message", NEWSROOM.id, message | typed(text))

        overhears(f"@{ME['username']}, {QUESTION}")
        assert REOPENED in (await server.reply()).text
        overhears(f"I like @{ME['username']} very much")
        overhears(QUESTION)
        overhears(f"@{ME['username']}Two {QUESTION}")
        overhears(f"@{str(ME['username']).lower()} {SHIPS}")
        await server.reply()
        assert thinking.asked == [QUESTION, SHIPS]

    talk(script, thinking)


def test_topics_are_kept_apart() -> None:
    """A reply comes in the topic of its question, and a follow-up hangs on that topic's answer."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        for topic, question in (
            (11, SANCTIONED),
            (12, "who resigned in May 2023?"),
            (0, QUESTION),
        ):
            number = server.says(FORUM, f"/ask {question}", topic=topic)
            reply = await server.reply()
            assert (reply.thread or 0, reply.reply_to) == (topic, number)
        server.says(FORUM, "/ask and in October?", topic=11)
        assert (await server.reply()).thread == 11
        assert thinking.asked[-1] == "who was sanctioned in October 2023?"
        server.says(FORUM, "/help", topic=12)
        assert (await server.reply()).thread == 12

    talk(script, thinking)


def test_a_thread_of_replies_is_no_topic() -> None:
    """In a plain supergroup the reply goes to its question and names no thread."""

    async def script(server: BotApi) -> None:
        first = server.says(NEWSROOM, "Look at this")
        server.says(NEWSROOM, f"/ask {QUESTION}", reply_to=first)
        await server.reply()
        (call,) = [call for call in server.calls if call.method == "sendMessage"]
        assert "message_thread_id" not in call.given

    talk(script)


# Follow-ups.


def test_a_follow_up_hangs_on_the_last_answer_here() -> None:
    """It says how it was read, and so does the next one hang on it; other chats are others."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(ADA, SANCTIONED)
        await server.reply()
        server.says(BOB, "who met Putin?")
        await server.reply()
        server.says(ADA, "and in October?")
        meant = "who was sanctioned in October 2023?"
        assert (await server.reply()).text.startswith(f"I read this as: “{meant}”")
        server.says(ADA, "and in November?")
        await server.reply()
        assert thinking.asked[2:] == [meant, "who was sanctioned in November 2023?"]

    talk(script, thinking)


def test_a_question_of_its_own_stays_as_it_is() -> None:
    """After an answer a whole question is not read as a follow-up."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        for question in (SANCTIONED, QUESTION, "and in October?"):
            server.says(ADA, question)
            await server.reply()
        assert thinking.asked[:2] == [SANCTIONED, QUESTION]

    talk(script, thinking)


def test_a_reply_hangs_on_what_it_replies_to() -> None:
    """Also in a group, also of somebody else, and though others have asked since."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, f"/ask {SANCTIONED}")
        first = await server.reply()
        server.says(NEWSROOM, f"/ask {QUESTION}", sender=BOB)
        await server.reply()
        number = server.says(NEWSROOM, "and in October?", sender=BOB, reply_to=first.id)
        reply = await server.reply()
        assert reply.reply_to == number
        assert thinking.asked[-1] == "who was sanctioned in October 2023?"
        server.says(NEWSROOM, f"@{ME['username']} and in May?", reply_to=reply.id)
        await server.reply()
        assert thinking.asked[-1] == "who was sanctioned in May 2023?"

    talk(script, thinking)


def test_who_else_leaves_out_what_was_shown() -> None:
    """The other quotes come; when there are none left, that is said."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        first = await server.reply()
        server.says(ADA, "what else?")
        others = await server.reply()
        for day in ("sixth", "seventh", "eighth"):
            assert brought(day) in first.text
            assert brought(day) not in others.text
        assert "[1] Log of a thaw" in others.text
        assert brought("ninth") in others.text
        assert others.labels[1] == ("1–3 of 5", "More sources ›")
        server.says(BOB, QUESTION)
        await server.reply()
        server.says(BOB, "what else?")
        assert "nothing else on that" in (await server.reply()).text

    talk(script)


# Edits.


def test_an_edited_question_edits_its_answer() -> None:
    """In place, twice; nothing new is sent."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        reply = await server.reply()
        server.edits(ADA, number, SHIPS)
        edited = await server.edit()
        assert (edited.id, brought("sixth") in edited.text) == (reply.id, True)
        assert edited.labels[0] == ("Context 1", "2", "3")
        server.edits(ADA, number, ATLANTIS)
        assert (await server.edit()).text.startswith("No article names Atlantis.")
        server.edits(ADA, number, QUESTION)
        assert server.now(await server.edit()).text == reply.text
        assert len(server.sent(ADA)) == 1

    talk(script)


def test_an_edit_in_a_group() -> None:
    """Of the words behind /ask; an edit that only now asks is answered anew."""

    async def script(server: BotApi) -> None:
        number = server.says(NEWSROOM, f"/ask {QUESTION}")
        reply = await server.reply()
        server.edits(NEWSROOM, number, f"/ask {SHIPS}")
        assert (await server.edit()).id == reply.id
        talked = server.says(NEWSROOM, SHIPS)
        server.edits(NEWSROOM, talked, f"/ask {SHIPS}")
        assert (await server.reply()).reply_to in {None, talked}

    talk(script)


def test_an_edit_while_the_question_is_computed() -> None:
    """The first answer comes and then becomes the second, in this order."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        number = server.says(ADA, "slowly, please")
        await thinking.is_asked()
        server.edits(ADA, number, SHIPS)
        thinking.go_on.set()
        reply = await server.reply()
        edited = await server.edit()
        assert edited.id == reply.id
        assert brought("sixth") in edited.text
        assert len(server.sent(ADA)) == 1

    talk(script, thinking)


@pytest.mark.parametrize("refused", ["x" * 1001, "refuse this", "fail at this"])
def test_an_edit_of_a_refused_question(refused: str) -> None:
    """What was refused, too long or failed is answered in the place of the refusal, and back."""

    def ask(question: str, asked_on: date) -> Answer:
        if "refuse" in question:
            raise QuestionError("that is not a question: write one")
        if "fail" in question:
            raise ZeroDivisionError
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        number = server.says(ADA, refused)
        refusal = await server.reply()
        server.edits(ADA, number, QUESTION)
        edited = await server.edit()
        assert (edited.id, REOPENED in edited.text) == (refusal.id, True)
        server.edits(ADA, number, refused)
        edited = await server.edit()
        assert edited.id == refusal.id
        assert edited.keyboard == ()
        assert len(server.sent(ADA)) == 1

    talk(script, ask)


@pytest.mark.parametrize("words", ["who opened it?", "/timeline bridges"])
def test_an_archive_out_of_reach(words: str) -> None:
    """Where the cluster of the index is gone the reply says so, and no more."""

    def ask(_question: str, _asked_on: date) -> Answer:
        raise UnreachableError("the cluster that holds the index does not answer")

    async def script(server: BotApi) -> None:
        server.says(ADA, words)
        assert "My archive cannot be reached just now" in (await server.reply()).text

    talk(script, ask)


def test_an_edited_follow_up_hangs_on_what_it_hung_on() -> None:
    """Not on what was asked since."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(ADA, SANCTIONED)
        await server.reply()
        number = server.says(ADA, "and in October?")
        await server.reply()
        server.says(ADA, QUESTION)
        await server.reply()
        server.edits(ADA, number, "and in November?")
        await server.edit()
        assert thinking.asked[-1] == "who was sanctioned in November 2023?"

    talk(script, thinking)


def test_an_edit_of_nothing_new() -> None:
    """A link preview that loads is an edit too: the answer stays, and nobody is told of it."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        reply = await server.reply()
        server.edits(ADA, number, QUESTION)
        server.says(ADA, "/help")
        await server.reply()
        assert server.now(reply).text == reply.text
        assert len(server.sent(ADA)) == 2

    talk(script)


def test_an_edit_whose_answer_was_deleted(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever edits a question wants an answer: it comes anew, and that is no incident."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        server.deletes(ADA, (await server.reply()).id)
        server.edits(ADA, number, SHIPS)
        assert brought("sixth") in (await server.reply()).text

    talk(script)
    assert "incident" not in caplog.text


def test_a_refused_edit_goes_plain(caplog: pytest.LogCaptureFixture) -> None:
    """Markup that Telegram cannot parse does not keep the old answer in place."""
    refusal = Fault(400, 'Bad Request: can\'t parse entities: Unsupported start tag "u2"')

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        await server.reply()
        server.fail("editMessageText", refusal)
        server.edits(ADA, number, SHIPS)
        edited = await server.edit()
        assert brought("sixth") in edited.text
        assert not [each for each in edited.entities if each.type == "blockquote"]

    talk(script)
    assert "markup refused" in caplog.text


# Deep links.


def test_a_deep_link_shows_the_context() -> None:
    """Of the citation that it names, for whoever follows it; there is nothing to go back to."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        number = server.follows(BOB, link(reply, 2))
        around = await server.reply()
        assert (around.chat, around.reply_to) == (BOB.id, number)
        bold = {around.text[e.offset : e.offset + e.length] for e in around.entities
                if e.type == "bold"}  # fmt: skip
        assert bold == {brought("seventh")}
        for day in ("fifth", "sixth", "eighth", "ninth"):
            assert brought(day) in around.text
        assert around.labels == (("Earlier", "Later"),)
        await server.taps(around, "Later").answer()
        assert brought("twelfth") in (await server.edit()).text

    talk(script)


@pytest.mark.parametrize(
    "parameter", ["c_00000000_1", "c_", "c_1", "c_{}_0", "c_{}_9", "c_{}_x", "c_{}_-1", "c_{}_1_2"]
)
def test_a_deep_link_that_leads_nowhere(parameter: str) -> None:
    """What is erased or made up is told to have expired; anything after the number is ignored."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        name = link(await server.reply(), 1)[-10:-2]
        server.says(BOB, f"/start {parameter.format(name)}")
        told = (await server.reply(BOB)).text
        assert "expired" in told or (parameter == "c_{}_1_2" and brought("sixth") in told)

    talk(script)


def test_other_words_behind_start_welcome() -> None:
    """A parameter that is not the bot's, as old links have, is a start like any."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/start from-a-friend")
        assert "articles’ own words" in (await server.reply()).text

    talk(script)


# Inline mode.


def test_inline_answers_in_any_chat() -> None:
    """The whole answer first, then its quotes, each with buttons that work where it is sent."""

    async def script(server: BotApi) -> None:
        query = server.types_inline(ADA, SHIPS)
        choices = await query.answer()
        assert (choices.cache_time, choices.personal) == (300, True)
        assert len({choice.id for choice in choices.results}) == len(choices.results) == 9
        whole, *single = choices.results
        assert [brought(day) in whole.parsed.text for day in ("sixth", "eighth")] == [True, True]
        assert brought("ninth") in single[3].parsed.text
        assert whole.title == "Log of a thaw"
        assert single[3].description == brought("ninth")
        assert not whole.previews

        sent = server.chooses(query, whole)
        assert sent.labels[:2] == (("Context 1", "2", "3"), ("1–3 of 8", "More sources ›"))
        tap = server.taps(sent, "More sources ›", user=BOB)
        assert (await tap.answer()).text == ""
        assert brought("ninth") in (await server.edit()).text
        await server.taps(sent, "Context 4", user=BOB).answer()
        assert (await server.edit()).labels == (("Earlier", "Later"), ("‹ Back",))
        await server.taps(sent, "‹ Back").answer()
        assert brought("ninth") in (await server.edit()).text

        one = server.chooses(query, single[3])
        await server.taps(one, "Context 4").answer()
        assert brought("seventh") in (await server.edit()).text

    talk(script)


def test_inline_says_when_the_archive_does_not() -> None:
    """A silence is a result too, so that nobody waits."""

    async def script(server: BotApi) -> None:
        query = server.types_inline(ADA, ATLANTIS)
        (choice,) = (await query.answer()).results
        assert choice.title == "The archive does not say"
        assert choice.description == "No article names Atlantis."

    talk(script)


def test_inline_ignores_the_beginning_of_a_word() -> None:
    """Fewer than three characters are answered with nothing, and not asked."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        for text in ("", "wh", "  w "):
            assert (await server.types_inline(ADA, text).answer()).results == ()
        assert (await server.types_inline(ADA, "why").answer()).results != ()
        assert thinking.asked == ["why"]

    talk(script, thinking)


def test_typing_on_cancels_the_older_query() -> None:
    """Only the last of a user's queries is computed and answered; another user's is its own."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        older = [server.types_inline(ADA, SHIPS[:length]) for length in (3, 8, 15)]
        other = server.types_inline(BOB, QUESTION)
        last = server.types_inline(ADA, SHIPS)
        assert (await last.answer()).results[0].title == "Log of a thaw"
        await other.answer()
        assert all(query.open for query in older)  # nobody has answered them
        assert sorted(thinking.asked) == sorted([SHIPS, QUESTION])

    talk(script, thinking)


def test_typing_on_cancels_one_that_is_computed() -> None:
    """What comes of the older one is not shown any more."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        older = server.types_inline(ADA, "slowly, please")
        await thinking.is_asked()
        last = server.types_inline(ADA, SHIPS)
        assert len((await last.answer()).results) == 9
        thinking.go_on.set()
        await server.types_inline(BOB, SHIPS).answer()
        assert older.open
        assert server.count("answerInlineQuery") == 2

    talk(script, thinking)


def test_an_inline_query_that_is_too_old(caplog: pytest.LogCaptureFixture) -> None:
    """Telegram refuses the answer: no harm, no incident."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        query = server.types_inline(ADA, "slowly, please")
        await thinking.is_asked()
        query.expire()
        thinking.go_on.set()
        await server.called("answerInlineQuery")
        server.says(ADA, QUESTION)
        await server.reply()

    talk(script, thinking)
    assert "incident" not in caplog.text


def test_a_refused_inline_query() -> None:
    """What cannot be asked has no results."""

    def ask(_question: str, _asked_on: date) -> Answer:
        raise QuestionError("that is not a question: write one")

    async def script(server: BotApi) -> None:
        assert (await server.types_inline(ADA, "???").answer()).results == ()

    talk(script, ask)


def test_share_is_inline_mode() -> None:
    """The button takes the question to another chat, where it is asked and its answer chosen."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        button = (await server.reply()).button("Share")
        query = server.types_inline(ADA, button["switch_inline_query"])
        sent = server.chooses(query, (await query.answer()).results[0])
        assert brought("sixth") in sent.text

    talk(script)


# Guest mode.


def test_a_guest_answers_where_it_is_called() -> None:
    """The name is no part of the question; the answer's buttons work there."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        call = server.calls_guest(ADA, f"@{ME['username']} {SHIPS}")
        sent = await call.answer()
        assert brought("sixth") in sent.text
        assert thinking.asked == [SHIPS]
        await server.taps(sent, "2", user=BOB).answer()
        assert (await server.edit()).labels == (("Earlier", "Later"), ("‹ Back",))

    talk(script, thinking)


def test_a_guest_is_silent_where_there_is_nothing_to_say(caplog: pytest.LogCaptureFixture) -> None:
    """Its name alone, too many words, and a call that has expired get nothing; no incident."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.calls_guest(ADA, f"@{ME['username']}")
        server.calls_guest(ADA, f"@{ME['username']} {'x' * 1001}")
        late = server.calls_guest(ADA, f"@{ME['username']} slowly, please")
        await thinking.is_asked()
        late.expire()
        thinking.go_on.set()
        await server.called("answerGuestQuery")
        last = server.calls_guest(ADA, f"@{ME['username']} {QUESTION}")
        assert REOPENED in (await last.answer()).text

    talk(script, thinking)
    assert "incident" not in caplog.text


# With real news.


def test_real_follow_ups(seeds_archive: Archive) -> None:
    """A month that nothing is dated to is a silence with the nearest passage; then who else."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SANCTIONED)
        assert "10 individuals and two entities" in (await server.reply()).text
        server.says(ADA, "and in October?")
        october = await server.reply()
        assert "who was sanctioned in October 2023?" in october.text
        assert "not an answer" in october.text
        arms = server.says(NEWSROOM, "/ask What arms did North Korea send to Russia?")
        reply = await server.reply()
        assert reply.reply_to == arms
        server.says(NEWSROOM, "and in October?", sender=BOB, reply_to=reply.id)
        assert "to Russia in October?”" in (await server.reply()).text

    talk(script, Shelf(seeds_archive))
