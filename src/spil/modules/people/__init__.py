"""The people of the office: who works here, in which unit and role, who may decide what, who is away.

The tables stand in foundation/organisation; this module holds the actions that write them and the pages that show
them. What always holds: numbers of mandates are never used twice; a mandate is withdrawn, not deleted; an absence
carries no reason.
"""
