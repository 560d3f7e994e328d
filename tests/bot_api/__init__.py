"""A Telegram of our own: the Bot API over real HTTP, as strict as the real one where it counts.

Texts and links are parsed by TDLib, as on Telegram's servers; refusals have the words of
Telegram's own server (telegram-bot-api 10.0 and TDLib). Users act by what they see: `says`,
`edits`, `taps` a label, `types_inline`, `chooses`, `calls_guest`, `follows` a link, `blocks`,
`migrates`. What the bot sends is awaited by `reply` and `edit`. `fail`, `offline` and `online`
are the weather.

    async with BotApi() as server:
        ...start a bot on server.base_url with TOKEN...
        asked = server.says(ADA, "When did the port reopen?")
        answer = await server.reply(ADA)
        tap = server.taps(answer, "Context 1")
        print((await tap.answer()).text, server.now(answer).text)
"""

from tests.bot_api.errors import Fault
from tests.bot_api.keyboards import Keyboard
from tests.bot_api.messages import Sent
from tests.bot_api.people import ADA, BOB, CHANNEL, EVE, FORUM, GROUP, ME, NEWSROOM, TOKEN, Chat
from tests.bot_api.queries import Choice, Choices, GuestCall, Inline, Notice, Tap
from tests.bot_api.server import BotApi, Call

__all__ = [
    "ADA",
    "BOB",
    "CHANNEL",
    "EVE",
    "FORUM",
    "GROUP",
    "ME",
    "NEWSROOM",
    "TOKEN",
    "BotApi",
    "Call",
    "Chat",
    "Choice",
    "Choices",
    "Fault",
    "GuestCall",
    "Inline",
    "Keyboard",
    "Notice",
    "Sent",
    "Tap",
]
