"""Tables are opened by pandas, Polars, DuckDB and pyarrow; archives by what reads archives."""

import csv
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
import yaml

from sinograph import export
from sinograph.export.columns import TABLES
from sinograph.export.network import Network
from sinograph.export.text import one_line


def written(name: str, network: Network, part: str = "") -> bytes:
    return export.to_bytes(export.find(name), network.only(part), {})


@pytest.mark.parametrize("part", TABLES)
def test_csv_is_read_whole_by_three_libraries(part: str, nasty: Network, tmp_path: Path) -> None:
    data = written("csvw", nasty, part)
    path = tmp_path / f"{part}.csv"
    path.write_bytes(data)
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    names = [column.name for column in nasty.columns(part)]
    assert rows[0] == names and len(rows) - 1 == len(list(nasty.rows(part)))
    assert all(len(row) == len(names) for row in rows)
    frame = pandas.read_csv(path, keep_default_na=False)
    assert list(frame.columns) == names and len(frame) == len(rows) - 1
    assert polars.read_csv(path, infer_schema=False).height == len(rows) - 1
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT count(*) FROM read_csv('{path}')").fetchone() == (len(rows) - 1,)


def test_csv_gives_labels_back_as_they_were(nasty: Network) -> None:
    frame = pandas.read_csv(io.BytesIO(written("csvw", nasty, "nodes")), keep_default_na=False, lineterminator="\n")
    assert len(frame) == len(nasty.nodes)
    rows = list(csv.DictReader(io.StringIO(written("csvw", nasty, "nodes").decode(), newline="")))
    assert [row["label"] for row in rows] == [node.label for node in nasty.nodes]


def test_values_are_written_as_xml_schema_does(nasty: Network) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csvw", nasty, "edges").decode(), newline="")))
    assert [(row["disputed"], row["claims"], row["start"]) for row in rows] == [
        ("true", "3", "2019-03-01"), ("false", "1", ""), ("false", "1", ""),
    ]  # fmt: skip


def test_the_metadata_describe_every_column_and_the_keys_hold(nasty: Network) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written("csvw", nasty)))
    assert archive.testzip() is None
    metadata = json.loads(archive.read("csv-metadata.json"))
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    tables = {}
    for table in metadata["tables"]:
        rows = list(csv.DictReader(io.StringIO(archive.read(table["url"]).decode(), newline="")))
        tables[table["url"]] = rows
        assert [c["name"] for c in table["tableSchema"]["columns"]] == list(rows[0])
        ids = [row["id"] for row in rows]
        assert table["tableSchema"]["primaryKey"] == "id" and len(ids) == len(set(ids))
    for table in metadata["tables"]:
        for key in table["tableSchema"].get("foreignKeys", ()):
            known = {row["id"] for row in tables[key["reference"]["resource"]]}
            assert {row[key["columnReference"]] for row in tables[table["url"]]} <= known


@pytest.mark.parametrize("part", TABLES)
def test_parquet_has_real_types_and_says_what_it_is(part: str, nasty: Network, tmp_path: Path) -> None:
    path = tmp_path / f"{part}.parquet"
    path.write_bytes(written("parquet", nasty, part))
    file = pyarrow.parquet.ParquetFile(path)
    assert file.metadata.num_rows == len(list(nasty.rows(part)))
    assert file.schema_arrow.metadata[b"licence"] == b"https://creativecommons.org/licenses/by/4.0/"
    wanted = {"string": "string", "address": "string", "integer": "int64", "number": "double", "boolean": "bool",
              "date": "date32[day]"}  # fmt: skip
    types = {c.name: wanted[c.type] for c in nasty.columns(part)}
    assert {field.name: str(field.type) for field in file.schema_arrow} == types
    assert len(pandas.read_parquet(path)) == polars.read_parquet(path).height == file.metadata.num_rows
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*), min(id) FROM '{path}'").fetchone()
    assert found is not None and found[0] == file.metadata.num_rows


def test_parquet_keeps_every_character_and_number(nasty: Network) -> None:
    frame = polars.read_parquet(io.BytesIO(written("parquet", nasty, "claims")))
    assert frame["locator"].to_list() == [claim.locator for claim in nasty.claims]
    assert frame["number_low"].to_list() == [88.45] * len(nasty.claims)


def test_a_spreadsheet_gets_no_formula_and_a_mark_that_can_be_left_out(nasty: Network) -> None:
    data = written("excel", nasty, "nodes")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows[1:] for cell in row if cell]
    assert not [c for c in cells if c[0] in "=+-@\t\r"] and any(c.startswith("'=cmd") for c in cells)
    plain = Network(nasty.heading, nasty.nodes, nasty.edges, part="nodes", bom=False)
    assert export.to_bytes(export.find("excel"), plain, {}).startswith(b"id,label")


def test_neo4j_headers_are_typed_and_every_end_exists(nasty: Network) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written("neo4j", nasty)))
    nodes = list(csv.reader(io.StringIO(archive.read("nodes.csv").decode(), newline="")))
    edges = list(csv.reader(io.StringIO(archive.read("relationships.csv").decode(), newline="")))
    assert nodes[0][:3] == [":ID", ":LABEL", "id"] and "start:date" in nodes[0]
    assert edges[0][:3] == [":START_ID", ":END_ID", ":TYPE"]
    assert {"claims:long", "disputed:boolean", "start:date", "sources:string[]"} <= set(edges[0])
    ids = {row[0] for row in nodes[1:]}
    assert len(ids) == len(nasty.nodes) and {end for row in edges[1:] for end in row[:2]} <= ids
    assert all(len(row) == len(nodes[0]) and "\n" not in "".join(row) for row in nodes)
    assert edges[1][edges[0].index("sources:string[]")] == "report;wiki"
    cypher = archive.read("load.cypher").decode()
    assert cypher.count("CREATE (a)-[n:`baseModel`]->(b)") == 1 and cypher.count("LOAD CSV") == 2
    for header in (*nodes[0][3:], *edges[0][3:]):
        assert f"row.`{header}`" in cypher
    assert subprocess.run(["sh", "-n"], input=archive.read("load.sh"), check=True).returncode == 0


def test_a_vault_has_a_note_a_thing_and_links_that_lead_somewhere(nasty: Network) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written("obsidian", nasty)))
    notes = {name.removesuffix(".md"): archive.read(name).decode() for name in archive.namelist()}
    assert len(notes) == len(nasty.nodes) + 1
    targets = [t for note in notes.values() for t in re.findall(r"\[\[([^|\]]+)\|[^\]\n]*\]\]", note)]
    assert len(targets) == len(nasty.edges) and set(targets) <= set(notes)
    for node in nasty.nodes:
        properties = yaml.safe_load(notes[node.id].split("---\n")[1])
        assert (
            one_line(node.label).replace("[[", "[ [") in properties["aliases"] and properties["snapshot"] == "abc0123"
        )
    assert (
        "https://example.org/a%28b%29" in notes["models/m00"] and "<script>" not in notes["models/m02"].split("---")[2]
    )
