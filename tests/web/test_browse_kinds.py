"""Lists of a kind are complete, whatever classes a kind is made of."""

from collections import Counter

from flask.testing import FlaskClient

from sinograph.engine import LocalEngine
from sinograph.vocabulary import ENTITY
from sinograph.web import browse


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
