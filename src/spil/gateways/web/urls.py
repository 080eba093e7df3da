"""Addresses of the shell. Every address also works as a plain request, without htmx."""

from __future__ import annotations

from django.urls import path

from spil.gateways.web.views import (
    acting,
    files,
    filters,
    gallery,
    importing,
    lists,
    notices,
    records,
    remarks,
    saved_views,
    search,
    signing,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("login/", signing.login, name="login"),
    path("login/<str:secret>/", signing.login_link, name="login-link"),
    path("logout/", signing.sign_out, name="sign-out"),
    path("language/", signing.language, name="language"),
    path("preferences/", signing.preferences, name="preferences"),
    path("for/", signing.choose, name="choose"),
    path("search/", search.search, name="search"),
    path("list/<str:code>/", lists.list_page, name="list"),
    path("list/<str:code>/filter/<str:name>/", filters.filter_page, name="list-filter"),
    path("list/<str:code>/columns/", filters.columns_page, name="list-columns"),
    path("list/<str:code>/save/", saved_views.save_page, name="list-save"),
    path("list/<str:code>/view/<int:pk>/", saved_views.change_view, name="list-view"),
    path("record/<int:pk>/", records.record_page, name="record"),
    path("record/<int:pk>/remark/", remarks.remark, name="remark"),
    path("record/<int:pk>/remark/<int:sequence>/", remarks.change, name="remark-change"),
    path("record/<int:pk>/remark/<int:sequence>/withdraw/", remarks.withdraw, name="remark-withdraw"),
    path("record/<int:pk>/people/", remarks.people, name="mention"),
    path("record/<int:pk>/do/<str:name>/", acting.act_on, name="act-on"),
    path("do/<str:name>/", acting.act, name="act"),
    path("do/<str:name>/<int:pk>/", acting.act_with, name="act-with"),
    path("many/<str:name>/", acting.act_on_many, name="act-on-many"),
    path("import/<str:name>/", importing.paste, name="import"),
    path("import/<str:name>/<int:pk>/", importing.paste, name="import-with"),
    path("import-run/<int:pk>/undo/", importing.undo, name="import-undo"),
    path("lookup/<str:name>/<str:question>/", acting.lookup, name="lookup"),
    path("file/<int:pk>/", files.download, name="file"),
    path("file/<int:pk>/show/", files.show, name="file-show"),
    path("live/", notices.live, name="live"),
    path("notices/", notices.notices, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("alive/", today.alive, name="alive"),
]
