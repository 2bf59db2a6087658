"""Lists of a kind are complete, whatever classes a kind is made of."""

import re
from collections import Counter

from flask.testing import FlaskClient

from sinograph.engine import LocalEngine
from sinograph.vocabulary import ENTITY
from sinograph.web.pages import browse


def test_every_thing_is_in_the_list_of_its_kind(client: FlaskClient, tiny_engine: LocalEngine) -> None:
    rows = tiny_engine.select(
        "SELECT DISTINCT ?thing ?class { ?thing rdfs:label ?l OPTIONAL { ?thing a ?class FILTER(STRSTARTS(STR(?class), "
        '"https://w3id.org/sinograph/ontology#")) } FILTER(STRSTARTS(STR(?thing), "https://w3id.org/sinograph/id/")) }'
    )
    expected = {(row["thing"].value, row["class"].value if "class" in row else "") for row in rows}
    with client.application.app_context():
        kinds = {kind.name: kind.total for kind in browse.kinds() if kind.total}
        listed = {kind: browse._listed(kind) for kind in kinds}
    found = {
        (f"{ENTITY}{one.link.href.removeprefix('/page/')}", name)
        for things in listed.values()
        for one in things
        for name in (one.classes or ("",))
    }
    assert found == expected
    assert kinds == Counter(iri.removeprefix(ENTITY).split("/")[0] for iri in {iri for iri, _ in expected})


def test_a_summary_is_shown(client: FlaskClient, tiny_engine: LocalEngine) -> None:
    text = 'SELECT ?s ?d { ?s dct:description ?d FILTER(STRSTARTS(STR(?s), "https://w3id.org/sinograph/id/")) }'
    rows = tiny_engine.select(text)
    assert rows
    for row in rows[:3]:
        kind = row["s"].value.removeprefix(ENTITY).split("/")[0]
        assert row["d"].value[:30] in client.get(f"/browse/{kind}").get_data(as_text=True)


def test_the_broadest_class_speaks_for_a_kind(client: FlaskClient) -> None:
    with client.application.app_context():
        said = {kind.name: kind.definition or "" for kind in browse.kinds()}
    assert said["organizations"].startswith("A body that acts under its own name")
    assert said["models"].startswith("A trained model") and said["chips"].startswith("A processor used for AI work")
    assert said["events"].startswith("Something that happened") and said["people"].startswith("A human being")


def test_lists_and_search_speak_chinese(client: FlaskClient) -> None:
    chinese = client.get("/browse/organizations?lang=zh").get_data(as_text=True)
    assert "机构</h1>" in chinese and '">深度求索</a>' in chinese and "当前位置" in chinese
    assert client.get("/browse?lang=zh").get_data(as_text=True).count("以自己名义行事的团体") == 1
    found = client.get("/search?q=sdqs&lang=zh", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '">深度求索</a>' in found and "的拼音首字母" in found


def test_a_hit_names_its_country_and_a_fact_its_measure(client: FlaskClient) -> None:
    found = client.get("/search?q=deepseek&type=organizations", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "China" in found and " china" not in found
    page = client.get("/page/models/deepseek-v3", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "&lt;a href" not in page


def test_lists_are_sorted_by_date_and_by_claims(client: FlaskClient, tiny_engine: LocalEngine) -> None:
    page = client.get("/browse/organizations?sort=claims", headers={"Accept": "text/html"}).get_data(as_text=True)
    numbers = [int(n) for n in re.findall(r'<td class="n">(\d+)</td>', page)]
    assert len(numbers) == 3 and numbers == sorted(numbers, reverse=True)
    dated = client.get("/browse/sources?sort=date", headers={"Accept": "text/html"}).get_data(as_text=True)
    days = re.findall(r'<td><time datetime="([\d-]+)"', dated)
    assert len(days) > 2 and days == sorted(days, reverse=True) and 'aria-sort="descending"' in dated
    assert client.get("/browse/sources?sort=size").status_code == 400


def test_a_wrong_address_offers_near_names_and_a_filled_search(client: FlaskClient) -> None:
    for path in ("/models/deepseek-v3", "/page/models/deepsek-v3", "/id/models/deepsek-v3", "/deepseek-v3"):
        answer = client.get(path, headers={"Accept": "text/html"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404 and '<a href="/page/models/deepseek-v3">DeepSeek-V3</a>' in page, path
        assert re.search(r'name="q" value="deeps?eek v3"|value="deepsek v3"', page), path
    assert client.get("/foo/zzqqxx", headers={"Accept": "text/html"}).status_code == 404
