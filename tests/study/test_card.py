"""The model card: its numbers are those of the run, and no text becomes markup. Also the count of copies."""

import pytest

from microgpt import FileError, MicrogptError, Training
from microgpt.study.card import model_card, write_card
from microgpt.study.novelty import Novelty, novelty

TEXTS = {"name": "N", "source": "S", "use": "U", "limits": "L"}


def card(samples=("ab",), **texts):
    training = Training(["ab", "ba"], num_steps=5, n_embd=4)
    list(training.steps(3))
    return model_card(
        training,
        held_out_loss=1.25,
        yardsticks={"bigram": 1.5},
        samples=samples,
        novelty=novelty(list(samples), ["ab"], ["ba"]),
        **{**TEXTS, **texts},
    )


def test_numbers_are_those_of_the_run():
    written = card(samples=("ab", "ba", "aab"))
    for line in (
        f"A GPT of {Training(['ab', 'ba'], n_embd=4).config.num_params} parameters, trained with microgpt.",
        "    2 documents",
        "- n_embd: 4",
        "- steps: 3 of 5, 1 documents each",
        "- this model: 1.2500",
        "- bigram: 1.5000",
        "Of 3 samples 1 are lines of the documents, 1 are held-out lines, 1 are new.",
    ):
        assert line in written.splitlines()


@pytest.mark.parametrize("field", TEXTS)
def test_a_card_without_a_sentence_is_refused(field):
    with pytest.raises(MicrogptError, match=f"needs its {field}"):
        card(**{field: "  "})


@pytest.mark.parametrize("field", TEXTS)
def test_what_is_typed_stays_text(field):
    written = card(**{field: "<script>alert(1)</script>\n# [x](javascript:1) ![y](z) \\[w](u) `q`"})
    assert "<script" not in written
    assert "\n# [" not in written
    assert "\\[x\\](javascript:1)" in written
    assert "\\\\\\[w\\](u)" in written


def test_samples_are_code_whatever_they_hold():
    pieces = ["<b>", "a\nb", "\u202eevil", "x" * 500, "\ud800", "\x1b[31m"]
    written = card(samples=pieces)
    block = written.partition("## Samples\n\n")[2].partition("\n\n")[0].split("\n")
    assert len(block) == len(pieces)
    assert all(line.startswith("    ") and len(line) <= 84 for line in block)
    assert not set("\u202e\ud800\x1b") & set(written)
    written.encode()


def test_a_card_is_written_whole_or_not_at_all(tmp_path):
    write_card(tmp_path / "card.md", card())
    assert (tmp_path / "card.md").read_text(encoding="utf-8") == card()
    with pytest.raises(FileError, match="could not save"):
        write_card(tmp_path / "missing" / "card.md", card())
    assert [path.name for path in tmp_path.iterdir()] == ["card.md"]


def test_kinds_of_samples():
    samples = ["ab", "ab", "ba", "new", ""]
    assert novelty(samples, ["ab", "x"], ["ba"]) == Novelty(copied=2, held_out=1, new=2, repeated=1)
    with pytest.raises(MicrogptError, match="at least one sample"):
        novelty([], ["ab"])
