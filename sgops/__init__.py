"""Runs multi-stage jobs on one machine and does not lose them; here is what pipelines are written with."""

from importlib import import_module

# Type checkers take this for true; `typing` itself would cost a `sgops --version` more than all of this file.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from sgops.core.connecting import Connector, Done, Failed, NotFound, Running, Unknown
    from sgops.core.context import StageContext
    from sgops.core.params import Secret
    from sgops.core.pipeline import Pipeline
    from sgops.core.retry import Retry
    from sgops.core.signals import Fail, Snooze

__version__ = "0.1.0"

__all__ = [
    "Connector",
    "Done",
    "Fail",
    "Failed",
    "NotFound",
    "Pipeline",
    "Retry",
    "Running",
    "Secret",
    "Snooze",
    "StageContext",
    "Unknown",
]

_HOMES = {
    "connecting": ("Connector", "Done", "Failed", "NotFound", "Running", "Unknown"),
    "context": ("StageContext",),
    "params": ("Secret",),
    "pipeline": ("Pipeline",),
    "retry": ("Retry",),
    "signals": ("Fail", "Snooze"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"sgops.core.{module}"), name)
            return found
    raise AttributeError(f"module 'sgops' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
