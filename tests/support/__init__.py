"""What tests stand on: settings, databases, the browser, the folder of real files, and the stages of ./spil test.

Nothing here is imported by Spil itself. A test that cannot run here and now says so with `leave_out`; that is a skip,
and a failure where SPIL_REQUIRE_ALL=1 is set.
"""
