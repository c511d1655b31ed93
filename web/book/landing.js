// The temperature explorer on the first page: the widget's own script, with a slider of the page instead of a kernel.
import { fetchModel } from "./host.js";
import explorer from "./temperature.js";

async function start(place) {
  const model = await fetchModel("model.json", { prompt: "" });
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
