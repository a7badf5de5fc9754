"""What tests share: fakes of the outer world, builders, and ways to wait."""
