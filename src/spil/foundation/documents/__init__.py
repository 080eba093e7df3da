"""Reading what strangers send: bytes in, plain values out, in a process that can do no harm.

Whatever comes in from outside (an invoice, a statement, a scan) is read by a *reader*: a function from bytes to a
dataclass or another plain value, named by its import path, `spil.modules.invoices.formats.ubl:read`. Readers never
run in the process that serves pages. `readers` keeps a few child processes, `child` is what runs in them: without
network, without writing files, without Django, with a bound on memory and on time. A child that breaks is replaced,
and the caller gets `ReaderFailed` with a reason.

`sniffing` tells the media type from the bytes themselves, because a file name is only a wish. `markup` parses XML
that may be hostile. `mail`, `office`, `pdf`, `rtf` and `html` read the words of what arrives. `plain` carries
dataclasses, decimals and dates across the pipe as JSON.

What always holds: a document type declaration is refused before any entity is looked at; a reader answers or fails
within its time; nothing that a reader returns is code.
"""
