"""Every number, colour, arrow and sentence a board sees is made here: pure, exact, with its reason.

Decimals and dates go in, frozen dataclasses come out. No framework, no clock, no database.
"""
