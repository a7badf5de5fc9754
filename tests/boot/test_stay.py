"""The settings of a stay are found where every face looks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.boot.stay import Stay, settings_of
from sgops.core.errors import ConfigError


def test_the_settings_are_those_of_the_file_and_another_data_folder_wins(tmp_path: Path) -> None:
    file = tmp_path / "sgops.toml"
    file.write_text('[engine]\ndata_dir = "./data"\nworkers = 3\n')
    file.chmod(0o600)

    found, elsewhere = settings_of(file, None), settings_of(file, tmp_path / "other")

    assert (found.settings.engine.workers, found.settings.engine.data_dir) == (3, tmp_path / "data")
    assert elsewhere.settings.engine.data_dir == tmp_path / "other"


def test_a_file_that_is_not_there_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        settings_of(tmp_path / "nowhere.toml", None)


def test_a_stay_asks_for_nothing_by_itself() -> None:
    stay = Stay()

    assert (stay.http, stay.log_to_stdout, stay.on_ready, stay.stop_when) == (False, False, None, None)
