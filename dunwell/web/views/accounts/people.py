# SPDX-License-Identifier: MIT
"""The people of a company: who they are, what they may do, and whom one invites."""

from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dunwell.core.problem import Refused
from dunwell.services import invitations, kept_mail, permissions
from dunwell.services import people as service
from dunwell.services.access import Seat
from dunwell.web.acts import done, form_page, refuse
from dunwell.web.forms import Form, choice_field
from dunwell.web.pages import actor, company_page, now, page
from dunwell.web.words import ROLES, refused_sentence
from dunwell.web.words.people import ABOUT_ROLES


class RoleForm(Form):
    """A role, and whether it is limited to the customers that the person looks after."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    own_only = forms.BooleanField(
        label=_("Own customers only"),
        required=False,
        help_text=_("Sees and does all this for the customers they look after, and nothing of the company as a whole."),
    )

    def __init__(self, *args: object, seat: Seat, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        given = [role for role in permissions.ROLES if permissions.may_give(seat.role, role)]
        choice_field(self, "role").choices = [(role, _told(role)) for role in given]


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, help_text=_("The invitation goes there."))
    field_order = ("email", "role", "own_only")


@company_page("people")
def people(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Members and open invitations. A link that was just made is shown once, for who has no mail to rely on."""
    return page(
        request,
        seat,
        "accounts/people",
        here="settings",
        members=service.members(seat.company),
        invitations=invitations.open_invitations(seat.company),
        now=now(),
        link=request.session.pop(_shown_once(seat), ""),
        gives=permissions.GIVES.get(seat.role, frozenset()),
        roles=list(ABOUT_ROLES.items()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page("people")
def invite(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Invites somebody by e-mail."""
    form = InviteForm(request.POST or None, seat=seat, initial={"role": "bookkeeper"})
    if request.method == "POST" and form.is_valid():
        try:
            invited = invitations.invite(seat, link_to=_link, actor=actor(request), at=now(), **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            return _sent(request, seat, invited)
    return form_page(
        request,
        seat,
        form,
        title=_("Invite somebody"),
        submit=_("Send the invitation"),
        back=reverse("people", args=[seat.company.code]),
        intro=_("They get a message with a link, which is good for seven days and for one person."),
        here="settings",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page("people")
def change(request: HttpRequest, seat: Seat, member: int) -> HttpResponse:
    """Gives a person another role."""
    found = service.member(seat.company, member)
    form = RoleForm(request.POST or None, seat=seat, initial={"role": found.role, "own_only": found.own_only})
    back = reverse("people", args=[seat.company.code])
    if request.method == "POST" and form.is_valid():
        try:
            service.change_member(seat, member, actor=actor(request), at=now(), **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            told = gettext("%(name)s is %(role)s now.")
            return done(request, told % {"name": _called(found), "role": ROLES[form.cleaned_data["role"]]}, back)
    return form_page(
        request,
        seat,
        form,
        title=gettext("What %(name)s may do") % {"name": _called(found)},
        submit=_("Save"),
        back=back,
        here="settings",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_page("people")
def take_out(request: HttpRequest, seat: Seat, member: int) -> HttpResponse:
    """Ends a person's place in the company, once it was asked."""
    found = service.member(seat.company, member)
    form, back = Form(request.POST or None), reverse("people", args=[seat.company.code])
    if request.method == "POST":
        form = Form(request.POST)
        form.full_clean()
        try:
            service.take_out(seat, member, actor=actor(request), at=now())
        except Refused as refused:
            refuse(form, refused)
        else:
            told = gettext("%(name)s sees nothing of this company any more.") % {"name": _called(found)}
            return done(request, told, "/" if found.user == seat.user else back)
    intro = gettext("They see nothing of this company from now on. What they did stays in the history.")
    if found.customers:
        looks = ngettext(
            "The customer they look after keeps their name until somebody else takes it over.",
            "The %(count)s customers they look after keep their name until somebody else takes them over.",
            found.customers,
        )
        intro = f"{intro} {looks % {'count': found.customers}}"
    return form_page(
        request,
        seat,
        form,
        title=gettext("Take %(name)s out?") % {"name": _called(found)},
        submit=_("Take out"),
        back=back,
        intro=intro,
        danger=True,
        here="settings",
    )


@company_page("people")
@require_POST
def resend(request: HttpRequest, seat: Seat, invitation: int) -> HttpResponse:
    """Sends an invitation again; the link before opens nothing any more."""
    try:
        invited = invitations.resend(seat, invitation, link_to=_link, actor=actor(request), at=now())
    except Refused as refused:
        return _refused(request, seat, refused)
    return _sent(request, seat, invited)


@company_page("people")
@require_POST
def take_back(request: HttpRequest, seat: Seat, invitation: int) -> HttpResponse:
    """Takes an invitation back that nobody accepted."""
    try:
        row = invitations.take_back(seat, invitation, actor=actor(request), at=now())
    except Refused as refused:
        return _refused(request, seat, refused)
    told = gettext("The invitation of %(email)s opens nothing any more.") % {"email": row.email}
    return done(request, told, reverse("people", args=[seat.company.code]))


def _sent(request: HttpRequest, seat: Seat, invited: invitations.Invited) -> HttpResponse:
    request.session[_shown_once(seat)] = invited.link
    text, level = _("The invitation is on its way to %(email)s."), messages.SUCCESS
    if kept_mail.in_use():
        text = _("Not sent, for this installation has no mail server: hand over the link below to %(email)s.")
        level = messages.WARNING
    back = reverse("people", args=[seat.company.code])
    return done(request, text % {"email": invited.invitation.email}, back, level=level)


def _refused(request: HttpRequest, seat: Seat, refused: Refused) -> HttpResponse:
    if refused.code in {"not_found", "role_may_not"}:
        raise refused
    messages.error(request, refused_sentence(refused))
    return redirect("people", company=seat.company.code)


def _link(token: str) -> str:
    return urljoin(settings.ENVIRONMENT.base_url, reverse("invitation", args=[token]))


def _shown_once(seat: Seat) -> str:
    return f"invitation-link-{seat.company.pk}"


def _told(role: str) -> SafeString:
    return format_html('{} <span class="soft small d-block">{}</span>', ROLES[role], ABOUT_ROLES[role])


def _called(member: service.Member) -> str:
    return member.name or member.username
