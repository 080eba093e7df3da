"""The content-addressed store in a bucket of an object store (S3 and its kin), which all nodes of an office share.

The same layout as in a folder: PREFIX/ab/cd/abcd…. An object appears whole or not at all, and the store itself refuses
bytes that do not have the hash under which they are sent; so what is there already is not read once more. What came in
a while ago is sent again all the same: that marks it as fresh, and nobody takes it away meanwhile.

    s3://bucket/prefix?endpoint=https://s3.example.be&region=eu-west-1

Signing in is as for every program on the machine: AWS_ACCESS_KEY_ID and its kin, a profile, or the machine's own role.
"""

from __future__ import annotations

import io
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Self, cast
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from spil.foundation.documents.sniffing import sniff
from spil.foundation.files.models import StoredFile
from spil.foundation.files.rules import plain_name
from spil.foundation.files.store import CHUNK, HASH, SNIFFED_WHOLE, NoSuchFile, Whole, copy

#: so much of one content is kept in memory; more goes through a temporary file
IN_MEMORY = 8 * CHUNK
#: what is older is put once more when it comes in again; well below `sweeping.FRESH`
STILL_FRESH = timedelta(minutes=20)
#: seconds until a store that does not answer is given up, and how often it is asked
CONNECT, READ, TRIES = 5, 60, 4
#: the same for a question that carries no content: whoever waits for a page hears within ten seconds that it is away
SOON, TWICE = 3, 2
_SOON = frozenset({"head_object", "get_object"})


class StoreAway(OSError):
    """The object store does not answer, or refuses this office. What was asked can be asked again."""


def bucket_at(address: str, *, soon: bool = False) -> tuple[Any, str, str]:
    """The client (with `soon` one that gives up soon), the bucket and the beginning of all names.

    Raises ImproperlyConfigured without the extra `s3`.
    """
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise ImproperlyConfigured("files in an object store need an extra: ./spil extras") from None
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint") or None,
        region_name=options.get("region") or None,
        config=Config(
            connect_timeout=SOON if soon else CONNECT,
            read_timeout=SOON if soon else READ,
            retries={"mode": "standard", "total_max_attempts": TWICE if soon else TRIES},
        ),
    )
    prefix = parts.path.strip("/")
    return client, parts.netloc, f"{prefix}/" if prefix else ""


@dataclass(frozen=True)
class BucketStore(Whole):
    """The store in a bucket. Clients are boto3's, which threads may share; `asking` gives up soon and sends nothing."""

    client: Any
    bucket: str
    prefix: str
    asking: Any

    @classmethod
    def at(cls, address: str) -> Self:
        """The store at an address. Raises ImproperlyConfigured without the extra `s3`."""
        return cls(*bucket_at(address), bucket_at(address, soon=True)[0])

    def put(self, content: bytes | BinaryIO, *, name: str = "") -> StoredFile:
        """Store content and return it once the object store has it. Equal content is stored once."""
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as waiting:
            spooled = cast("BinaryIO", waiting)
            digest, size = copy(stream, spooled, to_disk=False)
            if not self._is_fresh(digest):
                spooled.seek(0)
                self._ask(
                    "put_object",
                    Key=self._key(digest),
                    Body=spooled,
                    ContentLength=size,
                    ChecksumSHA256=b64encode(bytes.fromhex(digest)).decode(),
                )
            spooled.seek(0)
            media_type = sniff(spooled.read(SNIFFED_WHOLE))
        return StoredFile(digest, size, media_type, plain_name(name) if name else "")

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream that can be sought in; the caller closes it. Raises NoSuchFile, StoreAway."""
        body = self._ask("get_object", Key=self._key(sha256))["Body"]
        whole = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the caller closes it
        copy(body, whole, to_disk=False)
        whole.seek(0)
        return whole

    def exists(self, sha256: str) -> bool:
        try:
            self._ask("head_object", Key=self._key(sha256))
        except NoSuchFile:
            return False
        return True

    def _is_fresh(self, digest: str) -> bool:
        """Whether it was put a moment ago, so that nobody takes it away before it is registered (`sweeping.py`)."""
        try:
            put_at = self._ask("head_object", Key=self._key(digest))["LastModified"]
        except NoSuchFile:
            return False
        return bool(datetime.now(UTC) - put_at < STILL_FRESH)

    def remove(self, sha256: str, *, before: datetime) -> bool:
        """Take content away, unless it was put (once more) at or after that moment. Whether it is gone.

        An object store has no lock: a put between the look and the deed, milliseconds, would be lost.
        """
        key = self._key(sha256)
        try:
            if self._ask("head_object", Key=key)["LastModified"] >= before:
                return False
        except NoSuchFile:
            return True
        self._ask("delete_object", Key=key)
        return True

    def clear_cut_off(self, *, before: datetime) -> None:
        """An object appears whole or not at all: there is nothing to clear."""

    def all(self) -> Iterator[str]:
        """The hashes of everything stored, in order."""
        return (digest for digest, _put_at in self._listed())

    def put_between(self, since: datetime, before: datetime) -> Iterator[str]:
        """The hashes of what was put (for the last time) since one moment and before another, in order."""
        return (digest for digest, put_at in self._listed() if since <= put_at < before)

    def _listed(self) -> Iterator[tuple[str, datetime]]:
        after = self.prefix
        while page := self._ask("list_objects_v2", Prefix=self.prefix, StartAfter=after).get("Contents"):
            for one in page:
                digest = one["Key"].rpartition("/")[2]
                if HASH.fullmatch(digest) and one["Key"] == self._key(digest):
                    yield digest, one["LastModified"]
            after = page[-1]["Key"]

    def _key(self, digest: str) -> str:
        if not HASH.fullmatch(digest):
            raise NoSuchFile(digest)
        return f"{self.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _ask(self, what: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = self.asking if what in _SOON else self.client
            return getattr(client, what)(Bucket=self.bucket, **arguments)
        except ClientError as refused:
            code = refused.response.get("Error", {}).get("Code", "")
            if code in {"404", "NoSuchKey", "NotFound"}:
                raise NoSuchFile(arguments["Key"].rpartition("/")[2]) from None
            raise StoreAway(f"the file store refuses: {code}") from refused
        except BotoCoreError as away:
            raise StoreAway(f"the file store does not answer: {type(away).__name__}") from away
