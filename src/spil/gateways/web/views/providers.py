"""Signing in by way of a provider, and the page on which the administrator says which."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spil.foundation.identity.backend import is_doubtful, open_accounts
from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.identity.fetching import CannotFetch
from spil.foundation.identity.models import ExternalIdentity, Provider, TraceOf, User
from spil.foundation.identity.providing import (
    Asked,
    Came,
    NoAccount,
    NotSignedIn,
    account_at,
    begin,
    come_back,
    described,
    keep_secret,
)
from spil.foundation.identity.throttling import ADDRESS, give_back, take, wait_words
from spil.foundation.identity.tracing import trace
from spil.foundation.organisation.models import Role, RoleAssignment
from spil.foundation.outbox.posting import post_later
from spil.gateways.web.entering import (
    PENDING_FOR,
    Tries,
    arrive,
    network,
    next_url,
    password_field,
    too_often,
    waiting,
)
from spil.gateways.web.letters import PROVIDER_CHANGED, PROVIDER_FIELDS
from spil.gateways.web.shell import shell
from spil.gateways.web.views.passwords import tell_change
from spil.gateways.web.views.signing import door, sign_in_page

log = logging.getLogger("spil.access")


def go(request: Any, pk: int) -> HttpResponse:
    """To the provider."""
    provider = Provider.objects.filter(pk=pk, is_active=True).first()
    if provider is None:
        raise Http404
    try:
        address, asked = begin(provider, back_url(request), next_url(request, ""))
    except (CannotFetch, KeyError):
        return sign_in_page(
            request, error=_("%(name)s does not answer now. Try again.") % {"name": provider.name}
        )
    request.session["provider"] = asked.kept()
    return redirect(address)


def back(request: Any) -> HttpResponse:
    """From the provider: in, when it is somebody with access here."""
    kept = request.session.pop("provider", None)
    provider = Provider.objects.filter(pk=kept["provider"], is_active=True).first() if kept else None
    if kept is None or provider is None:
        return redirect("login")
    now, asked = timezone.now(), Asked(**kept)
    wait = take(ADDRESS, network(request), now)
    if wait is not None:
        return too_often(request, wait)
    try:
        came = come_back(provider, asked, request.GET.dict(), back_url(request), now)
    except NoAccount:
        text = _("%(name)s knows you, but you have no access here. Ask whoever looks after Spil.")
        return sign_in_page(request, error=text % {"name": provider.name})
    except NotSignedIn:
        return sign_in_page(
            request, error=_("Signing in with %(name)s did not work.") % {"name": provider.name}
        )
    give_back(ADDRESS, network(request))
    to = asked.to or reverse("today")
    if came.unknown_as and came.user.has_usable_password():
        return _to_the_password(request, provider, came, to)
    return _come_in(request, provider, came, to)


def _to_the_password(request: Any, provider: Provider, came: Came, to: str) -> HttpResponse:
    """Having the address proves less than the account asks: first the password of Spil, this once."""
    request.session.flush()
    request.session["to_know"] = {
        "provider": [provider.pk, provider.issuer, provider.client_id],
        "email": came.user.email,
        "subject": came.unknown_as,
        "strong": came.is_strong,
        "to": to,
        "at": timezone.now().isoformat(),
    }
    return redirect("provider-password")


def _waiting(request: Any) -> tuple[Provider, Came, str] | None:
    """Who came back from a provider a few minutes ago and still has to give the password, and where to go on."""
    kept, now = request.session.get("to_know"), timezone.now()
    if kept is None or now - datetime.fromisoformat(kept["at"]) > PENDING_FOR:
        return None
    pk, issuer, client_id = kept["provider"]  # what another provider calls somebody is another's name
    provider = Provider.objects.filter(pk=pk, issuer=issuer, client_id=client_id, is_active=True).first()
    if provider is None:
        return None
    try:
        user = account_at(provider, kept["email"], now)
    except NoAccount:
        return None
    return provider, Came(user, kept["strong"], kept["subject"]), kept["to"]


def password(request: Any) -> HttpResponse:
    """The password of Spil, once, before a provider opens an account that has one."""
    found = _waiting(request)
    if found is None:
        return redirect("login")
    provider, came, to = found
    if request.method != "POST":
        return _password_page(request, provider, came.user)
    if "cancel" in request.POST:
        end_session(request)
        return redirect("login")
    now, tries = timezone.now(), Tries(request, came.user.email)
    wait = tries.take(now)
    if wait is not None:
        return waiting(_password_page(request, provider, came.user, error=wait_words(wait)), wait)
    if not came.user.check_password(request.POST.get("password", "")):
        trace(request, came.user, TraceOf.REFUSED, now, _how(provider))
        return _password_page(request, provider, came.user, error=_("This is not your present password."))
    tries.succeeded()
    request.session.pop("to_know")
    return _come_in(request, provider, came, to)


def _password_page(request: Any, provider: Provider, user: User, *, error: str = "") -> HttpResponse:
    text = _(
        "%(name)s says that you are %(email)s, who has a password here. Give it this once; from then on you sign in"
        " with %(name)s."
    )
    form = {
        "title": _("Is it you?"),
        "text": text % {"name": provider.name, "email": user.email},
        "submit": _("Go on"),
        "icon": "login",
        "fields": [password_field(_("Password"), autofocus=True)],
        "forgotten_url": reverse("forgotten"),
        "cancel": True,
    }
    return door(request, reverse("provider-password"), error=error, **form)


def _come_in(request: Any, provider: Provider, came: Came, to: str) -> HttpResponse:
    """In, or on to the second step; whom the provider named for the first time is known by that name from now on."""
    if came.unknown_as:
        now, known = timezone.now(), {"provider": provider, "user": came.user, "subject": came.unknown_as}
        with transaction.atomic():
            ExternalIdentity.objects.get_or_create(**known, defaults={"made_at": now})
            trace(request, came.user, TraceOf.PROVIDER_ADDED, now, provider.name)
            tell_change(came.user, TraceOf.PROVIDER_ADDED, now)
    return arrive(request, came.user, how=_how(provider), to=to, strong=came.is_strong)


def _how(provider: Provider) -> str:
    return _("with %(name)s") % {"name": provider.name}


def back_url(request: Any) -> str:
    return request.build_absolute_uri(reverse("provider-back"))


class ProviderForm(forms.ModelForm):
    """A provider. Its secret is never shown; left empty it stays as it is, for the provider that it was given for."""

    issuer = forms.URLField(label=PROVIDER_FIELDS["issuer"], max_length=300, assume_scheme="https")
    client_secret = forms.CharField(
        label=PROVIDER_FIELDS["client_secret"],
        required=False,
        widget=forms.PasswordInput(render_value=False),
    )

    class Meta:
        model = Provider
        fields = ("name", "issuer", "client_id", "has_second_step", "is_active")
        labels = PROVIDER_FIELDS

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.instance.secret and not given.get("client_secret"):
            self.add_error("client_secret", _("A new provider needs its secret."))
        elif "issuer" in self.changed_data and not given.get("client_secret"):
            self.add_error("client_secret", _("This is another provider. Give the secret that it gave you."))
        if secret := given.get("client_secret"):
            keep_secret(self.instance, secret)
        if given.get("issuer"):
            try:
                described(Provider(issuer=given["issuer"]))
            except CannotFetch:
                self.add_error("issuer", _("Nothing at this address says that it is this provider."))
        return given

    def save(self, commit: bool = True) -> Provider:
        """Write it. Elsewhere, or for another client, the same name (`sub`) may be somebody else's: nobody is known by
        one any more."""
        with transaction.atomic():
            if {"issuer", "client_id"} & set(self.changed_data):
                ExternalIdentity.objects.filter(provider=self.instance.pk).delete()
            kept: Provider = super().save(commit)
        return kept


def _tell_administrators(request: Any, form: ProviderForm) -> None:
    """A line of the log and a mail to every administrator: who signs people in could let somebody in as a colleague."""
    fields, actor, provider = form.changed_data, request.actor, form.instance
    if not fields:
        return
    log.info("provider_changed: %s of provider %s, by person %s", fields, provider.pk, actor.person_id)
    former = form.initial.get("name") or provider.name
    told = {
        "by": actor.person_id,
        "provider": provider.name if former == provider.name else f"{former} → {provider.name}",
        "fields": fields,
        "is_new": not form.initial.get("name"),
    }
    held = RoleAssignment.objects.current(actor.today).filter(role=Role.ADMINISTRATOR)
    accounts = open_accounts(actor.today).filter(person__in=held.values("person")).select_related("person")
    for one in accounts.order_by("pk"):
        if not is_doubtful(one, one.email):
            arguments = {**told, "user": one.pk}
            post_later(PROVIDER_CHANGED, arguments, to=one.email, at=actor.now, person_id=one.person_id)


def _only_administrators(request: Any) -> None:
    if not request.actor.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied


def providers(request: Any) -> HttpResponse:
    """All providers."""
    _only_administrators(request)
    page = {"rows": list(Provider.objects.order_by("name")), "back_url": back_url(request)}
    return render(request, "providers.html", {"page": page, "shell": shell(request, here="account")})


@require_http_methods(["GET", "POST"])
def edit(request: Any, pk: int | None = None) -> HttpResponse:
    """A new provider, or a changed one."""
    _only_administrators(request)
    if not is_confirmed(request):
        return to_confirm(request.path)
    provider = get_object_or_404(Provider, pk=pk) if pk else Provider()
    form = ProviderForm(request.POST or None, instance=provider)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            _tell_administrators(request, form)
        messages.success(request, _("Kept: %(name)s.") % {"name": provider.name})
        return redirect("providers")
    shown = {"form": form, "provider": provider, "shell": shell(request, here="account")}
    return render(request, "provider.html", shown, status=422 if request.method == "POST" else 200)
