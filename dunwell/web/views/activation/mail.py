# SPDX-License-Identifier: MIT
"""The mail test: a real message to oneself, and the server's answer."""

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.problem import Refused
from dunwell.services.access import Seat
from dunwell.services.mail_test import last_test, send_test_mail, transport
from dunwell.web.acts import refuse
from dunwell.web.forms import Form
from dunwell.web.pages import actor, now, today
from dunwell.web.views.activation.guide import step_page


class MailTestForm(Form):
    """To whom the test goes."""

    to = forms.EmailField(
        label=_("Send the test to"),
        help_text=_("An address whose mail you can read now: the message goes the way that notices will go."),
        max_length=254,
    )


def mail_test(request: HttpRequest, seat: Seat, *, sends: bool) -> MailTestForm:
    """The form; with `sends`, and if what was typed fits, the message was sent: the answer is the last test."""
    own = getattr(request.user, "email", "") or seat.company.email
    form = MailTestForm(request.POST if sends else None, initial={"to": own})
    if sends and form.is_valid():
        try:
            send_test_mail(
                seat.company,
                to=form.cleaned_data["to"],
                subject=gettext("Test message from %(company)s") % {"company": seat.company.name},
                text=gettext(
                    "This message shows that Dunwell can send mail for %(company)s.\n\n"
                    "If you read it, notices can go out the same way. Have a look at whether it lay among the junk."
                )
                % {"company": seat.company.name}
                + "\n",
                on=today(seat),
                actor=actor(request),
                at=now(),
            )
        except Refused as refused:
            refuse(form, refused, bad_address="to")
    return form


def mail_step(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """The step of the guide."""
    form = mail_test(request, seat, sends=request.method == "POST")
    return step_page(
        request,
        seat,
        "mail",
        status=422 if form.errors else 200,
        form=form,
        way=transport(seat.company),
        test=last_test(seat.company),
    )
