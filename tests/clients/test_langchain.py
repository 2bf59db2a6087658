"""LangChain's chain for RDF graphs, with a model whose words are given: it passes fences on as they come."""

import json
import warnings

import pytest

QUERY = """```sparql
PREFIX sg: <https://w3id.org/sinograph/ontology#>
SELECT ?text WHERE { ?claim sg:about models:deepseek-v3 ; sg:property sg:trainingCost ; sg:valueText ?text }
```"""


def test_the_chain_answers_from_the_graph(server: str) -> None:
    pytest.importorskip("langchain_community", reason="langchain-community is not installed here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_community.chains.graph_qa.sparql import GraphSparqlQAChain
        from langchain_community.graphs import RdfGraph
        from langchain_core.language_models import FakeListLLM

        graph = RdfGraph(query_endpoint=f"{server}/sparql", standard="rdf")
        assert "LanguageModel" in graph.get_schema and "trainingCost" in graph.get_schema
        model = FakeListLLM(responses=["SELECT", QUERY, "It cost about 5.6 million dollars."])
        chain = GraphSparqlQAChain.from_llm(
            model, graph=graph, allow_dangerous_requests=True, return_sparql_query=True, verbose=False
        )
        found = chain.invoke({"query": "What did DeepSeek-V3 cost to train?"})
    assert found["result"] == "It cost about 5.6 million dollars."
    rows = [str(row[0]) for row in graph.query(found["sparql_query"])]
    assert "5576000" in json.dumps(rows)
