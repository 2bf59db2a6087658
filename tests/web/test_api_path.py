"""Paths between two things: what joins them, by whose word, how many, how fast."""

import statistics
import time
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

LIMIT_MS = 300
PAIRS = [
    ("organizations/high-flyer", "organizations/nvidia"),
    ("models/deepseek-v3", "organizations/tsmc"),
    ("people/liang-wenfeng", "chips/nvidia-h20"),
    ("organizations/openai", "organizations/moonshot"),
]


def test_a_path_names_things_statements_and_sources(client: FlaskClient) -> None:
    document = client.get("/api/path?from=people/liang-wenfeng&to=models/deepseek-v3").get_json()
    assert document["version"] == 1 and document["paths"] and document["complete"] is True
    for path in document["paths"]:
        ids = [thing["path"] for thing in path["things"]]
        assert (ids[0], ids[-1]) == ("people/liang-wenfeng", "models/deepseek-v3")
        assert len(path["steps"]) == len(ids) - 1 == document["length"] and len(set(ids)) == len(ids)
        for (one, other), step in zip(pairwise(ids), path["steps"], strict=True):
            assert (step["from"], step["to"]) == (one, other) and step["statements"]
            for said in step["statements"]:
                ends = [said["subject"].partition("/id/")[2], said["object"].partition("/id/")[2]]
                assert sorted(ends) == sorted((one, other)) and said["reversed"] == (ends[0] == other)
                assert said["claims"] >= 1 and said["sources"] and said["certainty"]
                assert all(source["title"] for source in said["sources"])


def test_every_statement_is_claimed_in_the_graph(client: FlaskClient) -> None:
    document = client.get("/api/path?from=people/liang-wenfeng&to=models/deepseek-v3&max=1").get_json()
    said = document["paths"][0]["steps"][0]["statements"][0]
    ask = (
        f"ASK {{ ?c sg:about <{said['subject']}> ; sg:property sg:{said['property']} ; sg:value <{said['object']}> ;"
        f" sg:source <{said['sources'][0]['id']}> }}"
    )
    assert client.get("/sparql", query_string={"query": ask}).get_json()["boolean"] is True


def test_the_shortest_paths_and_no_longer_ones(real: FlaskClient) -> None:
    whole = real.get("/api/path?from=organizations/high-flyer&to=organizations/nvidia&max=50").get_json()
    assert whole["length"] > 1 and {len(path["steps"]) for path in whole["paths"]} == {whole["length"]}
    none = real.get(f"/api/path?from=organizations/high-flyer&to=organizations/nvidia&depth={whole['length'] - 1}")
    assert none.status_code == 200 and none.get_json()["paths"] == [] and none.get_json()["length"] is None
    back = real.get("/api/path?from=organizations/nvidia&to=organizations/high-flyer&max=50").get_json()
    assert {tuple(t["path"] for t in p["things"])[::-1] for p in back["paths"]} == {
        tuple(t["path"] for t in p["things"]) for p in whole["paths"]
    }


def test_there_are_never_more_than_asked_for(real: FlaskClient) -> None:
    few = real.get("/api/path?from=organizations/openai&to=organizations/moonshot&max=2").get_json()
    assert len(few["paths"]) == 2 and few["complete"] is False


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        ("to=models/deepseek-v3", "from"),
        ("from=models/deepsek-v3&to=organizations/deepseek", "from"),
        ("from=models/deepseek-v3&to=models/deepseek-v3", "to"),
        ("from=models/deepseek-v3&to=organizations/deepseek&max=0", "max"),
        ("from=models/deepseek-v3&to=organizations/deepseek&depth=5", "depth"),
        ("from=models/deepseek-v3&to=organizations/deepseek&top=5", "top"),
        ("from=models/deepseek-v3&from=models/x&to=organizations/deepseek", "from"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, arguments: str, parameter: str) -> None:
    response = client.get(f"/api/path?{arguments}")
    assert response.status_code == 400 and response.get_json()["parameter"] == parameter


def test_a_misspelt_end_brings_near_ones(client: FlaskClient) -> None:
    document = client.get("/api/path?from=models/deepsek-v3&to=organizations/deepseek").get_json()
    assert "/page/models/deepseek-v3" in [one["path"] for one in document["near"]]


@pytest.mark.alone
def test_paths_are_quick_once_the_graph_is_read(real: FlaskClient) -> None:
    addresses = [f"/api/path?from={one}&to={other}&max=10" for one, other in PAIRS]
    real.get(addresses[0])  # reads the network once a snapshot
    taken: list[float] = []
    for address in addresses * 3:
        began = time.perf_counter()
        response = real.get(address)
        taken.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, response.get_data(as_text=True)
    assert statistics.median(taken) < LIMIT_MS, sorted(taken)
