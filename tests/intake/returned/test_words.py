# SPDX-License-Identifier: MIT
"""Bounces and answers that are told in words alone."""

import pytest

from dunwell.intake.returned.mail import read_mail
from tests.intake.returned.mails import mail, report

DAEMON = "Mail Delivery System <mailer-daemon@mx.example>"


@pytest.mark.parametrize(
    ("subject", "said", "permanent"),
    [
        ("failure notice", "<{}>:\nSorry, no mailbox here by that name. (#5.1.1)", True),
        ("Mail delivery failed: returning message to sender", "These failed:\n\n  {}\n    mailbox is full", False),
        ("Unzustellbar: Mahnung", "Die Nachricht konnte nicht zugestellt werden:\n\n{}\nBenutzer unbekannt", True),
        ("Undeliverable: Reminder", "It did not reach:\n\n   {} on 1/2/2026\n      550 5.1.1 unknown", True),
        ("Delivery Status Notification (Failure)", "It failed permanently:\n\n     {}\n\nIt does not exist.", True),
    ],
)
def test_words_of_servers_name_the_address(subject: str, said: str, permanent: bool) -> None:
    body = said.format("anna@kunde.example") + "\n\n--- Below this line is a copy of the message.\n\nTo: x@y.example\n"
    found = read_mail(mail(body, sender=DAEMON, subject=subject))
    assert (found.kind, found.recipients, found.permanent) == ("bounced", ("anna@kunde.example",), permanent)


def test_warning_that_a_message_waits_is_no_bounce() -> None:
    body = (
        "THIS IS A WARNING MESSAGE ONLY.  DO NOT NEED TO RESEND.\n\nThe following address had transient "
        "non-fatal errors:\n<anna@kunde.example>\n\n450 try later\n"
    )
    found = read_mail(mail(body, sender=DAEMON, subject="Warning: could not send message for past 4 hours"))
    assert (found.kind, found.recipients) == ("delayed", ("anna@kunde.example",))


AWAY = """Automatic reply: Payment reminder
Out of Office: Re: Reminder
Abwesenheitsnotiz: Mahnung
Réponse automatique : Rappel
Respuesta automática: Recordatorio
Automaattinen vastaus: Maksumuistutus
Autosvar: Påminnelse
Automatisch antwoord: Herinnering
Risposta automatica: Sollecito
Автоматический ответ: Напоминание
自動返信: お支払い
Poissaoloviesti
Frånvaro: Påminnelse
Automatyczna odpowiedź: Przypomnienie""".splitlines()


@pytest.mark.parametrize("subject", AWAY)
def test_answer_of_a_program_is_told_by_its_subject(subject: str) -> None:
    found = read_mail(mail("I am back on Monday.", subject=subject, In_Reply_To="<n-1@firma.example>"))
    assert found.kind == "auto_reply"


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "auto_reply"}, {"X_Autorespond": "x"},
     {"Auto_Submitted": "auto-generated"}],
)  # fmt: skip
def test_answer_of_a_program_is_told_by_its_headers(headers: dict[str, str]) -> None:
    found = read_mail(mail("Thank you, we have your mail.", subject="Re: Payment reminder", **headers))
    assert found.kind == "auto_reply"


LETTERS = {
    "Re: Payment reminder 7": "We have paid. The goods were not delivered, though; the delivery failed twice.",
    "Delivery problem": "Half of the pallets were not delivered. We do not pay until then. Error!",
    "Re: Undelivered Mail Returned to Sender": "Your mail could not be delivered .\n\n> 550 5.1.1 unknown user\n",
    "Fwd: Mail delivery failed": "See below, our server had problems.\n\n  anna@kunde.example\n    550 user unknown\n",
    "AW: Mahnung": "Ich bin bis Montag nicht im Büro und zahle danach. Die Ware wurde nicht zugestellt.",
    "VS: Maksumuistutus": "Toimitus epäonnistui, joten emme maksa.",
    "Returned goods": "We returned the mail order; please credit us. The message from your driver did not reach us.",
}


@pytest.mark.parametrize(("subject", "body"), LETTERS.items())
@pytest.mark.parametrize("thread", [{}, {"In_Reply_To": "<n-1@firma.example>"}])
def test_letter_of_a_person_is_never_a_bounce(subject: str, body: str, thread: dict[str, str]) -> None:
    found = read_mail(mail(body, subject=subject, Return_Path="<anna@kunde.example>", **thread))
    assert found.kind in {"reply", "not_ours"}
    assert found.kind == "reply" or not thread
    assert (found.recipients, found.permanent) == ((), False)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Your order could not be delivered", "Unfortunately your parcel could not be delivered. Please contact us."),
        ("Payment failed", "Your payment could not be processed."),
        ("Delivery report", "Your parcel was delivered to a neighbour."),
    ],
)
def test_parcel_that_did_not_arrive_is_no_bounce(subject: str, body: str) -> None:
    found = read_mail(mail(body, sender="Shop <no-reply@shop.example>", subject=subject))
    assert found.kind == "not_ours"


def test_bounce_of_a_large_provider_in_a_thread_is_one() -> None:
    body = (
        "Delivery has failed to these recipients or groups:\n\nanna@kunde.example<mailto:anna@kunde.example>\n"
        "The email address you entered couldn't be found.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n"
    )
    sender = f"Microsoft Outlook <MicrosoftExchange{'329e71ec' * 4}@kunde.example>"
    thread = {"In_Reply_To": "<n-1@firma.example>", "References": "<n-1@firma.example>"}
    found = read_mail(mail(body, sender=sender, subject="Undeliverable: Reminder", **thread))
    assert (found.kind, found.permanent, found.recipients) == ("bounced", True, ("anna@kunde.example",))
    assert found.originals == ("n-1@firma.example",)


def test_person_who_sends_a_bounce_on_is_a_person() -> None:
    data = report(
        "Final-Recipient: rfc822; bo@x.example\nAction: failed\nStatus: 5.1.1", sender="Anna <anna@kunde.example>"
    )
    found = read_mail(data.replace(b"Subject: Undelivered", b"Subject: Fwd: Undelivered"))
    assert found.kind == "not_ours"


def test_postmaster_who_answers_is_a_person_too() -> None:
    data = mail(
        "I have looked: your invoice could not be delivered because Anna left.\n\n> 550 5.1.1 unknown\n",
        sender="Postmaster <postmaster@kunde.example>", subject="Re: Bill", In_Reply_To="<n-1@firma.example>",
    )  # fmt: skip
    assert read_mail(data).kind == "reply"


def test_reply_names_what_it_answers() -> None:
    data = mail(
        "Paid.",
        subject="Re: Reminder",
        In_Reply_To="<n-2@firma.example>",
        References="<n-1@firma.example> <n-2@firma.example>",
    )
    found = read_mail(data)
    assert found.originals == ("n-2@firma.example", "n-1@firma.example")
    assert (found.message_id, found.sender, found.text) == ("answer@kunde.example", "anna@kunde.example", "Paid.")
