"""Settings come from the environment, one variable a field, and say what is wrong with a value."""

from dataclasses import fields
from pathlib import Path

import pytest

from sinograph.errors import SinographError
from sinograph.web import Settings


def test_every_field_can_be_set_by_its_variable() -> None:
    given = {
        "SINOGRAPH_HOME": "/srv/graph",
        "SINOGRAPH_PORT": "80",
        "SINOGRAPH_TIMEOUT": "2.5",
        "SINOGRAPH_ALLOW_SERVICE": "https://query.wikidata.org/  https://dbpedia.org/sparql",
        "UNRELATED": "x",
    }
    settings = Settings.from_environment(given)
    assert (settings.home, settings.port, settings.timeout) == (Path("/srv/graph"), 80, 2.5)
    assert settings.allow_service == ("https://query.wikidata.org/", "https://dbpedia.org/sparql")
    assert settings.host == Settings().host


def test_the_limits_of_the_engine_follow_the_settings() -> None:
    limits = Settings(timeout=3, memory_mb=99, workers=5, queue=6, max_query=7, allow_service=("x:",)).limits()
    assert (limits.timeout_s, limits.memory_mb, limits.workers, limits.queue) == (3, 99, 5, 6)
    assert (limits.max_text, limits.services) == (7, ("x:",))


def test_a_value_of_the_wrong_form_is_named() -> None:
    with pytest.raises(SinographError, match="SINOGRAPH_PORT='http'"):
        Settings.from_environment({"SINOGRAPH_PORT": "http"})


def test_settings_are_values() -> None:
    assert Settings(port=1) == Settings(port=1) and len({f.name for f in fields(Settings)}) > 10
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]
