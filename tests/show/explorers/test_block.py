"""The picture of the block says and shows the same parts in the same order."""

from __future__ import annotations

from microgpt.show import block_picture
from microgpt.show.charts.shapes import Dot, Word


def test_each_part_leaves_the_stream_and_is_added_further_on():
    picture = block_picture()
    words = [shape for shape in picture.shapes if isinstance(shape, Word)]
    places = {word.text: word.x for word in words}
    pluses = [shape.x for shape in picture.shapes if isinstance(shape, Dot)]
    assert places["attention"] < pluses[0] < places["MLP"] < pluses[1]
    assert [word.text for word in words].count("rmsnorm") == 2
    assert "Attention reads rmsnorm(x), and its answer is added to x; MLP reads" in picture.text()


def test_everything_is_on_the_page():
    page = block_picture().page()
    for shape in page.shapes:
        assert 0 <= shape.x <= page.width
        assert 0 <= shape.y <= page.height
