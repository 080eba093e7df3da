from __future__ import annotations

from django.urls import reverse, set_script_prefix

from spil.foundation.ui.addresses import address


def test_an_address_is_the_one_that_django_gives_also_below_a_folder() -> None:
    try:
        for prefix in ("/", "/kantoor/", "/"):
            set_script_prefix(prefix)
            assert address("record", 12) == reverse("record", args=[12]) == f"{prefix}record/12/"
    finally:
        set_script_prefix("/")
