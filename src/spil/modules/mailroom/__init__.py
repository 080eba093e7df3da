"""The mailroom: how the office has arranged its post, the register on paper, and what became of e-mails.

On one page stand types with what they ask and the periods in which they hold, texts and signatures that go out,
templates of entries, who opens post for whom, boxes to empty; on another the register of a day or a year, to print; on
an outgoing item whether its e-mail arrived. The settings are kept with post, which reads them at every registration;
they are changed here, and nowhere else. This module keeps nothing of its own.
"""
