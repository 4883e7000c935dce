"""Forms of the registry. They read what was typed; what is allowed, the actions decide."""
