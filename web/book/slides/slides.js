// Starts reveal.js. A slide that is too tall is set smaller until it fits; one that would become too small scrolls.
import Reveal from "../reveal/reveal.esm.js";
import Notes from "../reveal/notes.esm.js";

const HEIGHT = 720, SMALLEST = 0.55;

function fit({ currentSlide: slide }) {
  slide.style.zoom = 1;
  for (let size = 0.95; slide.scrollHeight * slide.style.zoom > HEIGHT && size >= SMALLEST; size -= 0.05)
    slide.style.zoom = size;
  if (slide.scrollHeight * slide.style.zoom > HEIGHT) slide.tabIndex = 0;
}

Reveal.on("ready", fit);
Reveal.on("slidechanged", fit);
Reveal.initialize({
  width: 1280, height: HEIGHT, margin: 0.04, hash: true, center: false, transition: "none", plugins: [Notes],
});
