# SPDX-License-Identifier: MIT
"""The ways to carry messages in words: what each is for, and what each of its settings does. The guide
(docs/channels.md) has the same sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dunwell.web.words.procedures import Help

Text = str | Promise


@dataclass(frozen=True, slots=True)
class WayWords:
    """A way: its title, what it is for, its fields, and the words of the values that a field may have."""

    title: Text
    text: Text
    fields: Mapping[str, Help]
    values: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)


# What a channel is, and what happens when it fails.
CHANNEL_TEXTS: Mapping[str, Text] = {
    "email": _("To the customer's e-mail addresses, with the invoices attached. It costs nothing and arrives at once."),
    "letter": _("On paper, to the customer's postal address: for whom no e-mail reaches, and for the last word."),
    "einvoice": _("A reminder as a file that the customer's own system reads, to their e-invoice address."),
    "sms": _("A short text to the customer's telephone: who asks for how much, and where to pay."),
    "webhook": _("A signed message to a system of yours, for every notice, whoever the customer is."),
}
WAYS: Mapping[str, WayWords] = {
    "smtp": WayWords(
        _("Your own mail server"),
        _(
            "Messages leave by your mail provider, under your own name: they land in the inbox more often, and each "
            "invoice may have a message of its own."
        ),
        {
            "host": Help(_("Mail server"), _("Its name, as your mail provider states it: smtp.example.com.")),
            "security": Help(
                _("Encryption"),
                _("What your provider asks for. Without encryption no user and password are sent over the internet."),
            ),
            "port": Help(_("Port"), _("Mostly 587 with STARTTLS, 465 with TLS, 25 without encryption.")),
            "user": Help(_("User"), _("Mostly the e-mail address. Some providers want an app password made for this.")),
            "password": Help(_("Password"), _("Kept encrypted and never shown again.")),
            "sender": Help(
                _("Messages come from"),
                _("The address that the server may send for; left empty, the company's own."),
            ),
            "connections": Help(_("Connections"), _("So many messages travel at once. 4 suits most providers.")),
        },
        {
            "security": {
                "starttls": _("STARTTLS: encrypted after the greeting"),
                "tls": _("TLS: encrypted from the start"),
                "plain": _("None"),
            }
        },
    ),
    "print": WayWords(
        _("Your own printer"),
        _(
            "Letters of a run are gathered into one PDF, ready for the printer or the franking house, sorted by sheets "
            "and postcode. You download it and say when it was posted."
        ),
        {
            "duplex": Help(_("Print on both sides"), _("Each letter begins on a front side.")),
            "cover": Help(_("A cover sheet"), _("Comes first and says what is in the batch.")),
            "originals": Help(_("Print the invoices too"), _("Behind the letter that lists them.")),
            "order": Help(_("Order"), _("How the letters follow each other within a batch.")),
            "posted": Help(_("Posted"), _("A letter counts as sent when it is posted: who says so?")),
            "posted_days": Help(
                _("Days until posted"), _("Where it is said by itself: so many days after the batch was made.")
            ),
            "posted_at": Help(_("At what time"), _("On the company's own clock, like 17:00.")),
            "alarm_days": Help(
                _("Alarm after days"), _("The start page warns of a batch that nobody has posted for so many days.")
            ),
        },
        {
            "order": {
                "sheets": _("By sheets, country and postcode, as franking is cheapest"),
                "number": _("As the notices were made"),
            },
            "posted": {"by_hand": _("A person says so"), "by_itself": _("By itself, at a set time")},
        },
    ),
    "webhook": WayWords(
        _("Webhook"),
        _("Each notice is posted as JSON to an address of yours, signed as standardwebhooks.com describes."),
        {
            "url": Help(_("Address"), _("Where to post to, beginning with https://.")),
            "secret": Help(
                _("Secret"),
                _(
                    "Signs each message, so that your system knows that it comes from here: whsec_ and 24 to 64 bytes "
                    "in base64. While you change it, two with a space between."
                ),
            ),
            "letter": Help(_("Send the letter too"), _("The notice as a PDF goes with it.")),
        },
    ),
}


def way_title(name: str) -> str:
    """What a way is called; `house` is this installation's mail server, `all` every way."""
    if name == "house":
        return str(_("This installation's mail server"))
    if name == "all":
        return str(_("Everything"))
    return str(WAYS[name].title) if name in WAYS else name


def way_words(name: str) -> WayWords:
    """The words of a way; where it has none yet, the names of its settings stand for themselves."""
    return WAYS.get(name) or WayWords(name, "", {})
