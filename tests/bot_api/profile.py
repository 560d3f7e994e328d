"""Methods about the bot itself: who it is, its commands and its descriptions."""

from __future__ import annotations

import json
import re

from tests.bot_api.errors import Json, refused
from tests.bot_api.given import Given
from tests.bot_api.people import ABILITIES, ME
from tests.bot_api.state import State

SCOPES: dict[str, tuple[str, ...]] = {  # and what each has to name
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
COMMANDS = 100
LONGEST = {"description": 512, "short_description": 120}  # characters


def get_me(_state: State, _given: Given) -> Json:
    """The bot, with what it can do."""
    return ME | ABILITIES


def set_my_commands(state: State, given: Given) -> bool:
    """Set the menu of one scope and language."""
    commands = given.parsed("commands", "Can't parse commands JSON object") or []
    if not isinstance(commands, list):
        raise refused("Expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise refused("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    state.commands[_menu(state, given)] = checked
    return True


def get_my_commands(state: State, given: Given) -> list[Json]:
    """The menu of one scope and language, and of no other."""
    return state.commands.get(_menu(state, given), [])


def delete_my_commands(state: State, given: Given) -> bool:
    """Take the menu of one scope and language away."""
    state.commands.pop(_menu(state, given), None)
    return True


def set_my_description(state: State, given: Given) -> bool:
    """Set what an empty chat shows."""
    return _describe(state, given, "description")


def set_my_short_description(state: State, given: Given) -> bool:
    """Set what the bot's profile shows."""
    return _describe(state, given, "short_description")


def get_my_description(state: State, given: Given) -> Json:
    """What an empty chat shows."""
    return _described(state, given, "description")


def get_my_short_description(state: State, given: Given) -> Json:
    """What the bot's profile shows."""
    return _described(state, given, "short_description")


def scope_key(scope: Json) -> str:
    """A scope by its name and numbers.

    >>> scope_key({"type": "chat", "chat_id": 7001})
    'chat 7001'
    """
    return " ".join(str(scope[name]) for name in ("type", *SCOPES[scope["type"]]))


def _menu(state: State, given: Given) -> tuple[str, str]:
    """Which menu is meant."""
    scope = given.parsed("scope", "Can't parse BotCommandScope JSON object")
    if scope is None:
        scope = {"type": "default"}
    if not isinstance(scope, dict):
        raise refused("Can't parse BotCommandScope: BotCommandScope must be an Object")
    if scope.get("type") not in SCOPES:
        raise refused("Can't parse BotCommandScope: Unsupported type specified")
    for name in SCOPES[scope["type"]]:
        if name not in scope:
            raise refused(f"Can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in SCOPES[scope["type"]]:
        state.place(str(scope["chat_id"]))
    return scope_key(scope), _language(given)


def _language(given: Given) -> str:
    """A language of two letters, or none for all others."""
    language = given.text("language_code")
    if re.fullmatch(r"([a-z]{2})?", language) is None:
        raise refused("LANG_CODE_INVALID")
    return language


def _command(command: object) -> Json:
    """One line of a menu, checked."""
    if not isinstance(command, dict):
        raise refused("Can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            raise refused(f"Can't parse BotCommand: Can't find field \"{name}\"")
    word, description = command["command"].removeprefix("/"), command["description"]
    if not word:
        raise refused("Command must be non-empty")
    if len(word) > 32:
        raise refused("Command length must not exceed 32")
    if not description:
        raise refused("Command description must be non-empty")
    if len(description) > 256:
        raise refused("Command description length must not exceed 256")
    if re.fullmatch(r"[a-z0-9_]+", word) is None:
        raise refused("BOT_COMMAND_INVALID")
    copy: Json = json.loads(json.dumps(command))
    return copy | {"command": word}


def _describe(state: State, given: Given, name: str) -> bool:
    text = given.text(name)
    if len(text) > LONGEST[name]:
        raise refused("ABOUT_TOO_LONG" if name == "short_description" else "DESCRIPTION_TOO_LONG")
    state.descriptions[name, _language(given)] = text
    return True


def _described(state: State, given: Given, name: str) -> Json:
    return {name: state.descriptions.get((name, _language(given)), "")}
