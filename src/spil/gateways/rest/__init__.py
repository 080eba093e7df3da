"""REST, drawn from kinds and actions: nobody writes an endpoint by hand.

Per kind: a list with the filters and pages of every list, and one record. Per action: one address to perform it,
whose schema is made of the action's questions. A token (`./spil user token EMAIL`) says who acts; `for_person` in
the body says in whose name. What a person may not see does not exist here either: 404, never 403.

A call that carries an Idempotency-Key and is sent again is answered again, not done again (`once`).

The OpenAPI description is made from the same declarations and served at /api/v1/openapi.json; a person reads it there.
"""
