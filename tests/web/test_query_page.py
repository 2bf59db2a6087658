"""What the query page shows of a result: rows, order, pages, charts, graphs, programs; and what went wrong."""

import json
import re
import shlex

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sinograph.engine.answer import Term
from sinograph.web.sparql.results.chart import chart
from sinograph.web.sparql.results.programs import programs
from sinograph.web.sparql.results.rows import digits

BROWSER = {"Accept": "text/html"}
COSTS = "SELECT ?claim ?value ?source { ?claim sg:property sg:trainingCost ; sg:value ?value ; sg:source ?source }"
LABELS = "SELECT ?s ?l { ?s rdfs:label ?l }"
NUMBER = "http://www.w3.org/2001/XMLSchema#decimal"
DAY = "http://www.w3.org/2001/XMLSchema#date"


def page(client: FlaskClient, query: str, status: int = 200, **more: str) -> str:
    response = client.get("/sparql", query_string={"query": query, **more}, headers=BROWSER)
    assert response.status_code == status, response.text
    return response.text


def column(text: str, number: int) -> list[str]:
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [re.sub(r"<[^>]*>", "", row[number]) for row in rows]


def test_things_have_names_and_numbers_stand_right(client: FlaskClient) -> None:
    text = page(client, "SELECT ?m ?p { ?m sg:developedBy ?lab ; sg:totalParameters ?p }")
    assert '<a href="/page/models/deepseek-v3" title="models:deepseek-v3">DeepSeek-V3</a>' in text
    assert '<td class="n"><span title="xsd:integer">671,000,000,000</span></td>' in text
    assert '<th scope="col" class="n">' in text


def test_terms_are_called_by_their_label(client: FlaskClient) -> None:
    text = page(client, "SELECT DISTINCT ?p { ?c sg:property ?p }")
    assert '<a href="/ontology#trainingCost" title="sg:trainingCost">training cost</a>' in text


@pytest.mark.parametrize(("text", "shown"), [("2024", "2024"), ("12345", "12,345"), ("-2", "−2"), ("0.5", "0.5")])
def test_years_have_no_comma(text: str, shown: str) -> None:
    assert digits(text) == shown


def test_a_column_sorts_the_rows_both_ways(client: FlaskClient) -> None:
    up, down = (column(page(client, f"{LABELS} LIMIT 60", sort=sort), 1) for sort in ("l", "-l"))
    names = [name.removesuffix(" en").removesuffix(" zh") for name in up]
    assert names == sorted(names, key=str.casefold) and len(set(names)) > 3
    assert names[0] == down[-1].removesuffix(" en").removesuffix(" zh")
    costs = column(page(client, COSTS, sort="-value"), 1)
    numbers = [float(cost.replace(",", "")) for cost in costs if cost]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 1
    assert 'aria-sort="ascending"' in page(client, LABELS, sort="l")
    assert "aria-sort" not in page(client, LABELS, sort="nonsense")


def test_rows_come_in_pages_and_are_all_there(client: FlaskClient) -> None:
    digit = "{0 1 2 3 4 5 6 7 8 9}"
    query = f"SELECT ?n {{ VALUES ?a {digit} VALUES ?b {digit} VALUES ?c {{0 1 2}} BIND(?a+10*?b+100*?c AS ?n) }}"
    pages = [page(client, query, sort="n", page=str(n)) for n in (1, 2, 3)]
    assert [int(n) for text in pages for n in column(text, 0)] == list(range(300))
    assert 'rel="next"' in pages[0] and 'rel="prev"' not in pages[0] and 'rel="next"' not in pages[2]
    assert column(page(client, query, sort="n", page="99"), 0)[0] == "200"


def test_what_was_cut_is_said_and_counted(client: FlaskClient) -> None:
    query = "PREFIX x: <http://x/> SELECT ?a ?b ?c { ?a ?b ?c }"
    text = page(client, query)
    whole = client.get("/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", "format": "csv"}).text
    total = int(whole.split()[1])
    assert total > 1000 and f"1,000 of {total:,} rows shown" in text
    assert "All of them" in text and "format=csv" in text and "format=json" in text
    assert "rows shown" not in page(client, LABELS + " LIMIT 3") and "3 rows." in page(client, LABELS + " LIMIT 3")


def test_points_of_a_chart_are_the_rows_that_have_both(client: FlaskClient) -> None:
    rows = "(id:a '2024-01-05'^^xsd:date 1) (id:b '2025'^^xsd:gYear 5000) (id:c UNDEF 3)"
    query = f"SELECT ?m ?d ?p {{ VALUES (?m ?d ?p) {{ {rows} }} }}"
    text = page(client, query, view="chart")
    assert text.count('class="hit"') == 2 and "2 of 3 rows have both “d” and “p”" in text
    assert "1 dates are known to the month or the year only" in text and "equal steps are equal factors" in text
    spec = client.get("/sparql/chart.vl.json", query_string={"query": query}).get_json()
    assert spec["encoding"]["x"]["type"] == "temporal" and spec["encoding"]["y"]["scale"]["type"] == "log"
    assert [v.get("y") for v in spec["data"]["values"]] == [1.0, 5000.0, 3.0]


def test_one_column_of_numbers_becomes_bars_and_none_is_said(client: FlaskClient) -> None:
    query = "SELECT ?x ?n { VALUES (?x ?n) { (id:a 3) (id:b 1) (id:c 2) } }"
    text = page(client, query, view="chart")
    widths = [float(w) for w in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="18"', text)]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01) and widths[2] == pytest.approx(2 * widths[1], rel=0.01)
    assert "needs a column of numbers" in page(client, "SELECT ?x { VALUES ?x { id:a } }", view="chart")
    assert (
        client.get("/sparql/chart.vl.json", query_string={"query": "SELECT ?x { VALUES ?x { id:a } }"}).status_code
        == 404
    )


def test_axes_can_be_chosen() -> None:
    rows = [{"a": Term("literal", str(n), NUMBER), "b": Term("literal", str(n * n + 1), NUMBER),
             "d": Term("literal", f"2024-0{n + 1}-01", DAY)} for n in range(4)]  # fmt: skip
    assert [(c.x, c.y) for c in (chart(list("abd"), rows), chart(list("abd"), rows, "a", "b")) if c] == [
        ("d", "a"),
        ("a", "b"),
    ]


def test_a_graph_is_drawn_of_two_columns_or_a_construct(client: FlaskClient) -> None:
    two = page(client, "SELECT ?m ?lab { ?m sg:developedBy ?lab }", view="graph")
    made = page(client, "CONSTRUCT WHERE { ?m sg:developedBy ?lab }")
    for text in (two, made):
        assert text.count('class="ties"') == 1 and '<a href="/page/models/deepseek-v3"' in text
    assert "developed by" in made and "/explore?focus=" in made
    gexf = re.search(r'href="(/export/gexf\?[^"]*)"', two)
    assert gexf
    answer = client.get(gexf[1].replace("&amp;", "&"))
    assert answer.status_code == 200 and "DeepSeek-V3" in answer.text
    assert "needs two columns of things" in page(client, LABELS, view="graph")


def test_a_drawing_holds_sixty_links_and_says_so(client: FlaskClient) -> None:
    text = page(client, "CONSTRUCT { ?c sg:about ?a } WHERE { ?c sg:about ?a } ", view="graph")
    lines = text.count('class="edge"') // 2
    assert lines == text.partition('class="ties"')[2].partition("</ul>")[0].count("<li>")
    ends = "BIND(IRI(CONCAT('http://x/', STR(?n))) AS ?a) BIND(IRI(CONCAT('http://y/', STR(?m))) AS ?b)"
    numbers = "VALUES ?n {1 2 3 4 5 6 7 8 9 10 11 12} VALUES ?m {1 2 3 4 5 6 7 8 9}"
    many = f"CONSTRUCT {{ ?a <http://x/p> ?b }} {{ {numbers} {ends} }}"
    assert "The first 60 of 108 links are drawn" in page(client, many)


def test_a_broken_query_is_kept_and_explained(client: FlaskClient) -> None:
    text = page(client, "SELECT ?s { ?s a sg:Modle ", status=400)
    assert "SELECT ?s { ?s a sg:Modle</textarea>" in text.replace(" </textarea>", "</textarea>")
    assert "This is not yet a query" in text and re.search(r"Line 1, column \d+", text)


def test_a_slow_query_is_explained_with_two_ways_out(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    text = page(client, query, status=503, timeout="0.2")
    assert "takes too long" in text and query in text and "after 0.2 seconds" in text
    ways = text.partition("What helps:")[2].partition("</ul>")[0]
    assert ways.count("<li>") == 2 and "LIMIT+100" in ways and 'href="/downloads"' in ways


def test_an_empty_field_is_no_error(client: FlaskClient) -> None:
    assert "<textarea" in page(client, "  ")


def test_programs_quote_what_a_shell_and_python_would_read() -> None:
    nasty = 'SELECT * { ?s ?p "it\'s \\"x\\" $HOME `id`\\n" FILTER(?s != """y""") } # "'

    app = Flask("x")
    app.config["SINOGRAPH"] = type("S", (), {"url": "http://h/"})()
    with app.test_request_context("/"):
        found = {p.tool: p.text for p in programs(nasty)}
    assert shlex.split(found["curl"])[-1] == f"query={nasty}"
    names: dict[str, object] = {}
    exec(found["Python"].partition("import pandas")[2].partition("rows =")[0], names)
    assert names["query"] == nasty


def test_words_lead_to_queries_that_find_something(client: FlaskClient) -> None:
    text = client.get("/sparql", headers=BROWSER).text
    words = re.findall(r'<a href="(/sparql\?query=[^"]*)" data-word="(sg:\w+)"', text)
    assert len(words) > 10
    for href, word in words:
        answer = client.get(href.replace("&amp;", "&"), headers={"Accept": "application/json"})
        assert answer.status_code == 200 and json.loads(answer.data)["results"]["bindings"], word


def test_things_are_found_by_any_name(client: FlaskClient) -> None:
    def names(q: str) -> list[str]:
        return [t["name"] for t in client.get("/sparql/things.json", query_string={"q": q}).get_json()]

    assert names("deepseek-v3")[0] == "<https://w3id.org/sinograph/id/models/deepseek-v3>"
    assert "<https://w3id.org/sinograph/id/people/liang-wenfeng>" in names("wenfeng") and names("d") == []


def test_rewriting_takes_a_query_as_its_body(client: FlaskClient) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    assert (
        client.post("/sparql/rewrite/format", data="ask{?s a sg:Claim}", headers=kind).text == "ASK { ?s a sg:Claim }\n"
    )
    assert client.post("/sparql/rewrite/prefixes", data="ASK { ?s a sg:C }", headers=kind).text.startswith("PREFIX sg:")
    assert client.post("/sparql/rewrite/format", data={"query": "ASK {}"}).status_code == 400
    assert "urlencode" in client.post("/sparql/programs", data="ASK {}", headers=kind).text
