"""Commands for maintainers: `python -m tools.save` and its neighbours."""
