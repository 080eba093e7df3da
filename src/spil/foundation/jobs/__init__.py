"""Jobs: work that takes long, comes at fixed times, or must be tried again; done beside the pages, by a worker.

Words: a *job* is declared once (`@job("search.reindex", …)` in a package's `jobs.py`) and every time it is to be run
is a row (`Job`). A *worker* takes rows one at a time. A *lease* is the worker's promise to be alive: while it is
renewed nobody else takes the row; when it runs out the worker has died and the row is taken again.

    @job("post.ocr", title=_("Read scans"), retries=3)
    def ocr(progress: Progress, *, record: int) -> None: …

    enqueue(ocr, record=letter.pk)          # in the transaction of the business rows: both are there, or neither

What always holds:

- every job can be run twice. A worker can die after the work and before the tick, so a job looks what is already done
  before it does it. A lease makes running twice rare, never impossible.
- a job is given plain JSON values, not rows: it reads them anew, and they may have gone.
- what a job could not do is told row by row (`progress.failed`), and the job still ends as done; an exception fails
  the attempt, and it is tried again later, each time waiting twice as long.
- a worker that is told to stop stops at the next `progress` of its job; the row goes back and costs no attempt.
- a schedule runs once per moment however many workers there are, by a compare-and-set on its row; no leader needs to
  be chosen. Moments missed while nothing ran are made up for by one run.

What must not be done twice at a time, such as a backup, takes a lock: `with office_lock("backup") as is_mine`.

Why our own and not a task library: docs/decisions/0006-jobs.md.
"""
