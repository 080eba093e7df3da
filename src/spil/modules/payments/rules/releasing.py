"""Who may release a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from spil.foundation.money.rules import N_, Problem


def release_problem(
    *,
    makers: Collection[int],
    releasers: Collection[int],
    approvers: Iterable[int] = (),
    approvers_may_release: bool = True,
) -> Problem | None:
    """Why somebody may not release a batch, or None.

    `makers` and `releasers` are person ids: whoever acted, and the person in whose name, if any.
    `approvers` are those who approved the invoices in it, one entry for an invoice.
    """
    if set(makers) & set(releasers):
        return Problem("made-it", N_("You made this batch, or act for who did. Somebody else releases it."))
    approved = sum(1 for person in approvers if person in releasers)
    if approved and not approvers_may_release:
        text = N_("You approved %(count)s of the invoices in this batch. Somebody else releases it.")
        return Problem("approved-it", text, {"count": str(approved)})
    return None
