"""Queries that want to break the server: those of the endpoint research, and their kin; by name, with statuses."""

DOUBLING = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
REFUSED, ENDED = {403, 413, 414, 422, 400}, {503, 422}

#: Name: text, statuses that are allowed; 200 is among them where the engine may be quick enough.
HOSTILE: dict[str, tuple[str, set[int]]] = {
    "list-59": (f"SELECT * {{ ?s ?p {'(' * 58}1{')' * 58} }}", {200, 503}),
    "list-160": (f"SELECT * {{ ?s ?p {'(' * 160}1{')' * 160} }}", REFUSED),
    "bnode-160": (f"SELECT * {{ ?s ?p {'[ <x:p> ' * 160}1{']' * 160} }}", REFUSED),
    "list of lists": (f"SELECT * {{ ?s ?p ({'((1) (2) (3)) ' * 40}) }}", {200, 503}),
    "path-800": (f"SELECT * {{ ?s {'/'.join(['sg:rank'] * 800)} ?o }}", REFUSED),
    "path explosion": ("SELECT (COUNT(*) AS ?n) { ?a (!<x:no>|^!<x:no>)* ?b . ?b (!<x:no>|^!<x:no>)* ?c }", ENDED),
    "star of everything": ("SELECT (COUNT(*) AS ?n) { ?a (<x:p>|!<x:p>)* ?b . ?c (<x:q>|!<x:q>)* ?d }", ENDED),
    "optionals": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "".join(f"OPTIONAL {{ ?x{i} ?y{i} ?z{i} }} " for i in range(5)) + "}",
        ENDED,
    ),
    "unions": ("SELECT (COUNT(*) AS ?n) { " + "{ ?a ?b ?c } UNION " * 50 + f"{{ ?d ?e ?f }} {CROSS} }}", ENDED),
    "many joins": (
        "SELECT * { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(300)) + " } LIMIT 1",
        {200, 422, 503},
    ),
    "concat bomb": (f"SELECT (STRLEN(?v40) AS ?n) {{ BIND('0123456789abcdef' AS ?v0) {DOUBLING} }}", ENDED),
    "replace growth": (
        "SELECT (STRLEN(?v9) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?v0) "
        + " ".join(f"BIND(REPLACE(?v{i}, 'a', 'aaaaaaaaaaaaaaaa') AS ?v{i + 1})" for i in range(9))
        + " }",
        ENDED,
    ),
    "group-5000": ("SELECT * " + "{" * 5000 + "}" * 5000, REFUSED),
    "paren-5000": (f"SELECT * {{ BIND({'(' * 5000}1{')' * 5000} AS ?x) }}", REFUSED),
    "unclosed-30000": ("SELECT * " + "{" * 30_000, REFUSED),
    "not not not": (f"SELECT * {{ BIND({'!' * 30_000}true AS ?x) }}", {200, 400, 422, 503}),
    "minus minus": (f"SELECT * {{ BIND({'- ' * 15_000}1 AS ?x) }}", {200, 400, 422, 503}),
    "sum of 10000": (f"SELECT * {{ BIND(1{' + 1' * 10_000} AS ?x) }}", {200, 422, 503}),
    "or of 5000": (f"SELECT * {{ ?s ?p ?o FILTER({' || '.join(['?o = 1'] * 5000)}) }}", {200, 422, 503}),
    "cross product": (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?j ?k ?l }}", ENDED),
    "cross product, sorted": (f"SELECT * {{ {CROSS} }} ORDER BY ?a ?d ?g", ENDED),
    "cross product, distinct": (f"SELECT DISTINCT ?a ?e ?i {{ {CROSS} }}", ENDED),
    "cross product, grouped": (f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?f ?h", ENDED),
    "endless answer": (f"SELECT * {{ {CROSS} }}", ENDED),
    "construct of everything": (f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} }}", ENDED),
    "group_concat": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?all) {{ {CROSS} }}",
        ENDED,
    ),
    "huge values": (f"SELECT * {{ VALUES ?x {{ {'<x:a> ' * 10_000} }} ?x ?p ?o . ?s ?q ?x }}", {200, 503}),
    "values crossed": (
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?x{i} {{ {'1 ' * 2000} }}" for i in range(4)) + " }",
        ENDED,
    ),
    "64 KB and one": (f"SELECT * {{ VALUES ?x {{ {'1 ' * 40_000} }} }}", REFUSED),
    "regex": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?r FILTER(REGEX(STR(?o), '^(a+)+$')) }", {200, 503}),
    "regex of size": (
        "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '((a{1,100}){1,100}){1,100}')) }",
        {200, 400, 422, 503},
    ),
    "not exists": (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?a . ?d ?i ?g . ?x ?y ?z } }",
        ENDED,
    ),
    "describe everything": ("DESCRIBE ?s ?o { ?s ?p ?o . ?a ?b ?c }", ENDED),
    "service inside": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {403}),
    "service metadata": ("SELECT * { SERVICE SILENT <http://169.254.169.254/latest> { ?s ?p ?o } }", {403}),
    "service glued": ("SELECT * {service<http://[::1]/>{?s ?p ?o}}", {403}),
    "load": ("LOAD <http://127.0.0.1:9/>", {400, 403}),
}
