# SPDX-License-Identifier: MIT
"""The tables, one file a concept."""

from dunwell.store.models.bank import BankEntry, BankStatement, StatementAccount
from dunwell.store.models.case import Case, CaseItem, Partner
from dunwell.store.models.claim import Claim
from dunwell.store.models.company import BankAccount, Company
from dunwell.store.models.customer import Customer, CustomerEmail
from dunwell.store.models.delivery import Delivery, Pace
from dunwell.store.models.event import Event
from dunwell.store.models.house_mail import HouseMail
from dunwell.store.models.inquiry import Inquiry
from dunwell.store.models.invoice import Invoice, OpenItem
from dunwell.store.models.matching import MatchProposal, PayerAccount
from dunwell.store.models.note import Note
from dunwell.store.models.notice import DunningState, Notice, NoticeLine
from dunwell.store.models.pause import Dispute, Hold, Offer, PaymentUnderWay, Promise
from dunwell.store.models.payment import Allocation, Payment
from dunwell.store.models.print_batch import PrintBatch, PrintedLetter
from dunwell.store.models.procedure import Procedure, ProcedureVersion
from dunwell.store.models.procedure_draft import ProcedureDraft
from dunwell.store.models.received import DocumentSource, ReceivedFile, ReceivedInvoice
from dunwell.store.models.returned import FailedMail, MailSource, ReturnedMail
from dunwell.store.models.run import Run
from dunwell.store.models.run_edit import RunEdit
from dunwell.store.models.sent_message import SentMessage
from dunwell.store.models.shared_cache import SharedCache
from dunwell.store.models.upload import ImportMap, Upload
from dunwell.store.models.user import Invitation, Membership, User
from dunwell.store.models.way import CompanyWay
from dunwell.store.models.work import Task

__all__ = [
    "Allocation",
    "BankAccount",
    "BankEntry",
    "BankStatement",
    "Case",
    "CaseItem",
    "Claim",
    "Company",
    "CompanyWay",
    "Customer",
    "CustomerEmail",
    "Delivery",
    "Dispute",
    "DocumentSource",
    "DunningState",
    "Event",
    "FailedMail",
    "Hold",
    "HouseMail",
    "ImportMap",
    "Inquiry",
    "Invitation",
    "Invoice",
    "MailSource",
    "MatchProposal",
    "Membership",
    "Note",
    "Notice",
    "NoticeLine",
    "Offer",
    "OpenItem",
    "Pace",
    "Partner",
    "PayerAccount",
    "Payment",
    "PaymentUnderWay",
    "PrintBatch",
    "PrintedLetter",
    "Procedure",
    "ProcedureDraft",
    "ProcedureVersion",
    "Promise",
    "ReceivedFile",
    "ReceivedInvoice",
    "ReturnedMail",
    "Run",
    "RunEdit",
    "SentMessage",
    "SharedCache",
    "StatementAccount",
    "Task",
    "Upload",
    "User",
]
