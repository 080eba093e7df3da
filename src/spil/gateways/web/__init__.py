"""The shell: everything that a person sees. Pages, navigation, forms drawn from actions, search, signing in.

No business rule lives here. A view asks the registries for kinds and actions, turns values into finished words, and
hands them to a template; a post goes through an action. The templates tell at their top what they are given.
"""
