"""One vocabulary for both languages: the teacher's English word pieces, then Korean ones learned from the pairs.

English text comes out as the teacher's own ids (fewer: pieces of other scripts are left out), so its weights can be taken over;
Hangul is never torn into letters, and is always cut off from Latin letters and digits.
"""

from __future__ import annotations

import json
import logging
import random
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

from index.training.config import VocabularyConfig
from index.training.data import Pair

log = logging.getLogger(__name__)

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
HANGUL = Regex(r"[\x{AC00}-\x{D7A3}\x{1100}-\x{11FF}\x{3130}-\x{318F}]+")


def text_rules(tokenizer: Tokenizer) -> None:
    """The teacher's rules, but composed again after accents are stripped, which leaves Hangul as it was."""
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False),
            normalizers.NFD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.NFC(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Split(HANGUL, behavior="isolated")]
    )


def latin_or_common(piece: str) -> bool:
    """False for pieces of scripts that neither language is written in."""
    for c in piece.removeprefix("##"):
        if c.isalpha() and ord(c) > 0x7F and not unicodedata.name(c, "").startswith(("LATIN", "GREEK", "HANGUL", "MICRO")):
            return False
    return True


def korean_texts(pairs: Sequence[Pair], config: VocabularyConfig, seed: int) -> Iterator[str]:
    """Korean sides, drawn by weight, so that the large references do not fill the vocabulary."""
    sides = [(p.weight, text) for p in pairs if not p.held for lang, text in ((p.la, p.a), (p.lb, p.b)) if lang == "ko"]
    draw = random.Random(seed)
    drawn = draw.choices([text for _, text in sides], weights=[w for w, _ in sides], k=config.korean_texts)
    return iter(drawn)


def learn(pairs: Sequence[Pair], teacher_vocabulary: Path, work: Path, config: VocabularyConfig, seed: int) -> Tokenizer:
    """Writes `tokenizer.json` and `teacher_ids.json` (the teacher's id of each English piece, in our order)."""
    english = [
        (old, piece)
        for old, piece in enumerate(teacher_vocabulary.read_text(encoding="utf-8").splitlines())
        if piece not in SPECIALS and not piece.startswith("[") and latin_or_common(piece)
    ]
    trained = Tokenizer(WordPiece(unk_token="[UNK]"))
    text_rules(trained)
    trained.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Split(HANGUL, behavior="removed", invert=True)]
    )
    trainer = WordPieceTrainer(
        vocab_size=config.korean_pieces,
        limit_alphabet=config.alphabet,
        min_frequency=2,
        special_tokens=["[UNK]"],
        show_progress=False,
    )
    trained.train_from_iterator(korean_texts(pairs, config, seed), trainer)
    known = {piece for _, piece in english}
    korean = [p for p, _ in sorted(trained.get_vocab().items(), key=lambda x: x[1]) if p != "[UNK]" and p not in known]
    korean = [p for p in korean if all(0xAC00 <= ord(c) <= 0xD7A3 or 0x1100 <= ord(c) <= 0x318F for c in p.removeprefix("##"))]
    lines = teacher_vocabulary.read_text(encoding="utf-8").splitlines()
    order = [*SPECIALS, *(piece for _, piece in english), *korean]
    teacher_ids = [*(lines.index(s) for s in SPECIALS), *(old for old, _ in english)]
    tokenizer = Tokenizer(WordPiece({piece: i for i, piece in enumerate(order)}, unk_token="[UNK]", max_input_chars_per_word=100))
    text_rules(tokenizer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", SPECIALS.index("[CLS]")), ("[SEP]", SPECIALS.index("[SEP]"))]
    )
    tokenizer.save(str(work / "tokenizer.json"), pretty=False)
    (work / "teacher_ids.json").write_text(json.dumps(teacher_ids), encoding="utf-8")
    log.info("vocabulary: %d English and %d Korean pieces", len(teacher_ids), len(korean))
    return tokenizer
