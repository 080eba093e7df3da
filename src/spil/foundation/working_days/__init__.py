"""Working days: which days the office is open, and counting in them.

A *holiday* comes from the dated table in `rules.holidays`, with its law. A *closing day* is the office's own
decision (between Christmas and New Year, a moving day), for a whole day or half of one, everywhere or at one
location. A *working day* is a day on which the office is open for at least half a day. Two calendars exist
beside each other, because the law counts differently from the door: `Purpose.OFFICE` says when people are
in, `Purpose.LEGAL_TERM` when a statutory period may not end.

What always holds: periods are half-open, the current day is passed in, and no list of holidays from
elsewhere is used: those hold Easter Sunday for Belgium and Good Friday for the Netherlands as days off,
which makes the replacement days of a Belgian employee wrong.

In Belgium a statutory holiday on a Saturday or Sunday is made up for. The day on which is decided every
year and is entered as a closing day that names what it replaces; `rules.replacements` says what is still to
be decided and on which day it falls when nobody decides.

`rules.repeating` says when what repeats comes again, and `rules.in_words` reads days, times and repetitions as people
write them.
"""
