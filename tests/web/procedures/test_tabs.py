# SPDX-License-Identifier: MIT
"""The other tabs of a procedure, and who may see and do what there."""

from django.test import Client

from dunwell.store.models import Customer, Membership, User
from tests.web.conftest import PASSWORD, House, signed_in
from tests.web.procedures.test_procedures import CHANGES, LIST, PAGE, followed, streamed, text


def test_ticked_customers_are_moved_after_a_question(alice: Client, house: House) -> None:
    page = text(alice, f"{PAGE}customers/")
    assert "Berg AB" in page
    pk = Customer.objects.get(company=house.acme, ref="C-2").pk
    asked = followed(alice, f"{PAGE}customers/move/", {"pick": pk, "query": ""})
    assert "1 customer is moved." in asked
    assert "1 customer moved." in followed(alice, f"{PAGE}customers/move/", {"pick": str(pk), "choice": "none"})
    assert "Berg AB" in text(alice, f"{LIST}prevented/")
    everybody = followed(alice, "/c/acme/procedure/-/customers/move/", {"everything": "yes", "query": ""})
    assert "1 customer is moved." in everybody
    others = Customer.objects.filter(company=house.other).values_list("pk", flat=True)[0]
    answer = alice.post(f"{PAGE}customers/move/", {"pick": str(others), "choice": "none"})
    assert answer.status_code == 422
    assert Customer.objects.get(pk=others).procedure_choice == "auto"


def test_events_of_a_procedure_are_found_by_the_number_of_an_invoice(alice: Client, house: House) -> None:
    page = text(alice, f"{PAGE}events/?q=R-1")
    assert "Aalto &amp; Sons" in page
    assert "Berg AB" not in page
    assert "Everybody: events" in text(alice, f"{PAGE}events/")
    answer = alice.get(f"{PAGE}events/?kind=delivery&format=csv")
    assert "delivery_accepted" in streamed(answer)
    assert alice.get(f"{PAGE}events/?kind=nonsense").status_code == 400


def test_auditor_reads_and_changes_nothing(bob: Client, house: House) -> None:
    page = text(bob, PAGE)
    assert "disabled" in page
    assert "Keep" not in page
    assert "Create new" not in text(bob, LIST)
    assert bob.post(f"{PAGE}?panel=1", {"after_days": "1"}).status_code == 403
    assert bob.get(CHANGES).status_code == 403


def test_person_limited_to_own_customers_sees_those_alone(house: House) -> None:
    user = User.objects.create_user("sally", password=PASSWORD)
    Membership.objects.create(company=house.acme, user=user, role="bookkeeper", own_only=True)
    Customer.objects.filter(company=house.acme, ref="C-2").update(owner=user)
    sally = signed_in("sally")
    page = text(sally, f"{PAGE}customers/")
    assert "Berg AB" in page
    assert "Cassel" not in page
    assert "Aalto" not in text(sally, f"{PAGE}events/")
    assert sally.get(CHANGES).status_code == 403
    others = Customer.objects.get(company=house.acme, ref="C-3").pk
    assert sally.post(f"{PAGE}customers/move/", {"pick": str(others), "choice": "none"}).status_code == 422


def test_what_is_not_there_is_not_found(alice: Client, charlie: Client) -> None:
    for address in ("/c/acme/procedure/gone/", "/c/acme/procedure/gone/events/", "/c/acme/procedure/gone/customers/",
                    f"{PAGE}?panel=9", f"{PAGE}?panel=x", f"{PAGE}versions/99/"):  # fmt: skip
        assert alice.get(address).status_code == 404
    assert charlie.get(PAGE).status_code == 404
