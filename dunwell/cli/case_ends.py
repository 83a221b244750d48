# SPDX-License-Identifier: MIT
"""What came of a case: `dunwell case acknowledge`, `collect`, `release`, `return`, `write-off`, `take-back`,
`put-back`, `reopen`."""

from datetime import date

import click

from dunwell.cli.case_frame import NOTE, NUMBER, act_of, found, told_of
from dunwell.cli.frame import Answer, command, says
from dunwell.cli.options import because, of_company, on_day


@command("acknowledge")
@NUMBER
@of_company
@on_day
@click.option("--reference", default="", help="What the partner calls the case.")
@NOTE
def acknowledge(number: str, code: str, *, on: date | None, reference: str, note: str) -> Answer:
    """The partner has confirmed the case."""
    from dunwell.services import case_steps

    row = found(code, number)
    company = row.company
    done = case_steps.acknowledge(company, row.pk, act_of(company, on), reference=reference, note=note)
    return Answer(told_of(done), says(f"Case {number} is acknowledged."))


@command("collect")
@NUMBER
@of_company
@on_day
@click.option("--amount", help="What came, as 150.00; leave it out when all was booked already.")
@click.option("--reference", default="", help="As the bank names it.")
@click.option("--again", is_flag=True, help="It is another payment of an amount, day and reference booked before.")
@NOTE
def collect(
    number: str, code: str, *, on: date | None, amount: str | None, reference: str, again: bool, note: str
) -> Answer:
    """Book what the partner collected; the case is over when nothing is open any more."""
    from dunwell.core.money import decimal_string
    from dunwell.services import case_money

    row = found(code, number)
    company = row.company
    money = case_money.Money(amount, reference, again=again) if amount is not None else None
    came = case_money.collect(company, row.pk, act_of(company, on), money=money, note=note)
    left = decimal_string(came.left, row.currency)
    told = told_of(came.case) | {"payment": came.payment.ref if came.payment else None, "left": left}
    text = f"Case {number} is collected." if not came.left else f"Booked; {left} {row.currency} is still open."
    return Answer(told, says(text))


@command("return")
@NUMBER
@of_company
@on_day
@because
def return_(number: str, code: str, on: date | None, reason: str) -> Answer:
    """The partner gave the case back: what is open goes on where it stood."""
    from dunwell.services import case_steps

    row = found(code, number)
    company = row.company
    return Answer(
        told_of(case_steps.return_case(company, row.pk, act_of(company, on), reason=reason)),
        says(f"Case {number} is over: the partner returned it."),
    )


@command("write-off")
@NUMBER
@of_company
@on_day
@because
def write_off(number: str, code: str, on: date | None, reason: str) -> Answer:
    """Give up all that is open of a case."""
    from dunwell.services import case_money

    row = found(code, number)
    company = row.company
    done = case_money.give_up(company, row.pk, act_of(company, on), reason=reason)
    return Answer(told_of(done), says(f"What was open of case {number} is written off."))


@command("take-back")
@NUMBER
@of_company
@on_day
@because
def take_back(number: str, code: str, on: date | None, reason: str) -> Answer:
    """End a case; one that was not sent yet gives its invoices their previous state back."""
    from dunwell.services import case_steps

    row = found(code, number)
    company = row.company
    done = case_steps.take_back(company, row.pk, act_of(company, on), reason=reason)
    return Answer(told_of(done), says(f"Case {number} is taken back."))


@command("put-back")
@NUMBER
@of_company
@on_day
@NOTE
def put_back(number: str, code: str, on: date | None, note: str) -> Answer:
    """Take the last step back: acknowledged becomes sent, sent becomes prepared."""
    from dunwell.services import case_steps

    row = found(code, number)
    company = row.company
    done = case_steps.put_back(company, row.pk, act_of(company, on), note=note)
    return Answer(told_of(done), says(f"Case {number} is {done.status} again."))


@command("release")
@NUMBER
@click.argument("items", nargs=-1, required=True)
@of_company
@on_day
@click.option("--why", type=click.Choice(["paid", "disputed", "taken-back"]), required=True, help="Why they leave.")
@because
def release(number: str, items: tuple[str, ...], code: str, *, on: date | None, why: str, reason: str) -> Answer:
    """Take invoices out of a case that goes on."""
    from dunwell.services import case_release
    from dunwell.services.case_find import members_named

    row = found(code, number)
    company = row.company
    whys: dict[str, case_release.Why] = {"paid": "paid", "disputed": "disputed", "taken-back": "taken_back"}
    done = case_release.release_items(
        company, row.pk, members_named(row, items), act_of(company, on), why=whys[why], reason=reason
    )
    left = [{"item": one.item, "why": one.why, "since_sent": one.since_sent} for one in case_release.released_of(done)]
    sent = "\nThe partner's package still has them: send a new one with `--anew`." if done.package else ""
    return Answer(told_of(done) | {"released": left}, says(f"{', '.join(items)} left case {number}.{sent}"))


@command("reopen")
@NUMBER
@of_company
@on_day
@because
def reopen(number: str, code: str, on: date | None, reason: str) -> Answer:
    """Let a case that is over go on where it ended."""
    from dunwell.services.case_reopen import reopen_case

    row = found(code, number)
    company = row.company
    done = reopen_case(company, row.pk, act_of(company, on), reason=reason)
    return Answer(told_of(done), says(f"Case {number} runs again: it is {done.status}."))
