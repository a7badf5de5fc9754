"""What the documents show is what there is."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

import sgops
from tests.support.sources import ROOT

PAGES = [page.relative_to(ROOT).as_posix() for page in (*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_python_in_a_page_is_python_and_imports_the_public_names(page: str) -> None:
    blocks = _blocks(page, "python")

    imported = {alias.name for block in blocks for node in ast.walk(ast.parse(block)) for alias in _from_sgops(node)}

    assert {name for name in imported if not hasattr(sgops, name)} == set()


@pytest.mark.parametrize("page", PAGES)
def test_toml_in_a_page_is_toml(page: str) -> None:
    blocks = _blocks(page, "toml")

    parsed = [tomllib.loads(block) for block in blocks]

    assert all(parsed)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    targets = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text)

    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, flags=re.MULTILINE))

    assert named <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def _from_sgops(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.ImportFrom) and node.module == "sgops" else []
