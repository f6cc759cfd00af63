"""What the models without torch have in common: their tokenizer, and how a text is made ready for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from index.errors import EmbedderError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.types import Matrix, Stretch

CHARACTERS_PER_TOKEN = 200  # more than any text needs, spaces and long addresses in it: so much takes the tokenizer 0.1 s
NO_TOKENS = ("[CLS]", "[SEP]", "[PAD]", "[UNK]")  # say nothing of a text


def readable(text: str, *, max_tokens: int) -> str:
    """The part of a text that a model reads, without lone surrogates, which no tokenizer takes."""
    return text[: max_tokens * CHARACTERS_PER_TOKEN].encode("utf-8", "replace").decode("utf-8")


def open_tokenizer(folder: Path, *, max_tokens: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises nothing more precise
        raise EmbedderError(f"The tokenizer in {folder} cannot be read: restore the folder from where it came.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def unknown_ids(tokenizer: Tokenizer) -> NDArray[np.int64]:
    """Of the tokens that stand for no piece of a text."""
    return np.array([found for token in NO_TOKENS if (found := tokenizer.token_to_id(token)) is not None], np.int64)


def tokens_in(offsets: Sequence[tuple[int, int]], stretches: Sequence[Stretch]) -> Matrix:
    """Which tokens of a text lie in each of its stretches: ones and zeros, shape (len(stretches), len(offsets)).

    :param offsets: characters of each token; an empty one, of a special token, lies in none.
    """
    start, end = np.array(offsets, np.int64).reshape(-1, 2).T
    first, last = np.array(stretches, np.int64).reshape(-1, 2, 1).transpose(1, 0, 2)
    inside: Matrix = ((start >= first) & (end <= last) & (start < end)).astype(np.float32)
    return inside


def count_tokens(tokenizer: Tokenizer, texts: Sequence[str]) -> list[int]:
    """Tokens without specials, of the whole text."""
    whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    return [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(whole, add_special_tokens=False)]
