// Runs the view of a widget in a page that has neither Jupyter nor a kernel.

/** What anywidget would give a view: values with listeners. */
function makeModel(values) {
  const listeners = new Map();
  return {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off: () => {},
    save_changes: () => {},
  };
}

/** The model of a view, from a file beside this one that has its values, and `changes` to them. */
export async function fetchModel(file, changes = {}) {
  const values = await (await fetch(new URL(file, import.meta.url))).json();
  const bytes = Uint8Array.from(atob(values.weights), (character) => character.charCodeAt(0));
  return makeModel({ ...values, weights: new DataView(bytes.buffer), ...changes });
}
