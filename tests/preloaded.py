"""What the process that commands are forked off has loaded: each command's module, and thereby nearly all."""

from importlib import import_module

from troth.app.commands import COMMANDS

for module in COMMANDS.values():
    import_module(module)
