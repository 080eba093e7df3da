"""Money: an amount with its currency, as calculated and as typed.

Words: an *amount* is a Decimal in major units (euros, not cents); a *currency* is an ISO 4217 code in
capitals; *Money* is the two together. What always holds: never a float, never a sum over two currencies,
and rounding half away from zero to the digits of the currency (two for the euro, as EN 16931 asks).

Models keep the two as plain columns side by side (`DecimalField(max_digits=18, decimal_places=2)` and a
`CharField(max_length=3)`), so that a database can add and sort them; code that calculates makes `Money` of
them. How money is written on a page is for the interface.

`rules.Problem` is how pure code says what is wrong: a text that is translated only when it is shown. The
other pure rules of the house use it too.
"""
