"""The course as static files: a book to read, and the lessons live in the browser.

`make site` runs `python -m web`, which fills `build/site`: the book (`book.py`) at the top,
JupyterLite with the package inside (`lite.py`) in `live/`. Nothing here is needed at run time.
"""
