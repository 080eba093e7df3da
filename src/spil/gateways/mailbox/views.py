"""The settings page of mailboxes, for the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.organisation.models import Role
from spil.foundation.ui.shell import shell_of
from spil.gateways.mailbox import imap
from spil.gateways.mailbox.forms import MailboxForm
from spil.gateways.mailbox.models import Mailbox


def _only_administrators(request: Any) -> None:
    if not request.actor.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied


def mailboxes(request: Any) -> HttpResponse:
    """All mailboxes, and how each is doing."""
    _only_administrators(request)
    page = {"rows": list(Mailbox.objects.all())}
    return render(
        request, "mailbox/mailboxes.html", {"page": page, "shell": shell_of(request, here="mailboxes")}
    )


@require_http_methods(["GET", "POST"])
def edit(request: Any, pk: int | None = None) -> HttpResponse:
    """A new mailbox, or a changed one."""
    _only_administrators(request)
    if not is_confirmed(request):
        return to_confirm(request.path)
    mailbox = get_object_or_404(Mailbox, pk=pk) if pk else Mailbox()
    form = MailboxForm(request.POST or None, instance=mailbox)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The mailbox “%(name)s” is kept.") % {"name": mailbox.name})
        return redirect("mailboxes")
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "mailbox": mailbox, "shell": shell_of(request, here="mailboxes")}
    return render(request, "mailbox/edit.html", shown, status=status)


@require_POST
def try_out(request: Any, pk: int) -> HttpResponse:
    """Sign in and count; changes nothing in the mailbox."""
    _only_administrators(request)
    mailbox = get_object_or_404(Mailbox, pk=pk)
    try:
        with imap.session(mailbox) as box:
            box.folder.set(mailbox.folder, readonly=True)
            count = len(box.uids("ALL"))
    except imap.TROUBLE as trouble:
        _tell(request, mailbox, trouble)
    else:
        words = ngettext(
            "“%(name)s” works: %(count)s message in its folder.",
            "“%(name)s” works: %(count)s messages in its folder.",
            count,
        )
        messages.success(request, words % {"name": mailbox.name, "count": count})
    return redirect("mailboxes")


@require_POST
def retry(request: Any, pk: int) -> HttpResponse:
    """Offer the messages again that were not taken in; whoever reads the mailbox does the rest."""
    _only_administrators(request)
    mailbox = get_object_or_404(Mailbox, pk=pk)
    try:
        with imap.session(mailbox) as box:
            count = imap.offer_again(mailbox, box)
    except imap.TROUBLE as trouble:
        _tell(request, mailbox, trouble)
    else:
        words = ngettext(
            "%(count)s message is tried once more within a few minutes.",
            "%(count)s messages are tried once more within a few minutes.",
            count,
        )
        messages.success(request, words % {"count": count})
    return redirect("mailboxes")


def _tell(request: Any, mailbox: Mailbox, trouble: Exception) -> None:
    imap.failed(mailbox, trouble, timezone.now())
    why = f"{imap.cause_of(trouble).label} ({trouble})"
    messages.error(request, _("“%(name)s” does not work: %(why)s") % {"name": mailbox.name, "why": why})
