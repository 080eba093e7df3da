"""Account, session, sign-in link, token, and how much was tried."""

from __future__ import annotations

from datetime import UTC
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import Person, Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def taken(self, email: str, person_id: int) -> bool:
        """Whether somebody else than this person signs in with the address."""
        return self.others_at(email, person_id).exists()

    def others_at(self, email: str, person_id: int) -> models.QuerySet[User]:
        """The account with this address, when it is not this person's."""
        return self.filter(email__iexact=email).exclude(person=person_id)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """An account. What somebody may do is decided by the person's roles and mandates, never by the account."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    holds_from = models.DateTimeField(
        null=True, blank=True, help_text="no session and no token from before this moment opens anything"
    )
    second_step_from = models.DateTimeField(
        null=True, blank=True, help_text="what was made of a second step before this moment counts no more"
    )
    second_step_due = models.DateTimeField(
        null=True,
        blank=True,
        help_text="until then one signs in without the second step that a role requires",
    )
    theme = models.CharField(max_length=8, blank=True)
    density = models.CharField(max_length=12, blank=True)
    contrast = models.CharField(max_length=8, blank=True)
    desk = models.JSONField(default=dict, blank=True, help_text="cards of Today: order and hidden, by code")

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: another password, or a later `holds_from`, ends it with its next request."""
        since = self.holds_from.astimezone(UTC).isoformat() if self.holds_from else ""
        return salted_hmac(
            "spil.session", f"{self.password}|{since}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Session(AbstractBaseSession):
    """Somebody signed in, on one device. The key is the digest of what the browser holds: reading it opens nothing."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    agent = models.CharField(max_length=300, blank=True, help_text="what the browser says of itself")
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from spil.foundation.identity.sessions import SessionStore

        return SessionStore


class Secret(models.Model):
    """A secret that opens the account: only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class LoginLink(Secret):
    """Opens a session once, within minutes. One for a lost password lets a new one be chosen without the old."""

    for_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Token(Secret):
    """Lets a program act as this person over REST until it expires or is withdrawn, within its scopes.

    A scope is `read`, or a pattern of actions as in a mandate: `post.*`, `*`.
    """

    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Authenticator(models.Model):
    """An app that shows codes (RFC 6238). Its secret is sealed under the office's key; see `second_step`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="since then it is asked")
    last_step = models.BigIntegerField(default=0, help_text="the half minute of the last code that was taken")


class RecoveryCode(models.Model):
    """Opens the second step once, when the app and the passkeys are lost. Kept as a password is: by a slow hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_once")]


class Passkey(models.Model):
    """The public half of a key pair on a device of this person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    credential = models.CharField(max_length=1400, unique=True, help_text="its id, base64url")
    public_key = models.BinaryField(help_text="COSE key (RFC 9052)")
    sign_count = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Provider(models.Model):
    """Somewhere else that says who somebody is (OpenID Connect). Its secret is sealed under the office's key."""

    name = models.CharField(max_length=60)
    issuer = models.URLField(max_length=300, unique=True)
    client_id = models.CharField(max_length=200)
    secret = models.CharField(max_length=600)
    has_second_step = models.BooleanField(
        default=False, help_text="where it says that it asked one, it is not asked again"
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ExternalIdentity(models.Model):
    """A provider's own name for somebody of the office: the address may change, this does not."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("provider", "subject"), name="one_account_per_subject"),
            models.UniqueConstraint(fields=("provider", "user"), name="one_subject_per_account"),
        ]


class SecondStepRule(models.Model):
    """Whoever has this role signs in with a second step, so many days after the first sign-in at the latest."""

    role = models.CharField(max_length=20, choices=Role.choices, unique=True)
    grace_days = models.PositiveSmallIntegerField(default=14)

    def __str__(self) -> str:
        return str(self.get_role_display())


class Allowance(models.Model):
    """How much somebody has used up of a limit; see `throttling`. `full_at`, in milliseconds since 1970, is when
    nothing of it is used any more."""

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.BigIntegerField()


class TraceOf(models.TextChoices):
    """What happened to somebody's access."""

    SIGNED_IN = "signed_in", _("Signed in")
    REFUSED = "refused", _("Could not sign in")
    PASSWORD_ASKED = "password_asked", _("A new password was asked for")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SESSION_ENDED = "session_ended", _("A device was signed out")
    OTHERS_ENDED = "others_ended", _("All other devices were signed out")
    TOKEN_MADE = "token_made", _("A token was made")
    TOKEN_WITHDRAWN = "token_withdrawn", _("A token was withdrawn")
    FEED_MADE = "feed_made", _("A secret address of the calendar was made")
    APP_ADDED = "app_added", _("An authenticator app was set up")
    APP_REMOVED = "app_removed", _("The authenticator app was taken away")
    PASSKEY_ADDED = "passkey_added", _("A passkey was added")
    PASSKEY_REMOVED = "passkey_removed", _("A passkey was taken away")
    CODES_MADE = "codes_made", _("Recovery codes were made")
    CODE_USED = "code_used", _("A recovery code was used")
    STEP_REFUSED = "step_refused", _("The second step failed")
    ADDRESS_CHANGED = "address_changed", _("The e-mail address was changed by who keeps the office")
    PROVIDER_ADDED = "provider_added", _("Signing in with another account was added")
    PROVIDER_REMOVED = "provider_removed", _("Signing in with another account was taken away")
    STEP_RESET = "step_reset", _("The second step was reset by an administrator")


class Trace(models.Model):
    """One thing that happened to somebody's access, for that person to see; without one, to no account. Kept a year."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, choices=TraceOf.choices)
    at = models.DateTimeField()
    detail = models.CharField(max_length=120, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [models.Index(fields=("user", "-at"), name="trace_by_user")]


class OfficeKey(models.Model):
    """A constant under the office's key, one row: it proves to whatever works in this database which key that is."""

    proof = models.CharField(max_length=200)

    def __str__(self) -> str:
        return "office key"
