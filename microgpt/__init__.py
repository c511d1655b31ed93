"""microgpt: a GPT in plain Python, small enough to read in one sitting.

The core in this folder needs the standard library only. The algorithm is Andrej
Karpathy's microgpt. Read in this order: value, tokenizer, primitive, model,
optimizer, engine, scalar_engine, training, sampling.
"""

try:
    from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint
    from .documents import NAMES, parse_documents, read_documents
    from .engine import Engine, EngineState
    from .errors import CheckpointError, DocumentError, FileError, MicrogptError, TrainingError
    from .model import GPT, Config
    from .optimizer import Adam
    from .sampling import probabilities, sample
    from .scalar_engine import ScalarEngine
    from .tokenizer import BOS, Tokenizer
    from .training import Step, Training
    from .value import Value
except Exception:
    import sys

    from .namesakes import blame

    blame(sys.path)
    raise

__version__ = "1.0.0"

__all__ = [
    "BOS",
    "GPT",
    "NAMES",
    "Adam",
    "Checkpoint",
    "CheckpointError",
    "Config",
    "DocumentError",
    "Engine",
    "EngineState",
    "FileError",
    "MicrogptError",
    "ScalarEngine",
    "Step",
    "Tokenizer",
    "Training",
    "TrainingError",
    "Value",
    "load_checkpoint",
    "parse_documents",
    "probabilities",
    "read_documents",
    "sample",
    "save_checkpoint",
]
