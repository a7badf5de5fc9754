"""The same Operations over the wire: a server, and a client."""
