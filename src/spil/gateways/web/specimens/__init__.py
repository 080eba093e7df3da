"""What the gallery shows of the web's own building blocks: the templates that pages use, with invented content.

The people, amounts and letters do not exist, and the content never changes: pictures of it are compared in
tests/pictures. What a module has of its own stands in its manifest (`Module.pieces`).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from spil.foundation.manifest.declaration import Piece
from spil.gateways.web.specimens import asking, finding, lists, records, today, working

PIECES = (
    Piece(_("Actions"), "ui/action.html", asking.buttons, css="acts"),
    Piece(_("Form"), "action_form.html#form", asking.form),
    Piece(_("Changed by two"), "web/inplace.html", asking.conflict),
    Piece(_("Facts"), "web/block.html", records.facts),
    Piece(_("Table of a record"), "web/block.html", records.lines_of_table),
    Piece(_("Card of Today"), "web/card.html", today.card),
    Piece(_("Notices in the bell"), "web/bell_panel.html", finding.bell, css="menu-panel"),
    Piece(_("Palette"), "web/palette_hits.html", finding.palette, css="palette palette-list"),
    Piece(_("Files as they can be shown"), "web/preview.html", records.previews, css="sheet"),
    Piece(_("Remarks and history"), "web/timeline.html", records.told),
    Piece(_("Message with attachments"), "web/preview.html", records.message, css="sheet"),
    Piece(_("Menu of the person"), "web/user_menu.html#panel", working.user_menu),
    Piece(_("For whom"), "web/for_whom.html#panel", working.for_whom),
    Piece(_("Make into"), "web/making.html#panel", working.making),
    Piece(_("Further actions"), "web/more.html#panel", working.more),
    Piece(_("Place for files"), "intake.html#zone", asking.place_for_files),
    Piece(_("Files that were dropped"), "intake.html#results", asking.dropped),
    Piece(_("Progress"), "long_work.html#progress", working.progress),
    Piece(_("What became of many"), "report.html#report", working.report),
    Piece(_("Errors"), "error.html#what", working.errors),
    Piece(_("No connection"), "offline.html#what", lambda: {"level": 3}),
    Piece(_("Views and filters"), "list.html#frame", lists.filters, wide=True),
    Piece(_("List"), "web/list/table.html", lists.table, wide=True),
    Piece(_("Board"), "web/list/board.html", lists.board, wide=True),
    Piece(_("Calendar"), "web/list/calendar.html", lists.calendar, wide=True),
    Piece(_("Timeline of a list"), "web/list/timeline.html", lists.timeline_of_list, wide=True),
    Piece(_("Chart"), "web/list/chart.html", lists.chart, wide=True),
    Piece(_("Decision in the folder"), "web/folder_one.html", today.decision, wide=True),
    Piece(_("Table to take in"), "import.html#looked", asking.table_of_import, wide=True),
)
