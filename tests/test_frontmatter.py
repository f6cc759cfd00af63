"""What notes say of themselves: every dialect of front matter, every shape of a day."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from cases import read_cases

from index.dates import date_in_lines, date_in_path, parse_date
from index.frontmatter import split_front_matter
from index.metadata import metadata_of
from index.reader import read_note
from index.types import Note


def note_lines(note: Note) -> list[str]:
    """`key: value` for what is there; `body` is the line that the body begins on."""
    said = {
        "title": note.title,
        "date": note.date.isoformat() if note.date else "",
        "tags": ", ".join(note.tags),
        "url": note.url,
        "aliases": ", ".join(note.aliases),
        "body": str(note.text.count("\n", 0, note.body) + 1),
    }
    return [f"{key}: {value}" for key, value in said.items() if value]


@pytest.mark.parametrize(("text", "expected"), read_cases("frontmatter_dialects.md"))
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_note_says_what_it_is(text: str, expected: list[str], newline: str, tmp_path: Path) -> None:
    (tmp_path / "메모.md").write_bytes(f"{text}\n".replace("\n", newline).encode())
    assert note_lines(read_note(tmp_path / "메모.md", root=tmp_path)) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2021-03-07",
        " 2021-03-07 ",
        "2021-3-7",
        "2021-03-07 12:00",
        "2021-03-07 12:00:00",
        "2021-03-07 12:00:00 +0900",
        "2021-03-07T12:00:00Z",
        "2021-03-07T23:59:59.123+09:00",
        "2021.03.07",
        "2021. 3. 7.",
        "2021/03/07",
        "2021년 3월 7일",
        "2021년 03월 07일 오후 2시",
        "20210307",
        "21.03.07",
        "'21.3.7",
        "March 7, 2021",
        "Mar 7th, 2021 3:04 PM",
        "Sun, 07 Mar 2021 00:00:00 GMT",
        "7 March 2021",
    ],
)
def test_the_day_of_a_value(value: str) -> None:
    assert parse_date(value) == date(2021, 3, 7)


@pytest.mark.parametrize(
    "value", ["", "2021", "2021-03", "2021-02-31", "2021-13-01", "03/07/2021", "어제", "{{date}}", "0000-00-00", "123456789", "-"]
)
def test_a_value_without_a_sure_day(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2018-10-05.md", date(2018, 10, 5)),
        ("2018-10-05-첫-글.md", date(2018, 10, 5)),
        ("2018_10_05 첫 글.md", date(2018, 10, 5)),
        ("2018년 10월 5일.md", date(2018, 10, 5)),
        ("[181011]DEVIEW2018/1일차.md", date(2018, 10, 11)),
        ("210120-읽은 책.md", date(2021, 1, 20)),
        ("20111110 모임.txt", date(2011, 11, 10)),
        ("21.03.07 회고.md", date(2021, 3, 7)),
        ("2020/02_05(수).md", date(2020, 2, 5)),
        ("TIL 2020년/02-05.md", date(2020, 2, 5)),
        ("2020/02/05.md", date(2020, 2, 5)),
        ("일기/2020/2/5-눈.md", date(2020, 2, 5)),
        ("[181011]DEVIEW2018/2018-10-12 둘째 날.md", date(2018, 10, 12)),
        ("02_05(수).md", None),
        ("2021-02-31.md", None),
        ("DEVIEW2018/발표.md", None),
        ("123456.md", None),
        ("v1.2.3.md", None),
        ("01-02-03 목차.md", None),
        ("192.168.10.12.md", None),
    ],
)
def test_the_day_in_a_path(path: str, expected: date | None) -> None:
    assert date_in_path(path) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("18.10.11 ~ 10.12", date(2018, 10, 11)),
        ("1일차, 18.10.11 15:00", date(2018, 10, 11)),
        ("독서: 21.01.20~02.25", date(2021, 1, 20)),
        ("(21.01.20)", date(2021, 1, 20)),
        ("행사는 18.10.11(목)에 열렸다", date(2018, 10, 11)),
        ("2018년 7월 6일 14:00 ~ 18:00", date(2018, 7, 6)),
        ("- 가을 행사는 2016.10.24(Mon) ~ 2016.10.25(Tue) 이틀 동안 열렸다", date(2016, 10, 24)),
        ("On March 7, 2021 we met.", date(2021, 3, 7)),
        ("도커 18.09.1 을 깐다", None),
        ("버전: 18.09.1", None),
        ("Docker version 18.09.1, build 4c52b90", None),
        ("주소는 10.10.10.12 이다", None),
        ("2021-02-31 은 없다", None),
        ("11월 19일 토요일", None),
    ],
)
def test_the_day_in_the_first_lines(line: str, expected: date | None) -> None:
    assert date_in_lines(["머리말", line]) == expected


def test_a_day_without_its_year_takes_the_year_it_is_given() -> None:
    assert date_in_lines(["11월 19일 토요일, 송도"], year=2022) == date(2022, 11, 19)
    assert date_in_lines(["2월 30일"], year=2022) is None


@pytest.mark.parametrize(
    "line",
    [
        "11월 19일",
        "- 11월 19일 토요일, 송도",
        "일시: 11월 19일 14:00",
        "송도에서 열림. 날짜는 11월 19일",
        "**날짜** 11월 19일",
        "## 11월 19일 모임",
    ],
)
def test_a_line_that_begins_with_a_day_or_labels_it_dates_the_note(line: str) -> None:
    assert date_in_lines(["머리말", line], year=2022) == date(2022, 11, 19)


@pytest.mark.parametrize("line", ["- 결론: 채용, 입사 희망일 11월 19일", "이사는 11월 19일에 한다", "11월 19일까지 낸다"])
def test_a_day_inside_a_line_is_of_what_it_tells(line: str) -> None:
    assert date_in_lines(["머리말", line], year=2022) is None


def test_a_day_far_below_the_first_lines_is_of_something_else() -> None:
    assert date_in_lines([*["말"] * 30, "2018-10-05"]) is None


def test_a_day_far_into_a_paragraph_is_of_what_it_tells() -> None:
    said = "JDK 17이 나온 날은 2021년 9월 14일이다."
    assert date_in_lines([said]) == date(2021, 9, 14)
    assert date_in_lines(["긴 이야기가 먼저 온다. " * 8 + said]) is None


def test_a_title_on_many_lines_is_one_line_and_a_very_long_one_is_cut() -> None:
    assert metadata_of({"title": "두\n  줄"}).title == "두 줄"
    title = metadata_of({"title": "가" * 5000}).title
    assert (len(title), title[-1]) == (200, "…")


def test_only_front_matter_at_the_top_counts() -> None:
    text = "본문\n\n---\ntitle: 아래\n---\n"
    assert split_front_matter(text).body == 0
    assert split_front_matter(text).values == {}


def test_yaml_makes_no_objects() -> None:
    text = "---\ntitle: !!python/object/apply:os.system ['echo no']\ntags: !!python/name:os.system 가\n---\n"
    assert split_front_matter(text).values == {"title": ["echo no"], "tags": "가"}


BOMB = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
)


@pytest.mark.parametrize(
    "text",
    [
        f"{BOMB}tags: *a29\ntitle: 폭탄\n---\n본문",
        "---\ntitle: 폭탄\ntags: " + "[" * 100_000 + "\n---\n본문",
        "---\ntitle: 폭탄\ntags: " + "{a: " * 100_000 + "\n---\n본문",
        "---\ntitle: 폭탄\ntags:\n  " + "- " * 100_000 + "x\n---\n본문",
        "---\ntitle: 폭탄\ndescription: " + "말 " * 500_000 + "\n---\n본문",
        "---\ntitle: 폭탄\n" + "".join(f"k{i}: v\n" for i in range(100_000)) + "---\n본문",
        "---\ntitle: 폭탄\n" + "k:\n" * 300_000 + "---\n본문",
        "---\ntitle: 폭탄\na: &a [*a]\nb: *없음\n---\n본문",
        '+++\ntitle = "폭탄"\na = ' + "[" * 100_000 + "\n+++\n본문",
        "title: 폭탄\n" + "".join(f"k{i}: v\n" for i in range(50)) + "---\n본문",
    ],
    ids=["aliases", "lists", "maps", "dashes", "1 MB", "keys", "empty keys", "itself", "toml", "no fence"],
)
def test_hostile_front_matter_takes_no_time_and_costs_no_title(text: str, tmp_path: Path) -> None:
    (tmp_path / "글.md").write_text(text, encoding="utf-8")
    started = time.process_time()
    note = read_note(tmp_path / "글.md", root=tmp_path)
    assert time.process_time() - started < 5
    assert note.text[note.body :] == "본문"
    assert (note.title, len(note.tags) <= 100) == ("폭탄", True)


def test_json_nested_without_end_is_body() -> None:
    text = '{"title": ' + "[" * 100_000 + "\n\n본문"
    assert split_front_matter(text).body == 0
