"""One claim against the stored year; reversal; the hospitals' interface."""
