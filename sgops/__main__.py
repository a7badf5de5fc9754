"""What `python -m sgops` runs."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    # Imported here so that importing this module costs nothing.
    from sgops.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()
