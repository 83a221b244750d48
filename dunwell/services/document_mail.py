# SPDX-License-Identifier: MIT
"""A mailbox that documents come to: what each mail carries is taken; what does not belong here is left alone."""

import tempfile
from dataclasses import replace
from pathlib import Path

from django.db import InterfaceError, OperationalError

from dunwell.core.problem import Refused
from dunwell.delivery.email.incoming import Incoming
from dunwell.intake.mail_documents import MOST_BYTES, documents_of
from dunwell.services.receive import PASSING, PICTURE, Came, keep_aside, receive_each, unforeseen
from dunwell.services.receive_one import How
from dunwell.services.returned_mail import storable
from dunwell.store.models import Company

# What is fetched of a mail: one byte more than is read tells that it is larger.
MOST_FETCHED = MOST_BYTES + 1


def take_mail_files(company: Company, one: Incoming, how: How) -> list[Came]:
    """Takes the documents of a mail. Empty: it carries none.

    A PDF that is only the picture of an invoice is none: most mails carry terms and leaflets. A mail that cannot be
    opened, or that breaks the program, is kept itself, as refused.
    """
    name = f"mail-{one.uid}.eml"
    with tempfile.TemporaryDirectory(prefix="dunwell-mail-") as folder:
        try:
            return _taken(company, one, name, Path(folder), how)
        except (OSError, OperationalError, InterfaceError):
            raise  # the disk is full, the database away: no mail's fault
        except Refused as refused:
            if refused.code in PASSING:
                raise
            why = refused
        except Exception as error:  # the edge of one mail, made of strangers' bytes: it is set aside, the others go on
            why = unforeseen(name, error)
        kept = Path(folder) / name
        kept.write_bytes(one.data)
        return [keep_aside(company, kept, Came(name, refused=why), how)]


def _taken(company: Company, one: Incoming, name: str, folder: Path, how: How) -> list[Came]:
    mail = documents_of(one.data, name=name)
    sent = replace(how, arrival=replace(how.arrival, sender=storable(mail.sender)))
    came: list[Came] = []
    for number, file in enumerate(mail.files):
        shown, place = storable(file.name), folder / str(number)
        place.mkdir()
        path = place / shown
        path.write_bytes(file.data)
        came += receive_each(company, path, shown, sent, passed_over={PICTURE})
    return [each for each in came if not (each.refused and each.refused.code == PICTURE)]
