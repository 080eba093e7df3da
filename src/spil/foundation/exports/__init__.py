"""A list taken out as a file: CSV or XLSX, in the language of who asked, with what she may see and nothing else.

`tables` gives head and rows as plain values, page by page, each page asked with `visible_to` again; `csv_file` and
`xlsx_file` write them. A short list is written while it is sent; a long one is a job, whose file only the person who
asked can fetch, for a week.

Always holds: no cell is ever a formula. CSV is what Excel opens in that language: with a byte order mark, `;` and a
decimal comma in Dutch and French, `,` and a point in English; days are ISO 8601. In XLSX
days are days and amounts are numbers.
"""
