"""The command that says whether a chip was controlled for a destination on a day."""

import json
from pathlib import Path

import click

from sinograph import control
from sinograph.cli.shared import engine, engine_option

#: Option → value that a rule looks at, for a chip that does not exist.
_WHAT_IF = {
    "tpp": "totalProcessingPerformance",
    "performance_density": "performanceDensity",
    "die_area": "dieArea",
    "memory_bandwidth": "memoryBandwidth",
    "interconnect_bandwidth": "interconnectBandwidth",
    "data_centre": "dataCentreMarketed",
    "origin": "itemOrigin",
    "sold_by": "soldBy",
}


@click.command("status")
@click.argument("chip", required=False)
@click.option("--to", required=True, metavar="COUNTRY", help="Destination: ISO code or name.")
@click.option("--on", required=True, metavar="YYYY-MM-DD", help="The day.")
@click.option("--hq", metavar="COUNTRY", help="Country of the end user's headquarters.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.option("--tpp", help="What if: total processing performance.")
@click.option("--performance-density", help="What if: TPP per mm2.")
@click.option("--die-area", help="What if: die area in mm2.")
@click.option("--memory-bandwidth", help="What if: memory bandwidth in GB/s.")
@click.option("--interconnect-bandwidth", help="What if: bandwidth between chips in GB/s.")
@click.option("--data-centre", type=click.Choice(["true", "false"]), help="What if: marketed for data centres.")
@click.option("--origin", metavar="COUNTRY", help="What if: where it is designed (default US).")
@click.option("--sold-by", metavar="ORGANIZATION", help="What if: who sells it, for letters to named companies.")
@engine_option
@click.pass_obj
def status_command(
    home: Path, /, chip: str | None, to: str, on: str, hq: str | None, as_json: bool, url: str | None,
    **specs: str | None,
) -> None:  # fmt: skip
    """Say whether a CHIP needed a licence for a destination on a day, by which rule and test.

    \b
    Examples: sinograph status nvidia-h800 --to CN --on 2023-10-20
              sinograph status --tpp 4700 --performance-density 5.8 --data-centre true --to CN --on 2024-01-01

    Not legal advice: it reads the rules recorded in this graph.
    """  # noqa: D301 (click reads the escape)
    given = {_WHAT_IF[name]: value for name, value in specs.items() if value is not None}
    if (chip is None) == (not given):
        raise click.UsageError("name a CHIP, or give values such as --tpp for one that does not exist")
    with engine(home, 60, url=url) as opened:
        if chip is not None:
            answer = control.status(opened, chip, to, on, hq)
        else:
            answer = control.what_if(opened, {"itemOrigin": "US", **given}, to, on, hq)
    if as_json:
        click.echo(json.dumps(answer.as_dict(), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(answer.lines()))
