# SPDX-License-Identifier: MIT
"""The kinds of payments, with their shares: what is paid, how it is written, and what is true of it."""

import random
from decimal import Decimal

from dunwell.core.matching.model import OpenItem, Payment
from tests.truth.names import GIVEN
from tests.truth.world import TODAY, Kind, Maker

STRANGERS = ("Zander", "Quirk", "Voss", "Hilde", "Norr", "Ekbatan")
CUES = {
    "de": ["Rechnung", "RG", "Rechnungsnr.", "Re.-Nr."],
    "fi": ["Lasku", "laskun nro"],
    "et": ["Arve", "arve nr", "Makse arve"],
    "tr": ["Fatura", "fatura no"],
    "el": ["ΤΙΜΟΛΟΓΙΟ", "timologio"],
    "sv": ["Faktura", "fakturanr"],
    "en": ["Invoice", "inv.", "Payment for invoice no"],
}


def slip(number: str, chance: random.Random) -> str:
    """One digit wrong, missing, doubled, or two changed about."""
    digits = [place for place, sign in enumerate(number) if sign.isdigit()]
    at = chance.choice(digits[1:])
    way = chance.randrange(4)
    if way == 0:
        return number[:at] + str((int(number[at]) + chance.randrange(1, 10)) % 10) + number[at + 1 :]
    if way == 1:
        return number[:at] + number[at + 1 :]
    if way == 2:
        return number[:at] + number[at] + number[at:]
    return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]


def _whole(items: list[OpenItem]) -> list[tuple[OpenItem, int, int]]:
    return [(item, item.amount, 0) for item in items]


def _reference(make: Maker) -> None:
    for item in make.take():
        reference = item.reference or item.invoice
        spaced = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4)) if item.reference else reference
        where = make.random.random()
        given = (
            {"reference": reference}
            if where < 0.7
            else {"text": f"viide {spaced}"}
            if where < 0.9
            else {"text": spaced}
        )
        name, account = make.name_of(item.customer), make.ibans[item.customer]
        make.pay(_whole([item]), item.amount, **given, name=name, account=account)


def _number(make: Maker) -> None:
    for item in make.take():
        cue = make.random.choice([*CUES[make.language(item)], ""])
        on = item.issued_on
        behind = make.random.choice(["", "", f" vom {on:%d.%m.%Y}", f" {on:%Y-%m-%d}", f" {item.amount / 100:.2f} EUR"])
        text = f"{cue} {make.written(item)}{behind}".strip()
        make.pay(_whole([item]), item.amount, text=text, name=make.name_of(item.customer), account=_account(make, item))


def _account(make: Maker, item: OpenItem) -> str:
    return make.ibans[item.customer] if make.random.random() < 0.8 else f"LT{make.random.randrange(10**17, 10**18)}"


def _wrong_number(make: Maker) -> None:
    for item in make.take():
        text = f"{CUES[make.language(item)][0]} {slip(item.invoice, make.random)}"
        make.pay(_whole([item]), item.amount, text=text, name=make.name_of(item.customer), account=_account(make, item))


def _wrong_reference(make: Maker) -> None:
    for item in make.take():
        reference = slip(item.reference or item.invoice, make.random)
        name, account = make.name_of(item.customer), _account(make, item)
        make.pay(_whole([item]), item.amount, reference=reference, name=name, account=account)


def _silent(make: Maker) -> None:
    for item in make.take():
        text = make.random.choice(["", "Zahlung", "makse", "thank you", "payment June 2026", "ödeme", "Kiitos!"])
        make.pay(_whole([item]), item.amount, text=text, name=make.name_of(item.customer), account=_account(make, item))


def _collective(make: Maker) -> None:
    items = make.take(make.random.choice([2, 2, 3, 4]))
    if not items:
        return
    text = make.random.choice([", ", " ", " + ", "; ", " und "]).join(item.invoice for item in items)
    text = "" if make.random.random() < 0.3 else text
    name, account = make.name_of(items[0].customer), _account(make, items[0])
    make.pay(_whole(items), sum(item.amount for item in items), text=text, name=name, account=account)


def _parts(make: Maker) -> None:
    """An invoice in two parts, each naming it."""
    for item in make.take():
        first = item.amount * make.random.randrange(20, 80) // 100
        for part in (first, item.amount - first):
            text = f"{CUES[make.language(item)][0]} {item.invoice} osa"
            name = make.name_of(item.customer)
            make.pay([(item, part, 0)], part, text=text, name=name, account=_account(make, item))


def _discount(make: Maker) -> None:
    for item in make.take():
        if item.discount is None:
            make.pay(_whole([item]), item.amount, text=item.invoice, name=make.name_of(item.customer))
            continue
        short = int(Decimal(item.amount * 2) / 100 + Decimal("0.5"))
        text = make.random.choice([f"{item.invoice} abz. 2% Skonto", item.invoice, ""])
        name = make.name_of(item.customer)
        paid = item.amount - short
        make.pay([(item, paid, short)], paid, text=text, name=name, account=_account(make, item))


def _taken_off(make: Maker) -> None:
    """An invoice less a credit note, which is named or not."""
    for item in make.take():
        note = make.credit(item.customer, max(1, item.amount * make.random.randrange(3, 60) // 100))
        behind = make.random.choice([f" minus {note.number}", f" abz. Gutschrift {note.number}", "", " ./. Gutschrift"])
        paid, name = item.amount - note.amount, make.name_of(item.customer)
        make.pay([(item, paid, 0)], paid, text=f"{item.invoice}{behind}", name=name, account=_account(make, item))
        make.world.taken_off[make.world.payments[-1].id] = frozenset({(note.id, note.amount)})


def _charges(make: Maker) -> None:
    for item in make.take():
        short = make.random.choice([1, 3, 500, 700, 1250])
        if short > item.amount // 12:
            short = 1
        account = f"CH{make.random.randrange(10**18, 10**19)}"
        name = make.name_of(item.customer)
        make.pay(
            [(item, item.amount - short, short)], item.amount - short, text=item.invoice, name=name, account=account
        )


def _over(make: Maker) -> None:
    for item in make.take():
        more = make.random.randrange(100, 20000)
        make.pay(_whole([item]), item.amount + more, text=item.invoice, name=make.name_of(item.customer))


def _twice(make: Maker) -> None:
    """The same invoice paid two times: one of the two is nobody's, whichever comes second."""
    for item in make.take():
        for parts in (_whole([item]), None):
            make.pay(parts, item.amount, text=item.invoice, name=make.name_of(item.customer))
            if parts:
                last = make.world.payments[-1]
                make.world.payments[-1] = Payment(last.id, last.amount, "EUR", TODAY, text=last.text, name=last.name)


def _by_another(make: Maker) -> None:
    for item in make.take():
        name = make.spoil(make.any_name(make.random.choice(list(GIVEN))))
        text = f"{item.invoice} {make.world.customers[int(item.customer[1:])].names[0]}"
        make.pay(
            _whole([item]), item.amount, text=text, name=name, account=f"EE{make.random.randrange(10**17, 10**18)}"
        )


def _not_known_yet(make: Maker) -> None:
    """The next invoice of a subscription, which is not in the ledger yet, for the amount of one that is open."""
    for item in make.take():
        text = f"Invoice RE-2026-{make.next + make.random.randrange(5000):05d}"
        name = make.name_of(item.customer)
        make.pay(None, item.amount, text=text, name=name, account=make.ibans[item.customer])


def _stranger(make: Maker) -> None:
    """Somebody else's money: other numbers, dates, orders, sometimes an amount or digits that are somebody's too."""
    pick = make.random
    other = pick.choice(make.world.items)
    amount = other.amount if pick.random() < 0.3 else pick.randrange(1000, 500000)
    digits = "".join(sign for sign in other.invoice if sign.isdigit())
    text = pick.choice(
        [
            f"Order {digits}", f"PO {digits}", f"Kundennr. {digits}", f"{digits}{pick.randrange(10)}", f"1{digits}",
            f"KD-{digits}", f"{other.issued_on:%d.%m.%Y}", f"tel 0{digits}", "salary", "Miete Juni 2026", "",
            f"{digits[:4]}.{digits[4:]}-{pick.randrange(100, 999)}", f"+372 {digits[-3:]} {pick.randrange(10000)}",
        ]
    )  # fmt: skip
    name = make.spoil(f"{pick.choice(STRANGERS)} {pick.choice(('Prim', 'Alto', 'Bris'))}")
    make.pay(None, amount, text=text, name=name, account=f"FR{pick.randrange(10**20, 10**21)}")


def _refund(make: Maker) -> None:
    other = make.random.choice(make.world.items)
    make.pay(None, -other.amount, text=other.invoice, name=make.name_of(other.customer))


KINDS: dict[str, tuple[float, Kind]] = {
    "reference": (31, _reference),
    "number": (27, _number),
    "wrong number": (4, _wrong_number),
    "wrong reference": (3, _wrong_reference),
    "silent": (9, _silent),
    "collective": (6, _collective),
    "parts": (2, _parts),
    "discount": (4, _discount),
    "charges": (1.5, _charges),
    "credit note": (1.5, _taken_off),
    "too much": (1, _over),
    "twice": (0.5, _twice),
    "another payer": (2, _by_another),
    "not known yet": (1, _not_known_yet),
    "stranger": (5, _stranger),
    "refund": (1, _refund),
}  # fmt: skip
