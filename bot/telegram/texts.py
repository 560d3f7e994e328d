"""Texts: what the bot says of itself, in Telegram HTML."""

from __future__ import annotations

import html

from bot.harmless import harmless
from retrieval.errors import QuestionError

EXAMPLE = "who was sanctioned in September 2023?"

START = (
    "I answer questions over an archive of news articles, in the articles’ own words: every "
    "answer is a verbatim quote with its source and date. Where the archive does not say, I "
    "tell you so, and why.\n\n"
    f"Just ask, for example: <i>{EXAMPLE}</i>\n\n"
    "/help says more."
)
HELP = (
    "<b>Here</b>, write your question as you would ask a person.\n"
    f"<b>In a group</b>, put /ask in front: <i>/ask {EXAMPLE}</i>, or reply to one of my "
    "answers.\n"
    "<b>In any chat</b>, write my name and then the question.\n\n"
    "You can name a time: <i>in March 2024, last week, before the election</i>. Ask on from an "
    "answer: <i>and in October? who else? why?</i> If you edit a question, its answer changes.\n\n"
    "Under an answer, <b>Context</b> shows what stands around a quote, <b>More sources</b> what "
    "else there is. /timeline puts a topic in order of time, /sources lists what I have read, "
    "/settings and /privacy are about you.\n\n"
    "I quote what was published. I do not check whether it is true."
)
IN_PRIVATE = "Your settings are between the two of us: send me /settings in private."
ASK_HOW = f"Put the question after it: <i>/ask {EXAMPLE}</i>"
TIMELINE_HOW = "Put a topic after it: <i>/timeline the summit of Kim and Putin</i>"
TEXT_ONLY = "I read text only: please write your question."
UNKNOWN_COMMAND = "I do not know that command. Just write your question; /help says more."
SORRY = "Sorry, something went wrong on my side and I cannot answer that now (incident {})."
BUSY = "Too many questions are waiting just now. Please ask again in a few minutes."
UNREACHABLE = (
    "My archive cannot be reached just now, so I cannot answer that. Please ask again in a minute."
)
TOO_FAST = (
    "You ask faster than I may answer one person. Please wait a minute; what you send until then "
    "is not answered."
)
EXPIRED = "This answer has expired. Please ask again."
CHANGED = "That article has changed or is gone since, so its context is not known any more."
THANKS = "Thank you."
FORGOTTEN = (
    "Done: your questions, answers, thumbs and settings are erased here. Buttons under old "
    "answers no longer work."
)


def privacy(days: int) -> str:
    """What is kept, why, and for how long."""
    return (
        "<b>What I keep</b>\n"
        f"Your questions with my answers, for {days} days: the buttons under an answer, edits and "
        "follow-ups need them. With them your numeric id, no name. Your thumbs and your "
        "/settings.\n"
        "Which quotes I have shown, and on which days, but not to whom or why: so that those of "
        "corrected articles can be found.\n\n"
        "<b>What I do not</b>\n"
        "No question is written to a log, and nothing is sent to anybody but Telegram. No "
        "language model reads along.\n\n"
        "/forget erases all that is yours at once."
    )


def too_long(words: str, limit: int) -> str:
    """That a question is longer than is read."""
    return (
        f"Your question has {len(words):,} characters, and I read up to {limit:,}. "
        "Could you put it more briefly?"
    )


def refusal(error: QuestionError) -> str:
    """Why a question cannot be asked."""
    return html.escape(harmless(str(error)), quote=False)
