"""The tools of the tests work: requests to other hosts are noticed, even those of a worker."""

from __future__ import annotations

from support.static_host import cut_off, serve

PAGE = """<!doctype html><title>Asks around</title><script>
new Worker('worker.js').onmessage = () => { document.title = 'done'; };
</script><img src="http://example.com/picture.png">"""
WORKER = "fetch('https://example.org/data').catch(() => null).then(() => postMessage('asked'));"


def test_requests_to_other_hosts_are_noted(chromium, tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "worker.js").write_text(WORKER)
    with serve(folder) as address, cut_off(chromium) as (page, asked):
        page.goto(address)
        page.wait_for_function("document.title === 'done'")
        assert sorted(asked) == ["CONNECT example.org:443", "GET http://example.com/picture.png"]
