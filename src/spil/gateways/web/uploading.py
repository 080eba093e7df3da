"""How much can be handed in at once. Larger uploads are refused before a byte of them is written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """The first of the handlers: looks only how much comes, and hands it on."""

    def handle_raw_input(self, _input: Any, _meta: Any, length: int, *rest: Any) -> None:
        if length > settings.LARGEST_UPLOAD:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has it."""
