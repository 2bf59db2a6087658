"""Two languages: which one is answered, and that every message has its Chinese, in one place, and is used."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from sinograph.web.answers import carried
from sinograph.web.words import language

WEB = Path(language.__file__).parents[1]
PAGE = {"Accept": "text/html"}
#: Where messages are: Python and templates, with the words that mark them.
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}
OPTIONS = {"templates/**": {"encoding": "utf-8"}}


def used() -> dict[str, set[str]]:
    found = defaultdict(set)
    for file, _, message, _, _ in extract_from_dir(str(WEB), METHODS, OPTIONS, keywords=KEYWORDS):
        found[message if isinstance(message, str) else message[0]].add(file)
    return found


def catalogues() -> Iterator[tuple[str, str, str]]:
    for path in sorted((WEB / "languages" / "zh").glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh"):
                if message.id:
                    one = message.id if isinstance(message.id, str) else message.id[0]
                    text = message.string if isinstance(message.string, str) else message.string[0]
                    yield path.name, one, text


def test_every_message_has_its_chinese():
    known = {message for _, message, text in catalogues() if text}
    missing = {message: sorted(files) for message, files in used().items() if message not in known}
    assert missing == {}


def test_no_message_is_there_for_nothing_or_twice():
    files, wanted = defaultdict(list), used()
    for file, message, _ in catalogues():
        files[message].append(file)
    assert {m: f for m, f in files.items() if len(f) > 1} == {}, "write it in one file, common.po for what several use"
    assert sorted(set(files) - set(wanted)) == []


def test_chinese_keeps_the_places():
    for file, message, text in catalogues():
        places = [sorted(re.findall(r"%\(\w+\)s", t)) for t in (message, text)]
        assert places[0] == places[1] or set(places[0]) - {"%(num)s"} == set(places[1]) - {"%(num)s"}, (file, message)
        assert re.search(r"[\u4e00-\u9fff]", text) or not re.search(r"[a-z]{3}", text.lower()) or text == message, (
            message
        )


@pytest.mark.parametrize(
    ("header", "asked", "tag"),
    [
        (None, "", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-Hans"), ("en-US,en;q=0.9", "", "en"),
        ("de,fr;q=0.5", "", "en"), ("zh-CN", "?lang=en", "en"), ("en", "?lang=zh", "zh-Hans"), ("en", "?lang=xx", "en"),
    ],
)  # fmt: skip
def test_language_of_a_page(client, header, asked, tag):
    answer = client.get(f"/{asked}", headers={**PAGE, **({"Accept-Language": header} if header else {})})
    assert f'<html lang="{tag}">' in answer.text and answer.headers["Content-Language"] == tag
    assert "Accept-Language" in answer.headers["Vary"]
    assert ("跳到正文" in answer.text) == (tag == "zh-Hans")


def test_programs_get_english_unless_they_ask(client):
    header = {"Accept-Language": "zh-CN", "Accept": "*/*"}
    assert client.get("/disputes.json", headers=header).data == client.get("/disputes.json").data


def test_things_have_their_chinese_names(client):
    chinese = client.get("/disputes?lang=zh", headers=PAGE).text
    english = client.get("/disputes", headers=PAGE).text
    assert '<a href="/page/organizations/deepseek?lang=zh">深度求索</a>' in chinese
    assert '<a href="/page/organizations/deepseek">DeepSeek</a>' in english


def test_validators_differ_by_language(client):
    tags = {client.get("/disputes", headers={**PAGE, "Accept-Language": one}).headers["ETag"] for one in ("en", "zh")}
    assert len(tags) == 2


def test_the_choice_goes_along(client):
    page = client.get("/disputes?lang=zh", headers=PAGE).text
    links = [link for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page) if not link.startswith(carried._DATA)]
    assert len(links) > 10 and all("lang=" in link for link in links)
    assert '<input type="hidden" name="lang" value="zh">' in page


def test_links_are_completed_and_nothing_else():
    page = (
        '<a href="/x">1</a><a href="/y?a=1&amp;b=2#c">2</a><a href="https://x.org/">3</a><a href="/z?lang=en">4</a>'
        '<a href="/api/x">5</a><link href="/static/a.css"><form action="/s"><form method="post" action="/t">'
    )
    assert carried.completed(page, {"lang": "zh", "snapshot": "ab"}) == (
        '<a href="/x?lang=zh&amp;snapshot=ab">1</a><a href="/y?a=1&amp;b=2&amp;lang=zh&amp;snapshot=ab#c">2</a>'
        '<a href="https://x.org/">3</a><a href="/z?lang=en&amp;snapshot=ab">4</a><a href="/api/x?snapshot=ab">5</a>'
        '<link href="/static/a.css"><form action="/s"><input type="hidden" name="lang" value="zh">'
        '<input type="hidden" name="snapshot" value="ab"><form method="post" action="/t">'
    )
