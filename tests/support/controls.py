"""The controls of a lesson in the page: found, moved by keyboard to both ends, and counted.

A control is what a learner can move: a slider, a list, a field, a box to tick, a button, Play, an upload.
The kernel says which there are (`KERNEL`), the page which can be reached; both counts must agree.
"""

from __future__ import annotations

import ast
from collections import Counter

# What a widget shows, without the control that is being moved and without what the library makes up anew.
SHOWN = """(root, control) => {
    const copy = root.cloneNode(true);
    const place = [...root.querySelectorAll('*')].indexOf(control);
    if (place >= 0) {
        const mine = [...copy.querySelectorAll('*')][place];
        (mine.closest('.widget-inline-hbox') ?? mine).remove();
    }
    for (const e of copy.querySelectorAll('input, select, textarea, .widget-readout, .noUi-base')) e.remove();
    return copy.innerHTML.replace(/ (id|for|tabindex|title|aria-\\w+|data-lm-[\\w-]+)="[^"]*"/g, '');
}"""
FOUND = (
    "[role=slider], select, input:not([type=file]), textarea, .widget-play, .widget-upload, .widget-button"
)
KIND = """e => e.matches('.widget-play') ? 'play' : e.matches('.widget-upload') ? 'upload'
    : e.tagName === 'BUTTON' ? 'reset' : e.getAttribute('role') ?? e.type"""
LABEL = "e => e.closest('.widget-inline-hbox')?.querySelector('label')?.textContent ?? e.textContent"
# Words of our pictures that stand on top of each other in the lines of the title and the legend.
OVERLAP = """root => [...root.querySelectorAll('svg[viewBox="0 0 640 300"]')].flatMap(svg => {
    const words = [...svg.querySelectorAll('text')].filter(e => e.getAttribute('y') <= 33)
        .map(e => ({ text: e.textContent, box: e.getBoundingClientRect() }));
    return words.flatMap((a, i) => words.slice(i + 1)
        .filter(b => a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1
            && a.box.top < b.box.bottom - 4 && b.box.top < a.box.bottom - 4)
        .map(b => `${a.text} | ${b.text}`));
})"""
AT_END = """(e, [kind, last]) => kind === 'slider'
    ? e.getAttribute('aria-valuenow') === e.getAttribute(last ? 'aria-valuemax' : 'aria-valuemin')
    : e.selectedIndex === (last ? e.options.length - 1 : 0)"""
# The kinds of the widgets that the kernel has made, by the names of ipywidgets.
KINDS = {
    "FloatSlider": "slider", "IntSlider": "slider", "FloatLogSlider": "slider", "SelectionSlider": "slider",
    "Dropdown": "select-one", "Text": "text", "Textarea": "textarea", "Checkbox": "checkbox",
    "FileUpload": "upload", "Play": "play", "Button": "reset",
}  # fmt: skip
KERNEL = f"""[{KINDS!r}[s['model_name'].removesuffix('Model')]
    for s in __import__('ipywidgets').Widget.get_manager_state()['state'].values()
    if s['model_name'].removesuffix('Model') in {list(KINDS)!r}]"""
OWN_RESET = ".microgpt-temperature .widget-button"  # made by our scripts, unknown to the kernel
OWN_LIST = ".microgpt-explore select"
TRIES = 400  # a look every 50 ms or more
TEXTS = ("", "<b>&\"'", "a" * 300, "\U0001f642")


def in_kernel(lesson) -> Counter[str]:
    """How many controls of each kind the lesson has made, as its kernel counts them."""
    counted = Counter(ast.literal_eval(lesson.ask(KERNEL)))
    counted["reset"] += len(lesson.page.query_selector_all(OWN_RESET))
    counted["select-one"] += len(lesson.page.query_selector_all(OWN_LIST))
    return +counted


def move_all(lesson) -> Counter[str]:
    """Move every control of a lesson; each must change what is displayed. Returns how many of each kind."""
    moved: Counter[str] = Counter()
    for root in lesson.widgets():
        began = steady(lesson, root)
        controls = [c for c in root.query_selector_all(FOUND) if c.is_visible() and not c.is_disabled()]
        kinds = [control.evaluate(KIND) for control in controls]
        for kind, control in sorted(zip(kinds, controls), key=lambda pair: pair[0] == "reset"):
            if kind == "reset":
                press_reset(lesson, root, control, began)
            else:
                move(lesson, root, control, kind)
            moved[kind] += 1
        assert "Traceback" not in root.inner_text()
    return moved


def move(lesson, root, control, kind: str) -> None:
    """Move one control by keyboard to both ends; what is displayed must follow."""
    what = f"{kind} {control.evaluate(LABEL).strip()[:60]!r}"
    control.scroll_into_view_if_needed()
    if kind in ("slider", "select-one"):
        control.focus()
        for key in ("Home", "End"):
            before = steady(lesson, root, control)
            lesson.page.keyboard.press(key)
            assert control.evaluate(AT_END, [kind, key == "End"]), f"{what}: {key} is not its end"
            steady(lesson, root, control)
            assert root.evaluate(OVERLAP) == []
    elif kind == "checkbox":
        control.press("Space")
        before = steady(lesson, root, control)
        control.press("Space")
    else:
        before = shown(lesson, root, control)
        USE[kind](lesson, control)
    changed(lesson, root, control, before, what)
    if kind == "play":
        USE[kind](lesson, control)  # pause


def write(lesson, field) -> None:
    """Type what people type, and what they should not."""
    for text in TEXTS:
        field.fill(text)
        field.press("Tab")
        lesson.settle()


def choose_file(lesson, button) -> None:
    """Choose a file through the dialog of the browser."""
    with lesson.page.expect_file_chooser() as chooser:
        button.press("Enter")
    chooser.value.set_files({"name": "mine.txt", "mimeType": "text/plain", "buffer": b"one\ntwo\nthree"})


def press_play(lesson, buttons) -> None:
    """The first of its buttons plays and pauses."""
    buttons.query_selector("button").press("Enter")


USE = {"text": write, "textarea": write, "upload": choose_file, "play": press_play}


def press_reset(lesson, root, button, began: str) -> None:
    """A reset brings back what was displayed in the beginning."""
    button.press("Enter")
    if not wait(lesson, lambda: shown(lesson, root) == began):
        raise AssertionError(f"Reset: not as it was in the beginning: {root.inner_text()[:300]!r}")


def changed(lesson, root, control, before: str, what: str) -> None:
    """Wait until the widget shows something else than `before`."""
    if not wait(lesson, lambda: shown(lesson, root, control) != before):
        raise AssertionError(f"{what}: nothing changed on the page")


def wait(lesson, come) -> bool:
    """Look again and again until come() is true. False where it never is."""
    for _ in range(TRIES):
        if come():
            return True
        lesson.page.wait_for_timeout(50)
    return False


def shown(lesson, root, control=None) -> str:
    """What the widget displays once the kernel has answered."""
    lesson.settle()
    return root.evaluate(SHOWN, control)


def steady(lesson, root, control=None) -> str:
    """The same once it stays: a run in slices goes on after the answer."""
    looks = [shown(lesson, root, control)]

    def stays() -> bool:
        looks.append(shown(lesson, root, control))
        return looks[-1] == looks[-2]

    lesson.page.wait_for_timeout(100)
    assert wait(lesson, stays), "what is displayed never comes to rest"
    return looks[-1]
