"""Pictures of the product, made by the product: for docs/screens.md, the user guide and the front page.

    ./spil test --pictures

An office of its own with the demo office in it is served, and a browser goes where `shots.py` says. Pictures are kept
small: 256 colours.
"""
