"""How somebody wants to be told: per topic, the hour of the digest, quiet hours, and the calendar's secret address."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from babel.dates import get_day_names
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spil.foundation.access.actor import Actor
from spil.foundation.identity.confirming import is_confirmed, to_confirm
from spil.foundation.identity.models import TraceOf
from spil.foundation.identity.tracing import trace
from spil.foundation.notifications.feeds import make_feed, withdraw_feed
from spil.foundation.notifications.making import default_channels
from spil.foundation.notifications.models import CalendarFeed, Preferences
from spil.foundation.notifications.topics import TOPICS, Channel
from spil.foundation.organisation.models import Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import post
from spil.foundation.ui.rules import time_text
from spil.gateways.web.presenting import Reader
from spil.gateways.web.shell import shell
from spil.gateways.web.views.passwords import tell_change

_TIME = re.compile(r"(?P<hour>\d{1,2}) ?(?:[:.uh] ?(?P<minute>\d{2})?)? ?[uh]?")
_LONGEST_TIME = 20


def settings_page(request: Any) -> HttpResponse:
    """Show and keep how the reader is told; what is as the office chose stays free to follow it."""
    actor: Actor = request.actor
    kept = Preferences.of(actor.person_id or 0)
    defaults = default_channels(actor.person_id or 0, actor.today)
    problem = ""
    if request.method == "POST":
        problem = read_into(kept, request.POST, defaults)
        if not problem:
            kept.keep()
            messages.success(request, _("Kept. From now on you are told like this."))
            return redirect("notice-settings")
    return page(request, kept, defaults, problem=problem)


def page(
    request: Any, kept: Preferences, defaults: dict[str, str], *, problem: str = "", feed: str = ""
) -> HttpResponse:
    reader = Reader(request.actor)
    has_feed = CalendarFeed.objects.filter(person=request.actor.person_id, withdrawn_at__isnull=True).first()
    context = {
        "shell": shell(request, here="notices"),
        "told": {
            "problem": problem,
            "topics": [topic_row(topic, kept, defaults) for topic in TOPICS],
            "weekly": kept.weekly,
            "digest_at": f"{kept.digest_at:%H:%M}",
            "digest_day": [
                {"value": day, "text": name, "here": day == kept.digest_day}
                for day, name in days(reader.locale)
            ],
            "quiet_from": f"{kept.quiet_from:%H:%M}" if kept.quiet_from else "",
            "quiet_until": f"{kept.quiet_until:%H:%M}" if kept.quiet_until else "",
            "quiet_days": [
                {"value": day, "text": name, "here": day in kept.quiet_days}
                for day, name in days(reader.locale)
            ],
            "now": time_text(request.actor.now, reader.locale),
            "email": request.user.email,
            "sends": bool(settings.SMTP_URL),
            "last_mail": last_mail(request.user.person, reader) if settings.SMTP_URL else "",
            "test_url": reverse("notice-test-mail"),
            "feed": feed,
            "has_feed": has_feed is not None,
            "feed_read": reader.moment(has_feed.read_at) if has_feed and has_feed.read_at else "",
            "feed_url": reverse("notice-feed"),
            "action_url": reverse("notice-settings"),
        },
    }
    return render(request, "told.html", context, status=422 if problem else 200)


def days(locale: str) -> list[tuple[int, str]]:
    names = get_day_names("wide", locale=locale.replace("-", "_"))
    return [(day, names[day]) for day in range(7)]


def topic_row(topic: Any, kept: Preferences, defaults: dict[str, str]) -> dict[str, Any]:
    chosen = kept.channels.get(topic.code, defaults[topic.code])
    return {
        "code": topic.code,
        "title": topic.title,
        "icon": topic.icon,
        "choices": [
            {"value": value, "text": text, "here": value == chosen} for value, text in Channel.choices
        ],
    }


def read_into(kept: Preferences, posted: Any, defaults: dict[str, str]) -> str:
    """Put what was posted into the preferences; what is wrong, in a sentence, or nothing."""
    chosen = {topic.code: posted.get(f"topic-{topic.code}", "") for topic in TOPICS}
    kept.channels = {
        code: channel
        for code, channel in chosen.items()
        if channel in Channel.values and channel != defaults[code]
    }
    kept.weekly = posted.get("cadence") == "weekly"
    kept.digest_day = next((day for day in range(7) if posted.get("digest_day") == str(day)), 0)
    kept.quiet_days = [day for day in range(7) if str(day) in posted.getlist("quiet_days")]
    if not posted.get("digest_at", "").strip():
        return _("The digest needs an hour. Write for instance 08:00.")
    for name in ("digest_at", "quiet_from", "quiet_until"):
        typed = " ".join(posted.get(name, "").split())[:_LONGEST_TIME]
        try:
            setattr(kept, name, typed_time(typed) if typed else None)
        except ValueError:
            return _("“%(typed)s” is not a time. Write for instance 08:30.") % {"typed": typed}
    if (kept.quiet_from is None) != (kept.quiet_until is None):
        return _("Quiet hours have a beginning and an end. Fill in both, or neither.")
    return ""


def typed_time(text: str) -> time:
    """A time as people write it: `8`, `8.30 u`, `8h30`, `08:30`. Raises ValueError."""
    found = _TIME.fullmatch(text.lower())
    if found is None:
        raise ValueError(text)
    return time(int(found["hour"]), int(found["minute"] or 0))


def last_mail(person: Person, reader: Reader) -> str:
    """What became of the last mail to this person, and what the mail server said; empty when there was none."""
    mail = OutgoingMail.objects.filter(person=person).order_by("-id").first()
    if mail is None:
        return ""
    words = f"{mail.get_state_display()}, {reader.moment(mail.sent_at or mail.made_at)}"
    return f"{words}. {mail.error}" if mail.error else words


@require_POST
def test_mail(request: Any) -> HttpResponse:
    """Send the reader a mail, to see whether and how mail arrives."""
    person, now = request.user.person, request.actor.now
    post(
        to=request.user.email,
        name=str(person),
        person_id=person.pk,
        at=now,
        language=person.language,
        subject=_("A mail of Spil, to try"),
        text=_("This mail arrived. Notices come to this address too."),
    )
    messages.success(request, _("On its way. It arrives within a minute or two."))
    return redirect("notice-settings")


@require_POST
def feed(request: Any) -> HttpResponse:
    """Make a new secret address for the calendar, shown this once, or withdraw the one there is.

    Making one asks the password lately, and is told: whoever finds an open screen leaves nothing behind.
    """
    user, person, now = request.user, request.user.person, request.actor.now
    if "withdraw" in request.POST:
        withdraw_feed(person, now)
        messages.success(request, _("Withdrawn. No calendar reads along any more."))
        return redirect("notice-settings")
    if not is_confirmed(request):
        return to_confirm(reverse("notice-settings"))
    secret = make_feed(person, now)
    trace(request, user, TraceOf.FEED_MADE, now)
    tell_change(user, TraceOf.FEED_MADE, now)
    address = request.build_absolute_uri(reverse("feed", args=[secret]))
    kept = Preferences.of(person.pk)
    return page(request, kept, default_channels(person.pk, request.actor.today), feed=address)
