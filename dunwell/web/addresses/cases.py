# SPDX-License-Identifier: MIT
"""Cases and collection partners."""

from django.urls import path

from dunwell.web.views.cases import card, hand_over, items, listing, money, partners, steps

_ONE = "cases/<int:case>/"
_PARTNER = "settings/partners/<int:partner>/"

urlpatterns = [
    path("cases/", listing.cases, name="cases"),
    path(_ONE, card.card, name="case"),
    path(f"{_ONE}package/", card.package, name="case-package"),
    path(f"{_ONE}send/", steps.send, name="case-send"),
    path(f"{_ONE}acknowledge/", steps.acknowledged, name="case-acknowledge"),
    path(f"{_ONE}collect/", money.collected, name="case-collect"),
    path(f"{_ONE}release/", items.released, name="case-release"),
    path(f"{_ONE}reopen/", items.reopened, name="case-reopen"),
    path(f"{_ONE}send-anew/", steps.send_again, name="case-send-anew"),
    path(f"{_ONE}return/", steps.returned, name="case-return"),
    path(f"{_ONE}write-off/", money.written_off, name="case-write-off"),
    path(f"{_ONE}take-back/", steps.taken_back, name="case-take-back"),
    path(f"{_ONE}put-back/", steps.one_step_back, name="case-put-back"),
    path(f"{_ONE}partner/", steps.partner_chosen, name="case-partner"),
    path(f"{_ONE}reference/", steps.reference_changed, name="case-reference"),
    path("customers/<int:customer>/hand-over/", hand_over.by_hand, name="customer-hand-over"),
    path("settings/partners/", partners.partners, name="partners"),
    path("settings/partners/new/", partners.new, name="partner-new"),
    path(_PARTNER, partners.change, name="partner-change"),
    path(f"{_PARTNER}usual/", partners.usual, name="partner-usual"),
    path(f"{_PARTNER}retire/", partners.retired, name="partner-retire"),
    path(f"{_PARTNER}restore/", partners.restored, name="partner-restore"),
]
