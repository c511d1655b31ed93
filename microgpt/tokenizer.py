"""Tokenizer: characters to token ids and back.

One id for each distinct character, and id 0 for <BOS>, which stands at both ends of
a document: "a name starts here" and "it is over". No merging of pairs as in the BPE
tokenizers of large models; lesson 02 looks at what that would change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import MicrogptError
from .explained import explained

BOS = 0


@explained
class Tokenizer:
    """The vocabulary of some documents: <BOS> is id 0, then the characters, sorted.

    >>> tokenizer = Tokenizer.from_documents(["abba", "cab"])
    >>> tokenizer.vocab_size, tokenizer.encode("cab")
    (4, [0, 3, 1, 2, 0])
    >>> tokenizer.decode([0, 3, 1, 2, 0])
    'cab'
    """

    def __init__(self, characters: Sequence[str]) -> None:
        wrong = [c for c in characters if not (isinstance(c, str) and len(c) == 1)]
        if wrong or not characters or len(set(characters)) != len(characters):
            raise MicrogptError(
                "a vocabulary is a sequence of different single characters, "
                f"got {(wrong or list(characters))[:5]!r:.100}: for the vocabulary of documents use "
                "Tokenizer.from_documents(documents)"
            )
        self.characters = tuple(characters)
        self._ids = {character: i for i, character in enumerate(self.characters, BOS + 1)}

    @classmethod
    @explained
    def from_documents(cls, documents: Iterable[str]) -> Tokenizer:
        """The vocabulary that covers `documents`. MicrogptError if they hold no character."""
        characters = sorted(set().union(*documents))
        if not characters:
            raise MicrogptError("the documents hold no character: bring lines that are not empty")
        return cls(characters)

    @property
    def vocab_size(self) -> int:
        """The number of token ids: the characters and <BOS>."""
        return len(self.characters) + 1

    def encode(self, document: str) -> list[int]:
        """`[BOS] + ids + [BOS]`: two more than the document has characters."""
        return [BOS, *self.ids(document), BOS]

    @explained
    def ids(self, text: str) -> list[int]:
        """One id a character, without <BOS>. MicrogptError for a character not in the vocabulary."""
        try:
            return [self._ids[character] for character in text]
        except KeyError as error:
            character = error.args[0]
            raise MicrogptError(
                f"{character!r} in {text!r:.60} is not in the vocabulary, which is {self}: "
                "leave it out, or train on documents that contain it"
            ) from None

    @explained
    def decode(self, ids: Iterable[int]) -> str:
        """The text of `ids`; <BOS> has no text. MicrogptError for an id outside the vocabulary."""
        return "".join(self.token(i) for i in ids if i != BOS)

    @explained
    def token(self, token_id: int) -> str:
        """What `token_id` stands for: a character, or "<BOS>" for 0."""
        if not 0 <= token_id < self.vocab_size:
            raise MicrogptError(
                f"token id {token_id} is outside 0 to {self.vocab_size - 1}: "
                "decode with the tokenizer that encoded it"
            )
        return self.characters[token_id - 1] if token_id != BOS else "<BOS>"

    def __repr__(self) -> str:
        shown = "".join(self.characters[:60])
        more = len(self.characters) - 60
        return f"<BOS> and {shown!r}" + (f" and {more:,} more" if more > 0 else "")
