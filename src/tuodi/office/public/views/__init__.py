"""Pages for everyone, without log-in. Nothing that is asked here is stored."""
