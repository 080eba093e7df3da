"""A real IMAP and LMTP server for a test session: Dovecot on private ports and in a private folder."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SUBJECT = "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
PASSWORD = "geheim-van-de-post"
_CONF = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
mail_fsync = never
{programs}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
# a wrong password costs whoever comes from this machine no wait
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
#: programs sign in with a token, about which the directory is asked
_PROGRAMS = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""
_DIRECTORY = """
introspection_mode = auth
introspection_url = {directory}/me
username_attribute = username
active_attribute = active
active_value = true
"""


def program() -> str | None:
    """Where Dovecot is installed; its folder is not on everybody's PATH."""
    return shutil.which("dovecot") or next(filter(os.path.isfile, ["/usr/sbin/dovecot"]), None)


@dataclass
class Server:
    folder: Path
    port: int
    config: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [program() or "dovecot", "-F", "-c", str(self.config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(
            f"Dovecot does not answer: {(self.folder / 'log').read_text() if (self.folder / 'log').exists() else ''}"
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    @contextlib.contextmanager
    def session(self, user: str) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        box.login(user, PASSWORD)
        try:
            yield box
        finally:
            box.logout()

    def put(self, user: str, *messages: bytes, folder: str = "INBOX") -> None:
        with self.session(user) as box:
            for message in messages:
                box.append(folder, None, None, message)

    def subjects(self, user: str, folder: str = "INBOX") -> list[str]:
        """The subjects of a folder, in order; empty when there is none."""
        with self.session(user) as box:
            if box.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers: Any = box.search(None, "ALL")[1][0]
            found: list[Any] = [box.fetch(one, _SUBJECT)[1][0] for one in numbers.split()]
        return [head[1].decode().partition(":")[2].strip() for head in found]


@contextlib.contextmanager
def running(directory: str = "") -> Iterator[Server]:
    """A server that answers, and is gone afterwards with all its mail."""
    server = make(directory)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def make(directory: str = "") -> Server:
    """A server in a folder of its own, not started yet; programs that a directory knows sign in as well."""
    folder = Path(tempfile.mkdtemp(prefix="spil-dovecot-"))
    for name in ("run", "mail"):
        (folder / name).mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # it refuses to touch mail as root: there it runs as the accounts that its package has made
    is_root = os.getuid() == 0
    user = pwd.getpwnam("dovecot" if is_root else getpass.getuser())
    words = {"folder": folder, "port": port, "password": PASSWORD, "user": user.pw_name,
             "group": grp.getgrgid(user.pw_gid).gr_name,
             "login": "dovenull" if is_root else user.pw_name}  # fmt: skip
    if is_root:
        for one in (folder, folder / "mail", folder / "run"):
            os.chown(one, user.pw_uid, user.pw_gid)
            one.chmod(0o755)
    words["programs"] = _PROGRAMS.format(folder=folder) if directory else ""
    (folder / "oauth2.conf").write_text(_DIRECTORY.format(directory=directory))
    config = folder / "dovecot.conf"
    config.write_text(_CONF.format(**words))
    return Server(folder, port, config)
