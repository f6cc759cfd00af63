from pathlib import Path

from conftest import LengthEmbedder, write_notes

from index import build_index, open_index
from qa import retrieve

SHARED = "레디스 캐시는 만료 시간을 짧게 잡고\n원본은 데이터베이스에 둔다\n"


def test_the_same_paragraph_in_two_notes_is_one_passage_that_names_both_places(
    tmp_path: Path, length_embedder: LengthEmbedder
) -> None:
    notes = write_notes(
        tmp_path / "notes",
        {
            "a.md": f"# 캐시\n\n{SHARED}",
            "b.md": f"# 발표 메모\n\n- 인사말\n\n## 캐시\n\n{SHARED}",
            "c.md": "# 캐시 서버\n\n레디스 캐시 서버를 세 대로 늘렸다\n",
        },
    )
    build_index(notes, tmp_path / "index", embedder=length_embedder)
    with open_index(tmp_path / "index", embedder=length_embedder) as index:
        passages = retrieve("레디스 캐시 만료 시간", index=index)
    assert [passage.citation.path for passage in passages[:2]] == ["a.md", "c.md"]
    (other,) = passages[0].also_at
    assert (other.path, other.start_line, other.end_line) == ("b.md", 5, 8)
    assert [passage.citation.path for passage in passages if "만료" in passage.text] == ["a.md"]
