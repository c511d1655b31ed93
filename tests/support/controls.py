"""Finds the controls of a lesson in the page, moves them by keyboard to both ends, and counts them.

A control is anything that a learner can move: a slider, list, field, checkbox, button, Play or upload.
The kernel says which controls exist (`KERNEL`), and the page which can be reached. Both counts must agree.
"""

from __future__ import annotations

import ast
from collections import Counter

# What a widget shows, without the control that is being moved and without ids that the library generates.
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
# Words of our pictures that overlap in the lines of the title and the legend.
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
OWN_RESET = ".microgpt-temperature .widget-button"  # our scripts make them, and the kernel does not know them
OWN_LIST = ".microgpt-explore select"
TRIES = 400  # a look about every 50 ms
TEXTS = ("", "<b>&\"'", "a" * 300, "\U0001f642")


def in_kernel(lesson) -> Counter[str]:
    """The number of controls of each kind in the lesson, according to its kernel."""
    counted = Counter(ast.literal_eval(lesson.ask(KERNEL)))
    counted["reset"] += len(lesson.page.query_selector_all(OWN_RESET))
    counted["select-one"] += len(lesson.page.query_selector_all(OWN_LIST))
    return +counted


def move_all(lesson) -> Counter[str]:
    """Move every control of a lesson. Each must change the display. Returns the number of each kind."""
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
    """Move one control by keyboard to both ends. The display must follow."""
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
    """Type ordinary and hostile text."""
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
    """Press the first of the buttons, which plays and pauses."""
    buttons.query_selector("button").press("Enter")


USE = {"text": write, "textarea": write, "upload": choose_file, "play": press_play}


def press_reset(lesson, root, button, began: str) -> None:
    """Press Reset. The display must be as at the beginning."""
    button.press("Enter")
    if not wait(lesson, lambda: shown(lesson, root) == began):
        raise AssertionError(f"Reset: not as it was in the beginning: {root.inner_text()[:300]!r}")


def changed(lesson, root, control, before: str, what: str) -> None:
    """Wait until the widget shows something different from `before`."""
    if not wait(lesson, lambda: shown(lesson, root, control) != before):
        raise AssertionError(f"{what}: nothing changed on the page")


def wait(lesson, come) -> bool:
    """Look repeatedly until come() is true. Returns False if it never is."""
    for _ in range(TRIES):
        if come():
            return True
        lesson.page.wait_for_timeout(50)
    return False


def shown(lesson, root, control=None) -> str:
    """The display of the widget once the kernel has answered."""
    lesson.settle()
    return root.evaluate(SHOWN, control)


def steady(lesson, root, control=None) -> str:
    """The display once it no longer changes, because a run in slices continues after the answer."""
    looks = [shown(lesson, root, control)]

    def stays() -> bool:
        looks.append(shown(lesson, root, control))
        return looks[-1] == looks[-2]

    lesson.page.wait_for_timeout(100)
    assert wait(lesson, stays), "what is displayed never comes to rest"
    return looks[-1]
