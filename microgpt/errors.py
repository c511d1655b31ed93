"""The errors a user can cause. Each message says what was expected, what came and what to do.

They derive from ValueError, so ordinary `except ValueError` code works; the
command line prints them as a sentence instead of a traceback.
"""


class MicrogptError(ValueError):
    """Input or a setting that cannot be used as it is."""


class CallError(TypeError, MicrogptError):
    """A call with a name that does not exist, or an argument of another kind."""


class DocumentError(MicrogptError):
    """Documents that cannot be read, are no texts, or are none at all."""


class FileError(MicrogptError):
    """A file that cannot be written. What was there before is unchanged."""


class CheckpointError(MicrogptError):
    """A checkpoint that cannot be written, read or used for what was asked."""


class TrainingError(MicrogptError):
    """A training run that cannot go on; the model stays as it was before the step."""
