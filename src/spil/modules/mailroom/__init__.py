"""The mailroom: how the office has arranged its post, on one page.

Types with what they ask and the periods in which they hold, texts and signatures that go out, templates of entries, who
opens post for whom, boxes to empty. The settings themselves are post's, and so are the actions that change them; this
module shows what holds, and puts each action where it is looked for. It keeps nothing of its own.
"""
