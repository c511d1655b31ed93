// The temperature explorer on the first page: the widget's own script, with a slider of the page instead of a kernel.
import explorer from "./temperature.js";

// What anywidget would give the script: values with listeners.
function makeModel(values) {
  const listeners = new Map();
  return {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off: () => {},
    save_changes: () => {},
  };
}

async function start(place) {
  const values = await (await fetch(new URL("model.json", import.meta.url))).json();
  const bytes = Uint8Array.from(atob(values.weights), (character) => character.charCodeAt(0));
  const model = makeModel({ ...values, weights: new DataView(bytes.buffer), prompt: "" });
  const slider = place.querySelector("input");
  const readout = place.querySelector("output");
  const show = () => {
    slider.value = model.get("temperature");
    readout.textContent = model.get("temperature").toFixed(2);
  };
  slider.addEventListener("input", () => model.set("temperature", Number(slider.value)));
  model.on("change:temperature", show);
  show();
  const picture = place.querySelector(".picture");
  picture.replaceChildren();
  explorer.render({ model, el: picture });
}

const place = document.querySelector(".landing-try");
if (place) start(place);
