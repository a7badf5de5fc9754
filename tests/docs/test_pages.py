"""What the pages show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import blocks, pages
from tests.docs.shell import Shell
from tests.docs.trial import Trial

_TRIED = {"console", "python", "toml", "json"}
PAGES = [page for page in pages() if any(block.language in _TRIED for block in blocks(page))]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed_word_by_word(page: str, tmp_path: Path) -> None:
    with Shell(tmp_path) as shell:
        tried = Trial(page, shell, tmp_path).run()

    assert tried > 0
