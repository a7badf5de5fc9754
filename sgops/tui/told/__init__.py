"""What is told about one record, line by line: pure, and made for any width."""
