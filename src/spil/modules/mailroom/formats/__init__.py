"""Papers of post: plain values in, a PDF out, set by typst (its file language cannot reach the network).

What is typed by people reaches typst as data (`sys.inputs`), never as source: a subject with a `#` in it is a subject.
"""
