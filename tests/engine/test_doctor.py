"""The doctor finds what is wrong with the installation, and mends what loses nothing."""

from __future__ import annotations

from tests.engine.conftest import MakePlant
from tests.engine.pipelines import three_stages
from tests.support.plant import Plant
from tests.support.tampering import tamper


def checks(plant: Plant, *, repair: bool = False) -> dict[str, tuple[bool, bool]]:
    return {check.name: (check.ok, check.fixed) for check in plant.operations.doctor(repair=repair).checks}


def test_a_sound_installation_is_found_sound(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit())

    verdict = plant.operations.doctor()

    assert verdict.ok, [check for check in verdict.checks if not check.ok]
    assert {"data folder", "SQLite", "disk", "pipelines", "the file is whole"} <= {each.name for each in verdict.checks}


def test_counters_that_are_wrong_are_found_and_mended_when_it_is_asked_for(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit())
    plant.stop()
    tamper(plant.folder, "UPDATE counter SET n = n + 1")
    plant.start()

    found = checks(plant)["counters of jobs equal counts"]
    mended = checks(plant, repair=True)["counters of jobs equal counts"]

    assert (found, mended) == ((False, False), (True, True))
    assert plant.operations.verify().ok


def test_a_folder_that_is_open_to_others_is_closed(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.folder.chmod(0o755)

    mended = checks(plant, repair=True)["data folder"]

    assert mended == (True, True)
    assert plant.folder.stat().st_mode & 0o777 == 0o700


def test_what_is_counted_in_a_damaged_file_is_left_to_a_restore(make_plant: MakePlant) -> None:
    plant = make_plant(three_stages()).start()
    plant.wait_for(plant.submit())
    page, size = place_of(plant, "job_state")
    plant.stop()
    tamper(plant.folder, "UPDATE counter SET n = n + 1")
    with (plant.folder / "sgops.db").open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xff" * 64)
    plant.open()

    found = checks(plant, repair=True)

    plant.close()
    assert not found["the file is whole"][0]
    assert found["counters of jobs equal counts"] == (False, False)


def place_of(plant: Plant, index: str) -> tuple[int, int]:
    """Give the page that an index begins with, and the size of a page."""
    assert plant.assembled is not None
    rows = plant.assembled.store.reader_pool.rows
    [[page]] = rows("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,))
    [[size]] = rows("PRAGMA page_size")
    return int(page), int(size)
