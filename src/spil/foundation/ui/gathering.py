"""How the static files are gathered at set-up: bundled, named after their content, and compressed beside themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from spil.foundation.ui.bundles import BUNDLES


class GatheredStorage(CompressedManifestStaticFilesStorage):
    """Names change with the content, so browsers keep the files for good and never ask again."""

    gathers = True

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """The list of all names lies beside the folder that is served: nobody has to be handed it."""
        beside = FileSystemStorage(location=Path(settings.STATIC_ROOT).parent)
        super().__init__(*arguments, manifest_storage=beside, **named)

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[Any]:
        for bundle, names in BUNDLES.items():
            whole = b"\n".join(Path(self.path(name)).read_bytes() for name in names)
            Path(self.path(bundle)).write_bytes(whole)
            paths[bundle] = (self, bundle)
        yield from super().post_process(paths, **options)
