"""Which e-mail messages belong to which record, so that an answer lands where the question lies.

Words: a *message id* is what RFC 5322 calls Message-ID, without its brackets. Each record that came from or went out as
e-mail keeps its *own* id and those that it refers to (References and In-Reply-To). A *thread* is the records that share
an id; its *head* is the record that stood first.

What always holds: a thread is found by ids and never by a subject. Two letters "Offerte" have nothing in common, and a
number in a subject is typed over by whoever likes. An id that nobody could have made by chance proves that the writer
had a message of the thread before them; it opens nothing, because what is found through it is shown to readers of
the record alone.
"""
