# SPDX-License-Identifier: MIT
"""The command `dunwell`. COMMANDS is the whole of it: what there is, where it lives, what it is for.

A command's module is read only when it is called, so that `dunwell --help` answers at once.
"""

from importlib import import_module

import click

from dunwell import __version__

# name → (module in this room, what it does); a group lists its own commands under `name`.
Table = dict[str, tuple[str, str]]
COMMANDS: Table = {
    "demo": ("demo", "A sample company with history, opened in the browser."),
    "serve": ("serve", "Web, scheduler and delivery in one process group, on one machine."),
    "web": ("serve", "The web part alone."),
    "worker": ("serve", "Scheduler and delivery alone."),
    "user": ("user", "People who sign in."),
    "company": ("company", "Companies: make one, change its settings."),
    "import": ("import_", "Bring in ledgers, bank files and e-invoices."),
    "procedures": ("procedures", "Dunning procedures as text: check, apply, export."),
    "plan": ("plan", "Every open item with its outcome; changes nothing."),
    "run": ("run", "Plan and apply; a second time changes nothing and says so."),
    "approve": ("run", "Mode review: apply what the last run proposed."),
    "deliver": ("deliver", "Carry what is queued."),
    "print": ("print_", "Gather letters into a batch to be printed; say that one is posted."),
    "returns": ("returns", "Read what came back: bounces and replies."),
    "sources": (
        "sources",
        "Where invoices and statements come from by themselves: list, check, folder, upload address.",
    ),
    "accounts": ("accounts", "Of which accounts statements came in, and whose each is."),
    "report": ("report", "What went to whom and what came of it, as the creditor is told."),
    "queue": ("queue", "What waits to leave, what is stuck and why, what left."),
    "ways": ("ways", "How messages are carried: settings, test, on and off, pause."),
    "withdraw": ("notices", "Take back a notice that has not been carried."),
    "resolve": ("notices", "Say what became of a notice whose delivery is unknown."),
    "explain": ("explain", "Why an invoice is reminded, or not, on a day."),
    "pay": ("pay", "Book money for an invoice."),
    "allocate": ("pay", "Settle an invoice from a payment or a credit note."),
    "reverse": ("pay", "A payment went back: what it settled is open again."),
    "cancel": ("pay", "An invoice, or credit note, counts no more."),
    "waive": ("pay", "Ask no more for a fee, interest or compensation."),
    "hold": ("pauses", "Stop reminders for an invoice or a customer."),
    "dispute": ("pauses", "Record that a customer contests an invoice, or part of it."),
    "promise": ("pauses", "Record that a customer promises to pay by a date."),
    "under-way": ("offers", "Record that a payment of an invoice has been started."),
    "end": ("pauses", "End a hold, a dispute, a promise, or a payment under way."),
    "offer": ("offers", "Mode offer: accept or decline that an invoice is reminded."),
    "switch": ("switches", "Turn the reminders of a customer or an invoice on or off."),
    "assign": ("switches", "Put customers under a procedure."),
    "tasks": ("lists", "What waits for a person."),
    "done": ("lists", "A task is done, and what came of it."),
    "pauses": ("lists", "Holds, disputes and promises in force, with their numbers."),
    "claims": ("lists", "Fees, interest and compensation still owed, with their numbers."),
    "statement": ("statement", "A customer's statement of account as PDF, HTML or CSV."),
    "cases": ("cases", "What was handed over to collection partners, and how far it has come."),
    "case": ("cases", "One case: show it, write its package, send it, say what came of it."),
    "partners": ("partners", "The collection partners of a company."),
    "partner": ("partners", "One collection partner: add, change, make it the usual one, retire it."),
    "inspect": ("inspect", "Read files and say what was understood; changes nothing."),
    "check": ("check", "Prove the books."),
    "bench": ("bench", "The measurements of docs/performance.md."),
}


class LateGroup(click.Group):
    """A group whose commands are imported when they are called; until then only their one line is known."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"dunwell.cli.{COMMANDS[cmd_name][0]}")
        # `import` is a word of the language: its function is called import_, and that of under-way under_way.
        function = cmd_name.replace("-", "_")
        command = getattr(module, function, None) or getattr(module, f"{function}_")
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} in {module.__name__} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dunwell")
def dunwell() -> None:
    """Gets overdue invoices paid: decides, words, carries and explains every reminder.

    Every command takes --json. Exit codes: 0 all done, 1 refused or failed and nothing changed, 2 wrong usage,
    3 done in part.
    """


def main() -> None:
    """The package's script."""
    dunwell(prog_name="dunwell")
