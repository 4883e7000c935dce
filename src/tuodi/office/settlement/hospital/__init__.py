"""The hospitals' interface: a JSON face and the national message envelope over the same settlement service."""
