"""Tools for agents on the whole graph: what they answer is small, sourced, and says when it was cut."""

import json
from collections.abc import Iterator

import pytest

from sinograph import control
from sinograph.agents import asking, findings, things
from sinograph.agents.ground import Ground
from sinograph.engine import Limits, LocalEngine
from sinograph.errors import NotFound, QueryError, RequestError, SinographError
from sinograph.search import Search, opened
from sinograph.vocabulary import ENTITY, PREFIXES


@pytest.fixture(scope="module")
def ground(snapshot_dir) -> Iterator[Ground]:
    engine = LocalEngine(snapshot_dir, Limits(workers=1), PREFIXES)
    index = Search(opened(snapshot_dir, engine.select), engine.snapshot)
    yield Ground(engine, lambda: index, "https://example.org/")
    engine.close()


def cited(found: object) -> list[dict[str, str]]:
    """Every citation anywhere in an answer."""
    if isinstance(found, dict):
        own = [found["citation"]] if "citation" in found else []
        return own + [c for value in found.values() for c in cited(value)]
    return [c for value in found for c in cited(value)] if isinstance(found, list) else []


def test_search_finds_a_name_in_pinyin_and_says_what_was_left_out(ground: Ground) -> None:
    found = things.search(ground, "shendu qiusuo")
    assert found["results"][0]["path"] == "organizations/deepseek"
    assert found["results"][0]["page"] == "https://example.org/page/organizations/deepseek"
    assert found["truncated"] is False
    few = things.search(ground, "deepseek", limit=2)
    assert len(few["results"]) == 2 and few["truncated"] is True and few["total"] > 2


def test_claims_name_value_measurand_source_and_place(ground: Ground) -> None:
    found = things.claims(ground, "DeepSeek-V3", "trainingCost")
    assert found["about"] == "models/deepseek-v3"
    assert found["total"] == len(found["claims"]) == 9
    report = next(c for c in found["claims"] if c["status"] == "accepted")
    assert report["value"] == "5576000 USD" and report["measures"] == "finalRunRental"
    assert report["citation"] == {
        "source": "DeepSeek-V3 Technical Report",
        "iri": f"{ENTITY}sources/deepseek-v3-technical-report",
        "page": "https://example.org/page/sources/deepseek-v3-technical-report",
        "url": report["citation"]["url"],
        "locator": report["citation"]["locator"],
    }
    assert len(cited(found)) == 9


def test_claims_come_in_pages_that_join(ground: Ground) -> None:
    first = things.claims(ground, "models/deepseek-v3", limit=5)
    assert first["truncated"] is True and first["next_offset"] == 5
    second = things.claims(ground, "models/deepseek-v3", limit=5, offset=5)
    assert not {c["claim"] for c in first["claims"]} & {c["claim"] for c in second["claims"]}
    assert first["total"] == second["total"]


def test_an_entity_has_one_citation_a_fact_and_its_disputes(ground: Ground) -> None:
    found = things.entity(ground, "organizations/deepseek")
    facts = {fact["property"]: fact for fact in found["facts"]}
    assert facts["headquarteredIn"]["values"] == ["Hangzhou"]
    assert len(cited(found)) == len(found["facts"])
    assert any(d["property"] == "foundingDate" for d in found["disputes"])


def test_disputes_show_both_sides_and_can_be_chosen(ground: Ground) -> None:
    every = findings.disputes(ground, limit=50)
    assert every["truncated"] is True and every["total"] > len(every["disputes"])
    one = findings.disputes(ground, "DeepSeek", "foundingDate")
    assert all(len(d["values"]) >= 2 and d["about"] == "organizations/deepseek" for d in one["disputes"])
    assert len(cited(one)) == sum(len(d["values"]) for d in one["disputes"])
    assert {d["severity"] for d in findings.disputes(ground, severity="high")["disputes"]} == {"high"}


@pytest.mark.parametrize(
    ("chip", "to", "on", "hq"),
    [("H800", "CN", "2023-12-01", ""), ("nvidia-h20", "CN", "2025-05-01", ""), ("A100", "AE", "2024-01-02", "CN"),
     ("huawei-ascend-910b2", "CN", "2024-01-02", "")],
)  # fmt: skip
def test_the_quick_answer_is_that_of_the_queries(ground: Ground, chip: str, to: str, on: str, hq: str) -> None:
    asked, found = (
        control.status(ground.engine, chip, to, on, hq or None),
        ground.book().status(chip, to, on, hq or None),
    )
    assert found.as_dict() == asked.as_dict() and list(found.lines()) == list(asked.lines())
    told = findings.control_status(ground, chip, to, on, hq)
    assert told["status"] == asked.status and told["explanation"] == "\n".join(list(asked.lines())[:20])


def test_control_status_names_the_rule_and_its_sources(ground: Ground) -> None:
    found = findings.control_status(ground, "H800", "CN", "2023-12-01")
    assert found["status"] == "licenceRequired" and found["basis"] == "rule"
    assert found["rules"] and found["tests"]
    assert all(c["page"].startswith("https://example.org/page/sources/") for c in found["citations"])
    assert found["citations"] and "not legal advice" in " ".join(found["caveats"])


def test_each_step_of_a_path_is_a_claim_about_its_ends(ground: Ground) -> None:
    found = findings.path(ground, "organizations/high-flyer", "organizations/nvidia")
    for path in found["paths"]:
        assert len(path["steps"]) == found["length"]
        for step in path["steps"]:
            about, value = f"<{ENTITY}{step['from']['path']}>", f"<{ENTITY}{step['to']['path']}>"
            claim = f"<{step['claim']}> sg:about {about} ; sg:property sg:{step['property']} ; sg:value {value}"
            rows = ground.engine.select(f"SELECT ?p {{ {claim} ; ?p {value} }}")
            assert len(rows) == 1
    ends = {found["paths"][0]["steps"][0][end]["path"] for end in ("from", "to")}
    assert "organizations/high-flyer" in ends
    with pytest.raises(NotFound, match="no path of 1 step"):
        findings.path(ground, "organizations/high-flyer", "organizations/nvidia", longest=1)
    with pytest.raises(RequestError):
        findings.path(ground, "organizations/high-flyer", "organizations/nvidia", longest=9)


def test_named_queries_are_listed_and_run(ground: Ground) -> None:
    listed = {q["name"]: q for q in asking.named_query(ground)["queries"]}
    assert "model" in listed["training-cost-claims"]["parameters"]
    found = asking.named_query(ground, "training-cost-claims", {"model": "models/deepseek-v3"}, 3)
    assert len(found["rows"]) == 3 and found["truncated"] is True
    assert found["page"] == "https://example.org/queries/training-cost-claims?model=models%2Fdeepseek-v3"
    with pytest.raises(NotFound, match="did you mean training-cost-claims"):
        asking.named_query(ground, "training-cost-claim")


def test_sparql_is_capped_guarded_and_compact(ground: Ground) -> None:
    found = asking.sparql(ground, "SELECT ?m { ?m a sg:LanguageModel }", 5)
    assert len(found["rows"]) == 5 and found["truncated"] is True
    assert all(row["m"].startswith("models:") for row in found["rows"])
    assert asking.sparql(ground, "SELECT ?m { ?m a sg:LanguageModel } LIMIT 5", 5)["truncated"] is False
    assert asking.sparql(ground, "ASK { ?m a sg:LanguageModel }")["boolean"] is True
    graph = asking.sparql(ground, "CONSTRUCT { ?s ?p ?o } WHERE { ?s a sg:LanguageModel ; ?p ?o }")
    assert graph["truncated"] is True and len(graph["text"]) <= things.BUDGET
    for forbidden in ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "INSERT DATA { sg:a sg:b sg:c }"):
        with pytest.raises(QueryError):
            asking.sparql(ground, forbidden)


@pytest.mark.parametrize("name", ["LanguageModel", "Chip", "Organization", "Claim", "Source", "Event", ""])
def test_a_schema_fits_a_prompt(ground: Ground, name: str) -> None:
    found = asking.schema(ground, name)
    assert len(json.dumps(found, ensure_ascii=False)) <= 8000
    if name == "LanguageModel":
        properties = {p["property"]: p for p in found["properties"]}
        assert properties["sg:totalParameters"]["claims"] > 100
        assert asking.sparql(ground, found["example"])["rows"]
    with pytest.raises(NotFound, match="did you mean LanguageModel"):
        asking.schema(ground, "LangageModel")


def test_no_answer_is_large(ground: Ground) -> None:
    for name in ("organizations/openai", "organizations/nvidia", "models/deepseek-v3", "chips/nvidia-h100"):
        assert len(json.dumps(things.entity(ground, name), ensure_ascii=False)) < 14_000
        assert len(json.dumps(things.claims(ground, name, limit=100), ensure_ascii=False)) < 14_000


def test_errors_say_what_to_do_instead(ground: Ground) -> None:
    with pytest.raises(NotFound, match="did you mean"):
        things.claims(ground, "models/deepseek-v3", "trainingCosts")
    with pytest.raises(NotFound, match="did you mean .*deepseek"):
        things.entity(ground, "models/depseek-v3")
    with pytest.raises(SinographError, match="did you mean"):
        findings.control_status(ground, "H8000", "CN", "2023-12-01")
