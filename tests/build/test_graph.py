"""What the build makes of claims: claim nodes, source graphs, plain triples, situations, inferences."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph import vocabulary as v
from sinograph.build.derive import derive
from sinograph.errors import BuildError

ROOT = Path(__file__).parents[2]
Write = Callable[[dict[str, str]], Path]

FILES = {
    "models/deepseek-v3": """
        type: LanguageModel
        label: {en: DeepSeek-V3, zh: 深度求索-V3}
        claims:
        - source: report
          locator: table 1
          certainty: companyClaimed
          claimant: organizations/deepseek
          id: r1
          trainingCost: {value: 5576000, unit: USD, measurand: finalRunRental}
        - source: article
          locator: second paragraph
          certainty: reported
          id: a1
          basedOn: r1
          approximate: true
          paraphrase: under six million
          trainingCost: {value: 5.6e6, unit: USD}
        - source: article
          locator: table
          certainty: reported
          id: a2
          score: {value: 88.5, onBenchmark: benchmarks/mmlu, evaluationSetting: 5-shot}
        - source: article
          locator: table
          certainty: reported
          id: a3
          doubt: the report says otherwise
          developedBy: organizations/openai
        - source: report
          locator: title
          certainty: companyClaimed
          id: r2
          developedBy: organizations/deepseek
    """,
    "organizations/lab": """
        type: Company
        label: A lab
        claims:
        - source: article
          locator: last paragraph
          certainty: reported
          id: a4
          totalFunding: {above: 50e9, unit: USD}
        - source: article
          locator: last paragraph
          certainty: reported
          id: a5
          headquarteredIn: places/hangzhou
    """,
}


@pytest.fixture
def store(write_data: Write) -> ox.Store:
    return building.assemble(ROOT, write_data(FILES)).store


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=v.PREFIXES))


@pytest.mark.parametrize(
    "pattern",
    [
        "claim:r1 a sg:Claim ; sg:about models:deepseek-v3 ; sg:property sg:trainingCost ; sg:value 5576000.0 ; "
        "sg:unit ?usd ; sg:measurand ?m ; sg:source sources:report ; sg:claimant organizations:deepseek ; "
        'sg:certainty ?c ; sg:locator "table 1" ; sg:assertedOn "2024-12-27"^^xsd:date ; sg:checked true . '
        '?usd skos:notation "USD" . ?m skos:notation "finalRunRental" . ?c skos:notation "companyClaimed"',
        "claim:r1 sg:valueLow 5575500.0 ; sg:valueHigh 5576500.0",
        'claim:a1 sg:basedOn claim:r1 ; sg:approximate true ; sg:paraphrase "under six million"@en',
        "models:deepseek-v3 sg:trainingCost 5576000.0",
        "models:deepseek-v3 sg:developedBy organizations:deepseek",
        "GRAPH sources:article { models:deepseek-v3 sg:developedBy organizations:openai }",
        "?s a sg:EvaluationResult ; sg:evaluates models:deepseek-v3 ; sg:onBenchmark benchmarks:mmlu ; sg:score 88.5",
        "?d a sg:Doubt ; sg:doubts claim:a3 . claim:a3 sg:reviewStatus sg:contested",
        "claim:r1 sg:reviewStatus sg:accepted",
        'claim:a4 sg:valueLow 50000000000.0 ; sg:valueText "more than 50000000000 USD"',
        'models:deepseek-v3 rdfs:label "深度求索-V3"@zh',
        # what the rules add
        "models:deepseek-v3 a sg:AIModel",
        "organizations:deepseek a sg:AILab ; sg:developed models:deepseek-v3",
        "organizations:lab sg:headquarteredIn places:china",
        "GRAPH <https://w3id.org/sinograph/graph/inferred> { organizations:deepseek a sg:AILab }",
    ],
)
def test_the_graph_says(store: ox.Store, pattern: str) -> None:
    assert ask(store, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "models:deepseek-v3 sg:developedBy organizations:openai",
        "models:deepseek-v3 sg:score ?x",
        "claim:a4 sg:value ?x",
        "claim:a4 sg:valueHigh ?x",
        "?claim a sg:Claim ; a sg:EvaluationResult",
        "organizations:openai a sg:AILab",
        "?thing ?p ?o . FILTER(isBlank(?thing)) FILTER(?p = sg:about)",
    ],
)
def test_the_graph_does_not_say(store: ox.Store, pattern: str) -> None:
    assert not ask(store, pattern)


def test_a_rule_that_is_no_construct_query_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.rq").write_text("SELECT * WHERE { ?s ?p ?o }")
    with pytest.raises(BuildError, match="wrong.rq is not a CONSTRUCT query"):
        derive(ox.Store(), tmp_path)


def test_a_rule_that_never_rests_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "endless.rq").write_text("CONSTRUCT { ?s ?p ?n } WHERE { ?s ?p ?o BIND(?o + 1 AS ?n) }")
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(1)))
    with pytest.raises(BuildError, match="still add triples"):
        derive(store, tmp_path)
