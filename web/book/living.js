// The living picture of the model wherever a page has an element of the class living-model, below what that says.
import { fetchModel } from "./host.js";
import explorer from "./picture.js";

const CONTROLS = `
  <label>name <input type="text" name="name" autocomplete="off" spellcheck="false"></label>
  <label>position <input type="range" name="position" min="0" step="1"> <output></output></label>`;

async function start(place) {
  const model = await fetchModel("picture.json");
  const controls = document.createElement("p");
  controls.className = "living-controls";
  controls.innerHTML = CONTROLS;
  const [name, position] = controls.querySelectorAll("input"), readout = controls.querySelector("output");
  const show = () => {
    position.value = model.get("position");
    readout.textContent = model.get("position");
  };
  position.max = model.get("config").block_size - 1;
  name.value = model.get("name");
  name.addEventListener("input", () => model.set("name", name.value));
  position.addEventListener("input", () => model.set("position", Number(position.value)));
  model.on("change:position", show);
  show();
  const picture = document.createElement("div");
  place.append(controls, picture);
  explorer.render({ model, el: picture });
}

for (const place of document.querySelectorAll(".living-model")) start(place);
