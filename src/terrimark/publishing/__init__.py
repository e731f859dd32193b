"""How what is due gets out, once and only once."""

from terrimark.publishing.desks import Desks
from terrimark.publishing.duties import forbidden, redactor
from terrimark.publishing.notices import Messenger, addresses, troubles
from terrimark.publishing.plan import Change, Plan, compare
from terrimark.publishing.prices import budgets_of, estimate, outlook, price_of
from terrimark.publishing.recalling import Recaller
from terrimark.publishing.report import Report, report
from terrimark.publishing.sending import CHECKPOINTS, Outcome, Publisher, dollars
from terrimark.publishing.signing import PlanChanged, approve, is_late, register, settle, skip_past

__all__ = [
    "CHECKPOINTS",
    "Change",
    "Desks",
    "Messenger",
    "Outcome",
    "Plan",
    "PlanChanged",
    "Publisher",
    "Recaller",
    "Report",
    "addresses",
    "approve",
    "budgets_of",
    "compare",
    "dollars",
    "estimate",
    "forbidden",
    "is_late",
    "outlook",
    "price_of",
    "redactor",
    "register",
    "report",
    "settle",
    "skip_past",
    "troubles",
]
