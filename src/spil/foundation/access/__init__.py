"""Who acts, for whom, on which mandate, and when; what that person may see; and reasons for no.

An `Actor` is made once for a request, a job or a command, and carries everything that predicates and readings ask:
roles, units, audiences, powers, the moment. Acting for somebody is `actor.on_behalf_of(person)`; it is possible while
a mandate given by that person holds, or while the person is absent and the chain of deputies leads here. All of that
is resolved in this package and nowhere else.

Acting for somebody opens what that person may read, except what is kept about that person: an audience member of
kind `self` opens only for the person.
"""
