# SPDX-License-Identifier: MIT
"""Who falls under which procedure before anything is on; customers abroad come under one by a conscious act."""

from collections.abc import Iterable, Sequence

from babel import Locale
from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dunwell.core.procedure import AppliesTo
from dunwell.services import activation, placement
from dunwell.services.access import Seat
from dunwell.services.paging import KeyPage, key_page
from dunwell.services.placement import PREVENTED, PlacedCustomer
from dunwell.web.acts import done, form_page
from dunwell.web.asked import Asked, asked_picks
from dunwell.web.forms import Form
from dunwell.web.listing import Column, Empty, Listing, list_page
from dunwell.web.pages import actor, company_page, now
from dunwell.web.templatetags.formats import locale
from dunwell.web.views.activation.guide import TITLES, address, following, step_page

_KINDS = {"business": _("businesses"), "consumer": _("consumers"), "public": _("the public sector")}
KIND = {"business": _("Business"), "consumer": _("Consumer"), "public": _("Public sector"), "": _("Consumer (unknown)")}


def procedures_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The step of the guide."""
    if request.method == "POST":
        activation.looked_at(seat.company, "procedures", actor=actor(request), at=now())
        return redirect(address(seat, following("procedures")))
    found = placement.placement(seat.company)
    return step_page(
        request,
        seat,
        "procedures",
        found=found,
        rows=[(one, who(one.rule), _list_address(seat, one.code)) for one in found.procedures],
        prevented_url=_list_address(seat, PREVENTED),
        countries=[(code, country_name(code), many) for code, many in placement.prevented_countries(seat.company)],
    )


class _CountryForm(Form):
    """What is asked once more."""

    country = forms.CharField(widget=forms.HiddenInput)
    procedure = forms.CharField(widget=forms.HiddenInput)
    sure = forms.CharField(widget=forms.HiddenInput)


@company_page("activate")
@require_POST
def put_country(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """All customers of a country come under a procedure; asks first."""
    country, procedure = request.POST.get("country", ""), request.POST.get("procedure", "")
    if request.POST.get("sure") != "yes":
        names = {"country": country_name(country), "procedure": _procedure_name(seat, procedure)}
        return form_page(
            request, seat, _CountryForm(initial={"country": country, "procedure": procedure, "sure": "yes"}),
            title=_("Put all customers in %(country)s under %(procedure)s") % names, submit=_("Put under it"),
            back=address(seat, "procedures"), here="settings",
            intro=_("Each of them is put there by name. On the procedure's own list you can take them out again."),
        )  # fmt: skip
    many = placement.put_country_under(seat.company, country, procedure, actor=actor(request), at=now())
    text = ngettext(
        "%(n)s customer was put under %(procedure)s.", "%(n)s customers were put under %(procedure)s.", many
    )
    name = _procedure_name(seat, procedure)
    return done(request, text % {"n": many, "procedure": name}, address(seat, "procedures"))


@company_page("activate")
def placed_customers(request: HttpRequest, seat: Seat, code: str) -> HttpResponseBase:
    """The customers under one procedure, or under none."""
    listing = _listing(seat, code)
    if request.method == "POST":
        return _put(request, seat, code, listing)
    name = gettext("Automation prevented") if code == PREVENTED else _procedure_name(seat, code)
    others = [(one.code, one.name) for one in placement.placement(seat.company).procedures if one.code != code]
    return list_page(
        request,
        seat,
        listing,
        "activation/customers",
        here="settings",
        title=name,
        step_title=TITLES["procedures"],
        back=address(seat, "procedures"),
        others=others,
        is_prevented=code == PREVENTED,
    )


def who(rule: AppliesTo) -> str:
    """Whom a procedure takes, in words."""
    kinds = ", ".join(str(_KINDS[kind]) for kind in sorted(rule.kinds)) if rule.kinds else gettext("everybody")
    groups = ", ".join(sorted(rule.groups)) if rule.groups else ""
    if rule.country == "domestic":
        text = gettext("%(kinds)s in your own country")
    elif rule.country == "foreign":
        text = gettext("%(kinds)s in other countries")
    elif rule.country is not None:
        countries = ", ".join(country_name(code) for code in sorted(rule.country))
        text = gettext("%(kinds)s in %(countries)s").replace("%(countries)s", countries)
    else:
        text = gettext("%(kinds)s in all countries")
    said = text % {"kinds": kinds}
    return gettext("%(who)s, of the group %(groups)s") % {"who": said, "groups": groups} if groups else said


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return str(Locale.parse(locale()).territories.get(code, code))


def _put(request: HttpRequest, seat: Seat, code: str, listing: Listing[PlacedCustomer]) -> HttpResponseBase:
    picks, choice = asked_picks(request), request.POST.get("do", "")
    ids = list(picks.ids)
    if picks.everything:
        ids = [row.pk for row in listing.every(listing.asked(picks.query), [])]
    if not choice:
        raise BadRequest("to which procedure?")
    many = placement.put_under(seat.company, ids, choice, actor=actor(request), at=now())
    if choice == PREVENTED:
        text = ngettext(
            "%(n)s customer is reminded by nobody now.", "%(n)s customers are reminded by nobody now.", many
        )
    else:
        text = ngettext("%(n)s customer was moved.", "%(n)s customers were moved.", many)
    return done(request, text % {"n": many}, _list_address(seat, code))


def _listing(seat: Seat, code: str) -> Listing[PlacedCustomer]:
    def found(asked: Asked) -> QuerySet[PlacedCustomer]:
        rows = placement.customers_under(seat.company, code)
        return rows.filter(Q(name__icontains=asked.q) | Q(ref__icontains=asked.q)) if asked.q else rows

    def read(asked: Asked, order: Sequence[str]) -> KeyPage[PlacedCustomer]:
        return key_page(found(asked), order, after=asked.after, before=asked.before)

    def every(asked: Asked, order: Sequence[str]) -> Iterable[PlacedCustomer]:
        return found(asked).order_by(*order or ["pk"]).iterator(chunk_size=2000)

    return Listing(
        name="customers",
        noun=_("customers"),
        columns=[
            Column("name", _("Customer"), lambda one: one.name, order=("name",)),
            Column("ref", _("Number"), lambda one: one.ref, order=("ref",)),
            Column("kind", _("Kind"), lambda one: str(KIND[one.kind])),
            Column("country", _("Country"), lambda one: country_name(one.country) if one.country else ""),
            Column("group", _("Group"), lambda one: one.group),
        ],
        search=_("Name or number"),
        rows="web/activation/customer_rows.html",
        read=read,
        every=every,
        order=("name", "pk"),
        empty=Empty(_("Nobody falls under this."), icon="people"),
        bulk=_list_address(seat, code),
        bulk_template="web/activation/customer_bulk.html",
    )


def _list_address(seat: Seat, code: str) -> str:
    return reverse("set-up-customers", args=[seat.company.code, code])


def _procedure_name(seat: Seat, code: str) -> str:
    return next((one.name for one in placement.placement(seat.company).procedures if one.code == code), code)
