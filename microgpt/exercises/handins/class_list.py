"""The list of a class: who is in it, and whose a hand-in is. Equal names are told apart by their ids.

A CSV with a line of names above: an id, a name and an e-mail address. The class list of a school, the
grading worksheet of Moodle and the exported gradebook of Canvas are such files.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...errors import MicrogptError
from ...printable import printable, shown_path
from ...reading import read_bytes
from .table import HandIn

IDS = ("id", "id number", "identifier", "student id", "sis user id", "sis login id", "username", "login")
NAMES = ("name", "full name", "student", "learner")
EMAILS = ("e-mail", "email", "email address", "e-mail address")
MOST_BYTES = 10_000_000
NOBODY = "It is not clear who in the class list handed this in."


@dataclass(frozen=True)
class Learner:
    """One line of the list: all numbers and logins as `ids`, the line itself by column in lower case."""

    name: str
    email: str
    ids: tuple[str, ...]
    row: Mapping[str, str]

    @property
    def id(self) -> str:
        """The first id; the e-mail address of somebody who has none."""
        return self.ids[0] if self.ids else self.email


@dataclass(frozen=True)
class ClassList:
    """All learners, in the order of the file. `columns` are the names of its columns, as they are written."""

    columns: tuple[str, ...]
    learners: tuple[Learner, ...]

    def whose(self, one: HandIn) -> Learner | None:
        """Who handed it in, by id and by name. None if they disagree, or if several learners fit."""
        named = [learner for learner in self.learners if _key(learner.name) == _key(one.learner)]
        marks = {_key(one.id)} if one.id else {_key(one.learner)}
        known = [who for who in self.learners if marks & {_key(mark) for mark in (*who.ids, who.email)}]
        fits = [who for who in named if who in known] if named and known else named or known
        return fits[0] if len(fits) == 1 else None

    def placed(self, one: HandIn) -> HandIn:
        """With the id and the address of the list, or with a note that it is not clear whose it is."""
        who = self.whose(one)
        if who is None:
            return replace(one, note=f"{NOBODY} {one.note}".strip())
        return replace(one, id=who.id, email=who.email)


def read_class_list(path: str | os.PathLike[str]) -> ClassList:
    """The list at `path`. MicrogptError if it is no CSV with names and ids or addresses."""
    content = read_bytes(path, "a class list as CSV", most_bytes=MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        separator = max(",;\t", key=first.count)
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except UnicodeDecodeError:
        raise MicrogptError(f"{shown_path(path)} is not text in UTF-8: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise MicrogptError(f"{shown_path(path)} is not a CSV: {error}") from None
    columns = tuple(rows[0]) if rows else ()
    keys = [_column(name) for name in columns]
    if not {*NAMES, "first name"} & set(keys) or not {*IDS, *EMAILS} & set(keys):
        raise MicrogptError(
            f"{shown_path(path)} needs a first line with the columns id, name and e-mail; "
            f"got {printable(', '.join(columns)) or 'an empty file'}"
        )
    found = [_learner(dict(zip(keys, row))) for row in rows[1:]]
    return ClassList(
        columns, tuple(one for one in found if one.id and "points possible" not in _key(one.name))
    )


def _learner(row: dict[str, str]) -> Learner:
    def first(names: tuple[str, ...]) -> str:
        return next((row[name].strip() for name in names if row.get(name, "").strip()), "")

    last = first(("last name", "surname"))
    name = first(NAMES) or f"{first(('first name',))} {last}".strip()
    ids = [re.sub(r"^Participant ", "", row[name].strip()) for name in IDS if row.get(name, "").strip()]
    return Learner(name, first(EMAILS), tuple(ids), row)


def _column(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _key(text: str) -> str:
    """A name or id as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
