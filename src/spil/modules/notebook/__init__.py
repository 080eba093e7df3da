"""The notebook ("het boekje"): what somebody has to do, a line each, on the page of a day.

Words: a *task* is one line of somebody's notebook. It *stands on* the page of a day; a *deadline* says before when.
*Urgent* is marked yellow. A *block* is time that is kept every week for one kind of work. A task that *repeats* makes
the next one of itself: the *occurrence* is the day that the repetition gives, before closing days shift it.

What always holds: a task is read by its owner, by who acts for the owner, and by whom it was offered to; nobody is
given a task in passing, it is offered and accepted (foundation/handling); nothing moves to another day by itself, what
was not done yesterday stays there and is said; an occurrence is made once, whoever asks first.

It does not plan: times are words of a line, appointments are the calendar's.
"""
