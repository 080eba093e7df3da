"""How what is handed in is received. More than can be at once is refused before a byte of it is written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class Bounded(FileUploadHandler):
    """The first of the handlers: looks only how much comes, and hands it on."""

    def handle_raw_input(self, _input: Any, _meta: Any, length: int, *rest: Any) -> None:
        if length > settings.LARGEST_UPLOAD:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has it."""


class OnDisk(TemporaryFileUploadHandler):
    """For what is too large for memory. Nothing of a name from outside becomes part of the name on disk."""

    def new_file(self, *given: Any, **named: Any) -> None:
        FileUploadHandler.new_file(self, *given, **named)
        self.file = TemporaryUploadedFile(
            "upload", self.content_type, 0, self.charset, self.content_type_extra
        )
        self.file.name = self.file_name
