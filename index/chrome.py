"""Lines that a site puts around what somebody wrote: menus, counters, related posts, adverts."""

from __future__ import annotations

import re

_KOREAN = (
    "티스토리 뷰/댓글/댓글 0/댓글 쓰기/댓글쓰기/댓글 작성/댓글을 달아 주세요/0개의 댓글/공지사항/최근에 올라온 글"
    "/최근에 달린 댓글/최근 글/최근 댓글/인기 글/인기글/페이지/글 보관함/태그/방문자수/링크/카테고리/분류 전체보기"
    "/전체보기/구독하기/좋아요/공감/공유하기/이 글 공유하기/신고하기/관리/이전 글/다음 글/이전글/다음글/이전 포스트"
    "/다음 포스트/관련 글/관련글/관련 포스트/목록/블로그 메뉴/저작자표시/로그인/글쓰기/방명록/검색/달력/블로그의 정보"
    "/본문 바로가기/인쇄"
)
_ENGLISH = (
    "tag/tags/tag cloud/total/today/yesterday/share/share this:/like this:/related/related posts/leave a comment"
    "/leave a reply/previous post/next post/recent posts/recent comments/comments/archives/categories/follow/subscribe"
    "/sign up/log in/meta/search/share on twitter/share on facebook/powered by disqus/loading..."
)
_LINES = frozenset(f"{_KOREAN}/{_ENGLISH}".split("/"))
# One of these is enough to see that a site speaks; what follows is judged with the lines above.
_SURE = re.compile(
    r"['‘\"“].+['’\"”] 카테고리의 다른 글|티스토리 뷰|.{0,20}저작자표시.{0,40}"
    r"|(?:최근에|최근) (?:올라온|달린) (?:글|댓글)|share this:|like this:",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r".{0,60}쿠팡 ?파트너스 활동의 일환으로.{0,80}|(?:made|built|published|exported) (?:with|by|from) notion\b.{0,40}"
    r"|(?:↑ |\^ |⬆️? )?(?:back to top|맨 위로|목차로|목차로 돌아가기|위로 가기|처음으로)|advertisement|광고"
    r"|copyright (?:©|\(c\)).{0,80}all rights reserved\.?",
    re.IGNORECASE,
)
_MARKS = " \t*_#>|-•·[]()"


def is_chrome(line: str) -> bool:
    """A line that a site may have put there; a person may have written it too, so one alone says little."""
    text = line.strip(_MARKS).casefold()
    return text in _LINES or is_sure_chrome(line)


def is_sure_chrome(line: str) -> bool:
    return _SURE.fullmatch(line.strip(" \t*_#>|-•·")) is not None


def is_notice(line: str) -> bool:
    """A line that nobody looks for, wherever it stands."""
    return _NOTICE.fullmatch(line.strip(_MARKS)) is not None
