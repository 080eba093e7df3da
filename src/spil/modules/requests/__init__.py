"""What is asked of the office by colleagues and by the outside: who asks, what, for when, of which unit.

Words: a *request* has an asker (a colleague, or somebody outside) and a unit that answers for it; its owner is whoever
handles it. It is made of post, by a colleague on a form, or by a program.

What always holds: a request has an owner from the first moment; a refusal says why. What it does not do: a request
asks for work, a *question* by post that only wants an answer stays post.
"""
