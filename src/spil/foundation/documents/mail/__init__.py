"""Electronic mail from strangers: bytes in, plain values out, and nothing raises.

Half of what arrives breaks a standard: headers with raw Latin-1, multiparts whose boundary never comes, a charset that
is not the one that is named, base64 with holes. A message that cannot be understood is still a message that somebody
sent, so every reader here answers with what it could find and says in `defects` what was wrong. The raw source is the
stored file and is never altered.

`message` reads RFC 5322 and MIME, `outlook` the .msg of Outlook (MS-OXMSG), `winmail` the winmail.dat that Outlook
wraps around attachments (MS-OXTNEF), `mbox` takes a mailbox apart. `invitations`, `failures` and `automatic` tell what
a message is about: a meeting (RFC 5546), a delivery that failed (RFC 3464 and the older plain ones), a machine that
answers (RFC 3834). All run in the limited reader process (foundation/documents/readers); none imports Django.
"""
