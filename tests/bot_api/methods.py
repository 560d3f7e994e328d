"""The methods that the server knows, by their names in small letters."""

from __future__ import annotations

from collections.abc import Callable

from tests.bot_api.answering import (
    answer_callback_query,
    answer_guest_query,
    answer_inline_query,
)
from tests.bot_api.editing import (
    edit_message_caption,
    edit_message_reply_markup,
    edit_message_text,
)
from tests.bot_api.given import Given
from tests.bot_api.profile import (
    delete_my_commands,
    get_me,
    get_my_commands,
    get_my_description,
    get_my_short_description,
    set_my_commands,
    set_my_description,
    set_my_short_description,
)
from tests.bot_api.sending import send_chat_action, send_message, send_photo
from tests.bot_api.state import State

METHODS: dict[str, Callable[[State, Given], object]] = {
    "answercallbackquery": answer_callback_query,
    "answerguestquery": answer_guest_query,
    "answerinlinequery": answer_inline_query,
    "deletemycommands": delete_my_commands,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagetext": edit_message_text,
    "getme": get_me,
    "getmycommands": get_my_commands,
    "getmydescription": get_my_description,
    "getmyshortdescription": get_my_short_description,
    "getwebhookinfo": lambda state, _given: state.webhook.info(),
    "sendchataction": send_chat_action,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "setmycommands": set_my_commands,
    "setmydescription": set_my_description,
    "setmyshortdescription": set_my_short_description,
}
