"""The web: an application of blueprints, each in a file of this folder; it talks to an engine and to nothing else."""

from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from flask import Flask

from sinograph import __version__
from sinograph.engine import Engine
from sinograph.engine.watched import watched
from sinograph.search import Holder
from sinograph.store import Scribe
from sinograph.web.answers import assets, authorize, carried, compress, headers, memento, problems
from sinograph.web.answers.past import Past
from sinograph.web.context import public_url
from sinograph.web.programs import twin
from sinograph.web.serving import observe
from sinograph.web.serving.observe import Observer
from sinograph.web.settings import Settings
from sinograph.web.words import language

__all__ = ["Settings", "create_app"]

#: Columns of the foot of every page, and their headings.
COLUMNS = {"look": language.later("Look"), "take": language.later("Take along"), "about": language.later("About")}


def create_app(
    settings: Settings,
    engine: Engine,
    scribe: Scribe | None = None,
    observer: Observer | None = None,
    past: bool = False,
) -> Flask:
    """Make the application; with a scribe it takes changes. A module of this folder with a ``blueprint`` is part of it.

    A module may also have ``NAVIGATION``, a title, a path and a rank, for the menu of every page; ``FURTHER``, a title,
    a path and one of ``COLUMNS``, for the foot of every page; ``distributions``, which returns the files of the whole
    data set that it serves; ``warm``, which reads what its first visitor would have to wait for, in each language; and
    ``warm_last``, which does so once, after all others. ``past`` says that it serves a kept snapshot, inside of another
    application.
    """
    app = Flask(__name__, static_url_path="/static")
    app.config["SINOGRAPH"] = settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.max_age
    seen = observer or Observer(settings)
    seen.snapshot = lambda: engine.snapshot
    app.extensions["sinograph"] = watched(engine, seen.listen)
    app.extensions["sinograph-scribe"] = scribe
    app.extensions["sinograph-search"] = Holder(engine, settings.home)
    app.url_map.strict_slashes = False
    modules = _modules()
    for module in modules:
        app.register_blueprint(module.blueprint)
    app.extensions["sinograph-distributions"] = [m.distributions for m in modules if hasattr(m, "distributions")]
    app.extensions["sinograph-warm"] = [m.warm for m in modules if hasattr(m, "warm")]
    app.extensions["sinograph-warm-last"] = [m.warm_last for m in modules if hasattr(m, "warm_last")]
    menu = sorted((m.NAVIGATION for m in modules if hasattr(m, "NAVIGATION")), key=lambda entry: entry[2])
    further = [
        (heading, [m.FURTHER[:2] for m in modules if hasattr(m, "FURTHER") and m.FURTHER[2] == column])
        for column, heading in COLUMNS.items()
    ]
    app.context_processor(
        lambda: {
            "menu": menu,
            "further": further,
            "version": __version__,
            "snapshot_id": engine.snapshot,
            "root": public_url("/"),
        }
    )
    assets.register(app)
    problems.register(app, observe.failed)
    authorize.register(app)
    memento.register(app)
    twin.register(app)
    compress.register(app)
    carried.register(app)
    language.register(app)
    headers.register(app)
    if not past:
        Past(
            app, lambda known, kept: create_app(known, kept, None, Observer(known), past=True), lambda: engine.snapshot
        )
    observe.register(app, seen)
    return app


def _modules() -> list[ModuleType]:
    found = (import_module(entry.name) for entry in walk_packages(__path__, f"{__name__}."))
    return [module for module in found if hasattr(module, "blueprint")]
