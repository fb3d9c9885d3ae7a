"""The version, in a module that imports nothing: setup.cfg and the command both read it here."""

__version__ = "0.1.0"
