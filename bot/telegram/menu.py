"""The menu: which commands Telegram offers whom, in a few languages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, TelegramError

LOG = logging.getLogger(__name__)

PRIVATE = ("ask", "timeline", "sources", "settings", "privacy", "forget", "help", "start")
GROUP = ("ask", "timeline", "sources", "help")
ADMIN = ("status", *PRIVATE)

# The bot's own words are English; the menu is read before anything is asked. "" is for all
# languages that are not listed.
WORDS = {
    "": {
        "ask": "Ask the archive",
        "timeline": "A topic in order of time",
        "sources": "What I have read",
        "settings": "How answers look",
        "privacy": "What I keep of you",
        "forget": "Erase what I keep of you",
        "help": "How to ask",
        "start": "What this is",
        "status": "How I am doing",
    },
    "de": {
        "ask": "Das Archiv fragen",
        "timeline": "Ein Thema in zeitlicher Folge",
        "sources": "Was ich gelesen habe",
        "settings": "Wie Antworten aussehen",
        "privacy": "Was ich von dir speichere",
        "forget": "Löschen, was ich von dir speichere",
        "help": "Wie man fragt",
        "start": "Was das hier ist",
        "status": "Wie es mir geht",
    },
    "es": {
        "ask": "Preguntar al archivo",
        "timeline": "Un tema en orden temporal",
        "sources": "Lo que he leído",
        "settings": "Cómo se ven las respuestas",
        "privacy": "Qué guardo de ti",
        "forget": "Borrar lo que guardo de ti",
        "help": "Cómo preguntar",
        "start": "Qué es esto",
        "status": "Cómo estoy",
    },
    "fr": {
        "ask": "Interroger les archives",
        "timeline": "Un sujet dans l’ordre du temps",
        "sources": "Ce que j’ai lu",
        "settings": "L’aspect des réponses",
        "privacy": "Ce que je garde de vous",
        "forget": "Effacer ce que je garde de vous",
        "help": "Comment demander",
        "start": "Ce que c’est",
        "status": "Comment je vais",
    },
    "ru": {
        "ask": "Спросить архив",
        "timeline": "Тема в порядке времени",
        "sources": "Что я прочитал",
        "settings": "Вид ответов",
        "privacy": "Что я храню о вас",
        "forget": "Стереть всё, что храню о вас",
        "help": "Как спрашивать",
        "start": "Что это такое",
        "status": "Как у меня дела",
    },
}


async def announce(bot: Bot, admins: Iterable[int]) -> None:
    """Show the commands in Telegram's menus; the bot works without."""
    scopes: list[tuple[BotCommandScope | None, Sequence[str]]] = [
        (None, GROUP),
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
        *((BotCommandScopeChat(admin), ADMIN) for admin in sorted(admins)),
    ]
    for scope, names in scopes:
        for language, words in WORDS.items():
            commands = [BotCommand(name, words[name]) for name in names]
            try:
                await bot.set_my_commands(commands, scope, language or None)
            except BadRequest as error:  # an administrator who has not started the bot yet
                LOG.warning("A menu of commands could not be set: %s", error)
                break
            except TelegramError as error:
                LOG.warning("The menus of commands could not be set: %s", error)
                return
