"""The commands, on the shelves where the help shows them: each module is imported only when it is called."""

from __future__ import annotations

from collections.abc import Mapping

from terrimark.i18n import _

SHELVES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    _("Prepare"): {
        "new": ("start", _("Create a workspace that builds at once, with comments that explain it.")),
        "check": ("check", _("Find everything wrong in the brand and the campaigns, and say how to fix it.")),
        "build": ("build", _("Make the words and posters of every campaign: only what changed.")),
        "design": ("design", _("Try a poster design on every format and on difficult texts.")),
        "schema": ("check", _("Write the JSON Schema of the files, for editors.")),
    },
    _("Publish"): {
        "plan": (
            "plan",
            _("Show what the calendar adds, changes and withdraws; exit with 3 if there is any."),
        ),
        "approve": ("plan", _("Approve the plan: exactly these words, pictures, accounts and hours.")),
        "publish": ("publish", _("Send what is approved and due, each post once.")),
        "status": ("status", _("Show what is out, what comes next, and what needs you.")),
        "settle": ("status", _("Say that a post is out, or is surely not, where only a person can tell.")),
    },
    _("Stop and take back"): {
        "hold": ("stop", _("Stop all posts at once, or those of an account, an audience, a message.")),
        "resume": ("stop", _("End a hold, or lift a reserve period.")),
        "recall": ("stop", _("Take back what is out, on every network that can.")),
    },
    _("Accounts"): {
        "connect": ("connect", _("Sign in to a network, and keep the token in the system keyring.")),
        "doctor": (
            "doctor",
            _("Ask this machine, the ledger and each account what will break within 14 days."),
        ),
    },
    _("Try it out"): {
        "rehearse": (
            "rehearse",
            _("Publish the whole calendar to copies of its networks on this machine, weeks in seconds."),
        ),
        "demo": (
            "demo",
            _("Build and publish the sample campaign on servers of this machine: the whole job in a minute."),
        ),
    },
}
"""By shelf and name: the module of this folder that has a function (or app) of that name, and its help."""
