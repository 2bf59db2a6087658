"""Fields that name a thing: ids, addresses and names lead to one thing; several or none lead to a choice."""

import pytest
from flask import Flask, render_template_string

from sinograph.web.context import names_index
from sinograph.web.forms import naming
from sinograph.web.forms.naming import Named, address, named, several

FIELD = "{% import '_naming.html' as naming %}{{ naming.field(one, 'From', hint='an id or a name') }}"


@pytest.fixture(scope="module")
def app(real_app: Flask) -> Flask:
    return real_app


def ask(app: Flask, text: str, *kinds: str, more: str = "") -> Named:
    with app.test_request_context("/path?" + more, query_string=None if more else {"from": text}):
        one = named("from", kinds, text)
        assert one.problem is None or one.problem != ""
        return one


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("organizations/high-flyer", "organizations/high-flyer"),
        ("https://w3id.org/sinograph/id/organizations/high-flyer", "organizations/high-flyer"),
        ("http://localhost/page/models/deepseek-v3?true-on=2024#facts", "models/deepseek-v3"),
        ("/page/chips/nvidia-h20", "chips/nvidia-h20"),
        ("High-Flyer", "organizations/high-flyer"),
        ("  high   flyer ", "organizations/high-flyer"),
        ("NVIDIA", "organizations/nvidia"),
        ("nvidia corp", "organizations/nvidia"),
        ("月之暗面", "organizations/moonshot"),
        ("shendu qiusuo", "organizations/deepseek"),
        ("H20", "chips/nvidia-h20"),
        ("models/DeepSeek-V3", "models/deepseek-v3"),
    ],
)
def test_one_thing_is_meant(app: Flask, text: str, id: str) -> None:
    one = ask(app, text)
    assert (one.id, one.problem, one.choices) == (id, None, ())
    assert one.iri == f"https://w3id.org/sinograph/id/{id}"


def test_what_the_field_shows_leads_back_to_the_same_thing(app: Flask) -> None:
    with app.test_request_context("/path"):
        for id in ("organizations/high-flyer", "models/deepseek-v3", "models/qwen-family", "people/liang-wenfeng"):
            shown = named("from", (), id).shown
            assert named("from", (), shown).id == id, shown


def test_every_name_that_is_shown_leads_back(app: Flask) -> None:
    with app.test_request_context("/"):
        index = names_index()
        for record in index.find("", "organizations", 6).hits + index.find("", "sources", 3).hits:
            for kinds in ((), ("organizations",), ("sources",)):
                shown = naming.resolve(index, "x", record.record.path, kinds).shown
                back, _rivals = naming.meant(index, shown, kinds)
                assert shown == record.record.path or back == record.record


def test_several_things_of_a_name_are_offered_and_lead_on(app: Flask) -> None:
    one = ask(app, "Qwen", more="from=Qwen&to=organizations/nvidia&max=3")
    assert one.id == "" and one.several and "Which one" in str(one.problem)
    assert {"organizations/qwen-team", "models/qwen-family"} <= {choice.id for choice in one.choices}
    assert one.choices[0].href.startswith("/path?from=") and "to=organizations/nvidia&max=3" in one.choices[0].href


def test_a_typing_error_brings_near_ones_and_nonsense_none(app: Flask) -> None:
    near = ask(app, "Moonshto")
    assert near.id == "" and not near.several and near.choices[0].id == "organizations/moonshot"
    assert "Did you mean" in str(near.problem) and near.shown == "Moonshto"
    wrong = ask(app, "models/deepsek-v3")
    assert wrong.choices[0].id == "models/deepseek-v3"
    none = ask(app, "zzqqxxyy")
    assert none.choices == () and "zzqqxxyy" in str(none.problem)
    assert ask(app, "").problem is None


def test_a_field_of_one_kind_looks_there(app: Flask) -> None:
    assert ask(app, "Hangzhou", "places").id == "places/hangzhou"
    assert all(choice.id.startswith("chips/") for choice in ask(app, "Qwen 910", "chips").choices)


def test_many_things_in_one_parameter(app: Flask) -> None:
    text = "/compare?ids=models/deepseek-v3,models/gpt-4&ids=NVIDIA&ids=models/gpt-4&ids=Foo, Inc."
    with app.test_request_context(text):
        found = several("ids")
    assert [one.id for one in found] == ["models/deepseek-v3", "models/gpt-4", "organizations/nvidia", ""]
    assert found[3].text == "Foo, Inc."


def test_the_address_keeps_an_order_and_leaves_empty_ones_out(app: Flask) -> None:
    with app.test_request_context("/path?max=3&to=b&from=a&x="):
        assert address({"max": ""}, ("from", "to")) == "/path?from=a&to=b"


def test_the_field_is_labelled_filled_and_says_what_is_wrong(app: Flask) -> None:
    with app.test_request_context('/path?from=<b>"Qwen'):
        html = render_template_string(FIELD, one=named("from"))
    assert "<b>" not in html and 'value="&lt;b&gt;&#34;Qwen"' in html
    with app.test_request_context("/path?from=Qwen"):
        html = render_template_string(FIELD, one=named("from"))
    assert '<label for="f-from">From</label>' in html and 'id="f-from" name="from" value="Qwen"' in html
    assert 'aria-invalid="true" aria-describedby="p-from"' in html and 'id="p-from"' in html
    assert 'href="/path?from=models/qwen-family"' in html
    with app.test_request_context("/path"):
        html = render_template_string(FIELD, one=named("from"))
    assert "aria-invalid" not in html and 'aria-describedby="h-from"' in html and "an id or a name" in html
