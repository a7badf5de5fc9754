"""Pipelines are found where their author put them, and a source that cannot be loaded says where it broke."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from sgops.runtime.sources import Loaded, is_file, load

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write files below the test's folder; afterwards nothing of them can be imported."""

    def write_files(nested: Mapping[str, str] = MappingProxyType({}), **beside: str) -> Path:
        for name, text in {**nested, **beside}.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    yield write_files
    load([], Path(sys.prefix))


def test_a_file_is_loaded_with_its_neighbours(write: Write) -> None:
    base = write(jobs="import helper_of_jobs\nvalue = helper_of_jobs.value", helper_of_jobs="value = 7")

    loaded = load(["./jobs.py"], base)

    assert loaded.problems == ()
    module = loaded.modules["./jobs.py"]
    assert (module.value, module.__file__, module.__name__) == (7, str(base / "jobs.py"), "jobs")


def test_a_module_is_loaded_by_its_name_from_beside_the_configuration(write: Write) -> None:
    video = "from studio import sound\nvalue = sound.value"
    base = write({"studio/__init__": "", "studio/video": video, "studio/sound": "value = 3"})

    loaded = load(["studio.video"], base)

    assert loaded.problems == ()
    assert loaded.modules["studio.video"].value == 3


def test_a_module_that_another_source_imports_is_the_same_one(write: Write) -> None:
    base = write(first="import second_one\nshared = second_one.shared", second_one="shared = object()")

    loaded = load(["first.py", "second_one.py", "second_one", "./first.py"], base)

    shared = {id(module.shared) for module in loaded.modules.values()}
    assert loaded.problems == ()
    assert len(shared) == 1


def test_two_files_of_one_name_are_two_modules(write: Write) -> None:
    base = write({"a/jobs": "value = 'a'", "b/jobs": "value = 'b'"})

    loaded = load(["a/jobs.py", "b/jobs.py"], base)

    assert [module.value for module in loaded.modules.values()] == ["a", "b"]


def test_a_file_named_like_a_module_of_python_takes_nobodys_place(write: Write) -> None:
    base = write(queue="value = 1")

    loaded = load(["queue.py"], base)

    assert loaded.modules["queue.py"].value == 1
    assert "site-packages" not in str(base)
    assert getattr(sys.modules.get("queue"), "value", None) is None


def test_a_second_load_gives_the_same_modules(write: Write) -> None:
    base = write(jobs="shared = object()")

    once, again = load(["jobs.py"], base), load(["jobs.py"], base)

    assert once.modules["jobs.py"] is again.modules["jobs.py"]


def test_a_file_that_was_changed_is_loaded_anew_with_what_stands_beside_it(write: Write) -> None:
    base = write(jobs="import helper_of_jobs\nvalue = helper_of_jobs.value", helper_of_jobs="value = 7")
    load(["jobs.py"], base)
    write(helper_of_jobs="value = 8")

    loaded = load(["jobs.py"], base)

    assert loaded.modules["jobs.py"].value == 8


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = 1\nx = = 2", 2, "invalid syntax"),
        ("def stage():\nreturn 1", 2, "expected an indented block"),
        ("\n\nimport no_such_library", 3, "No module named 'no_such_library'"),
        ("from json import nonsense", 1, "cannot import name 'nonsense' from 'json'"),
        ("import json\n\njson.loads('{')", 3, "JSONDecodeError: Expecting property name"),
        ("import sys\nsys.exit('bye')", 2, "it called sys.exit('bye') when it was imported"),
        ("raise BaseException('worse')", 1, "BaseException: worse"),
        ("def f():\n    f()\nf()", 2, "RecursionError: maximum recursion depth"),
        ("from sgops.core.units import parse_size\nparse_size('much')", 2, "'much' is not a size (write a number"),
        ("x = '\ud800'", 1, "can't"),
    ],
)
def test_what_breaks_a_module_is_told_with_file_and_line(write: Write, text: str, line: int, said: str) -> None:
    base = write(good="value = 1")
    (base / "bad.py").write_bytes(text.encode("utf-8", "surrogatepass"))

    loaded = load(["bad.py", "good.py"], base)

    assert sentence_of(loaded).startswith(f"{base / 'bad.py'}:{line}: ")
    assert said in sentence_of(loaded)
    assert list(loaded.modules) == ["good.py"]


def test_a_neighbour_that_breaks_is_named_itself(write: Write) -> None:
    base = write(jobs="import helper_of_jobs", helper_of_jobs="\n1 / 0")

    loaded = load(["jobs.py"], base)

    assert sentence_of(loaded) == f"{base / 'helper_of_jobs.py'}:2: ZeroDivisionError: division by zero"


def test_a_file_that_is_not_there_is_told(write: Write) -> None:
    base = write({"a/jobs": ""})

    loaded = load(["./jobs.py", "./a"], base)

    assert [problem.sentence for problem in loaded.problems] == [
        f"{base / 'jobs.py'}: there is no such file",
        f"{base / 'a'}: is a folder: name the files in it",
    ]


@pytest.mark.parametrize("source", ["no_such_studio", "no_such_studio.video", "json.no_such_part"])
def test_a_module_that_is_not_there_is_told(tmp_path: Path, source: str) -> None:
    loaded = load([source], tmp_path)

    assert sentence_of(loaded) == f"there is no module '{source}', neither in {tmp_path} nor where Python looks"


def test_a_neighbour_that_python_would_not_import_is_told(write: Write) -> None:
    base = write(jobs="\nimport json", json="value = 1")

    loaded = load(["jobs.py"], base)

    assert sentence_of(loaded).startswith(f"{base / 'jobs.py'}:2: 'import json' gives ")
    assert sentence_of(loaded).endswith(f", not {base / 'json.py'}: rename that one")


def test_a_module_that_failed_is_not_half_there(write: Write) -> None:
    base = write(jobs="value = 1\nraise ValueError")
    load(["jobs.py"], base)
    write(jobs="value = 2")

    loaded = load(["jobs.py"], base)

    assert loaded.modules["jobs.py"].value == 2


def test_what_a_module_prints_is_no_output(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    base = write(jobs="print('hello')")

    load(["jobs.py"], base)

    assert capsys.readouterr() == ("", "hello\n")


def test_an_interrupt_from_the_keyboard_is_not_the_modules(write: Write) -> None:
    base = write(jobs="raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        load(["jobs.py"], base)


def test_what_was_opened_for_import_is_closed_by_the_next_load(write: Write) -> None:
    base = write(jobs="import helper_of_jobs", helper_of_jobs="")
    load(["jobs.py"], base)

    load([], Path(sys.prefix))

    assert str(base) not in sys.path
    assert {"jobs", "helper_of_jobs"}.isdisjoint(sys.modules)


@pytest.mark.parametrize(("source", "is_one"), [("./a.py", True), ("a.py", True), ("~/a", True), ("pkg.video", False)])
def test_a_path_is_told_from_a_module(source: str, is_one: bool) -> None:
    assert is_file(source) is is_one


def sentence_of(loaded: Loaded) -> str:
    [problem] = loaded.problems
    return problem.sentence
