r"""The promised results for unusual input. A new report becomes a line in one of the two tables.

COMMANDS run in `sh`, in a folder with `d.txt` (5 documents), `m.json` (a finished checkpoint of 2 steps)
and `hand-ins/anna/01.ipynb`. These words can be used in a command:

    run       a run of 2 steps on d.txt           sample    new documents from m.json
    collect   the hand-ins as a table             python    this Python

Each line has the command, the exit status, a regular expression that must match the output on either stream,
and a condition that must hold afterwards (more `sh`, which must succeed).

CALLS are calls in Python, in the same folder. Each line has the call and its result. The result is a value
or, if it is a text, a regular expression for the message of a MicrogptError.
"""

# ruff: noqa: E501  (a report is one line)
from __future__ import annotations

import os

from microgpt import Training, load_checkpoint, parse_documents, read_documents, save_checkpoint
from microgpt.files import write_file
from microgpt.study.bring import read_path

NAMES = ["anna", "ben", "clara", "antonia", "bella"]
TRAINED = "test $(grep -c steps_done m.json) = 1 && cmp m.json before.json"

COMMANDS = {
    # Files keep their kind, mode and owner.
    "a link": ("touch r.json; ln -s r.json l.json; run --save l.json", 0, "saved", "test -L l.json && test -s r.json"),
    "a link to nothing": ("ln -s r.json l.json; run --json l.json", 0, "", "test -L l.json && test -s r.json"),
    "a hard link": ("touch r.json; ln r.json h.json; run --save h.json", 0, "saved", "cmp r.json h.json && test -s h.json"),
    "mode 600": ("touch s.json; chmod 600 s.json; run --json s.json", 0, "", "ls -l s.json | grep -q ^-rw-------"),
    "mode 600 of a table": ("touch t.csv; chmod 600 t.csv; collect --csv t.csv", 0, "", "ls -l t.csv | grep -q ^-rw-------"),
    "a read-only file": ("chmod 400 m.json; run --save m.json", 2, "the file is read-only", TRAINED),
    "a folder": ("run --json .", 2, "it is a folder; name a file", ""),
    "/dev/null": ("run --json /dev/null --save /dev/null", 0, "saved", "test -c /dev/null"),
    "/dev/stdout": ("run --json /dev/stdout > out", 0, "", "grep -q num_docs out && grep -q documents: out"),
    "a pipe that is read": ("mkfifo p; cat p > got & run --json p; wait", 0, "", "test -p p && grep -q num_docs got"),
    "a pipe nobody reads": ("mkfifo p; run --json p", 2, "nobody reads from this pipe", "test -p p"),
    "a name of 255 letters": ("run --json $(printf %0255d 0)", 0, "", "test -s $(printf %0255d 0)"),
    # The target is checked first.
    "a folder that is missing": ("run --save no/m.json --steps 1000000", 2, "a folder that does not exist", ""),
    "tables into nowhere": ("collect --run --csv no/g.csv", 2, "a folder that does not exist", ""),
    "one file twice": ("run --save a --json ./a", 2, "--save and --json must name different files", "test ! -e a"),
    "one file by two names": ("touch a; ln a b; run --save a --json b", 2, "must name different files", ""),
    "one table twice": ("collect --csv g --json g", 2, "--csv and --json must name different files", "test ! -e g"),
    "the documents": ("run --json d.txt", 2, "--json and --documents must name different", "grep -q anna d.txt"),
    "a hand-in as the table": ("collect --csv hand-ins/anna/01.ipynb", 2, "was handed in", "test -s hand-ins/anna/01.ipynb"),
    # An empty run does not overwrite a trained one.
    "stderr closed": ("run --save m.json 2>&-", 0, "saved after step 2", "test -s m.json"),
    "both closed": ("run --save n.json >&- 2>&-", 0, "", "test -s n.json"),
    "stderr full": ("run --save n.json 2>/dev/full", 0, "saved after step 2", "test -s n.json"),
    "0 steps": ("run --steps 0 --save m.json", 2, "a run of 0 steps would replace m.json", TRAINED),
    # Results come first. Characters that cannot be printed are replaced. A closed pipe gives no message.
    "a closed pipe": ("run --save n.json --json n | true", 0, "", "test -s n.json && test -s n"),
    "a full output": ("run --save n.json >/dev/full", 1, "could not be printed: No space", "test -s n.json"),
    "help to a closed pipe": ("(sleep 0.3; run --help; echo $? > s) | true", 0, "^$", "grep -q 141 s"),
    "letters that ascii lacks": ("printf 'Ωλ\\nλΩ\\n' > d.txt; PYTHONIOENCODING=ascii run", 0, r"\\u03[bca]", ""),
    "a learner named Ωλ": (
        "mv hand-ins/anna hand-ins/Ωλ; PYTHONIOENCODING=cp1252 collect --csv g.csv", 0, r"\\u03a9\\u03bb", "grep -q Ωλ g.csv",
    ),
    "the output as a file": ("run --json - 2>lines | python -m json.tool", 0, "num_docs", "grep -q documents: lines"),
    "two outputs": ("collect --csv - --json -", 2, "cannot both be written to the output", ""),
    # Nothing hangs, and nothing is read endlessly.
    "documents of a pipe": ("mkfifo p; run --documents p", 2, "p is a pipe or a device", ""),
    "endless documents": ("run --documents /dev/zero", 2, "/dev/zero is a pipe or a device", ""),
    "a checkpoint of a pipe": ("mkfifo p; sample --resume p", 2, "p is a pipe or a device", ""),
    # Text from a file is escaped before it is printed.
    "an escape in a document": (r"printf 'a\033]0;x\007\n' > d.txt; run --samples 20", 0, r"\\x1b", ""),
    "an escape in a file's name": (r"""run --documents "$(printf 'a\033[2J')" """, 2, r"a\\x1b\[2J", ""),
    "a name that is no text": (r"""run --save "$(printf 'a\377')" """, 0, r"saved after step 2 to a\\udcff", ""),
    # Messages.
    "a quoted path": ("run --documents '\"d.txt\"'", 0, "documents: 5", ""),
    "a path from home": ("HOME=$PWD run --documents '~/d.txt'", 0, "documents: 5", ""),
    "an address of a file": ("run --documents file://$PWD/d%2Etxt", 0, "documents: 5", ""),
    "steps in words": ("run --steps 1e3", 2, "expected a whole number, got '1e3'", ""),
    "a limit in words": ("collect --timeout x", 2, "a number above 0 and below 1,000,000, got 'x'", ""),
    "50 MB": ("collect --run --memory 50", 2, "--memory must be at least 500 MB, got 50", ""),
    "a dash to save": ("run --save -", 2, "--save must name a file", ""),
    "saving now and then, nowhere": ("run --save-every 2", 2, "name it with --save", ""),
    # The run is a tool.
    "samples without the documents": ("rm d.txt; sample --samples 3 --prompt an --top-k 2", 0, "  3  an", ""),
    "a prompt of other letters": ("run --prompt xyz --steps 1000000", 2, "'x' in 'xyz' is not in the vocabulary", ""),
    "top-k of none": ("run --top-k 0 --steps 1000000", 2, "top_k must be a whole number", ""),
    "documents longer than the block": ("run --block-size 4", 0, "longer than the block: 4;.*--block-size 8 would hold 99 %", ""),
    "held out": ("run --held-out 0.3", 0, "held-out loss: .* kept out of training: [12]", ""),
    "not reached": ("run", 0, "held-out loss: .* that this run has not read: 3", ""),
    "all read": ("run --steps 5", 0, "no held-out loss: this run has read every document", ""),
}  # fmt: skip

CALLS = {
    "an open file": (lambda: read_documents(open("d.txt")), "expected the path of a text file.*got an open file"),  # noqa: SIM115
    "a number": (lambda: read_documents(3), "expected the path of a text file.*got int 3"),
    "spaces and quotes": (lambda: read_path(" 'd.txt' "), NAMES),
    "a file with quotes in its name": (lambda: (write_file("d.txt", "x"), os.rename("d.txt", "'d'"), read_path("'d'"))[2], ["x"]),
    "too large": (lambda: read_documents("d.txt", most_bytes=5), "d.txt is larger than 5 bytes"),
    "files joined, each with its mark": (lambda: parse_documents(["\ufeffa\n", "\ufeffb\n"]), ["a", "b"]),
    "lines of no width": (lambda: parse_documents(["a", "\u200b\u200d", " \u2060\u00ad", "\x1a"]), ["a"]),
    "arguments swapped": (lambda: save_checkpoint(load_checkpoint("m.json"), "m.json"), r"the order is save_checkpoint\(path, checkpoint\)"),
    "a run, not its checkpoint": (lambda: save_checkpoint("n", Training(NAMES)), r"must be a Checkpoint, such as training.checkpoint\(\)"),
    "resume with a path": (lambda: Training.resume("m.json", NAMES), r"must be a Checkpoint, such as .* load_checkpoint\(path\)"),
    "a batch of all memory": (lambda: Training(NAMES, batch_size=10**15), "batch_size must be a whole number from 1 to 100,000"),
    "steps beyond all time": (lambda: Training(NAMES, num_steps=10**400), "num_steps must be a whole number from 0 to 1,000,000,000,000"),
    "a lone surrogate": (lambda: (write_file("f", "a\ud800"), open("f", "rb").read())[1], b"a\\ud800"),  # noqa: SIM115
    "a folder in the path that is a file": (lambda: write_file("d.txt/x", ""), "could not save d.txt/x: Not a directory"),
}  # fmt: skip
