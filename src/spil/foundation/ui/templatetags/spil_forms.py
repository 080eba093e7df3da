"""`csrf_token` in every template: with the token of the form the name in which its page acts (`ui/in_name`)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from spil.foundation.ui.in_name import FIELD, name_of

register = template.Library()


class FormNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        token, request = super().render(context), context.get("request")
        name = name_of(request) if token and request is not None else None
        if name is None:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, name)


@register.tag
def csrf_token(_parser: Any, _token: Any) -> FormNode:
    return FormNode()
