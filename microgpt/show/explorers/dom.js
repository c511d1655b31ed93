// Small helpers of the explorers that draw in the browser. What a learner typed is set as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** A new SVG element at the end of `parent`. */
export function svgElement(parent, name, attributes, text = "") {
  const node = parent.appendChild(document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

/** A new HTML element at the end of `parent`. */
export function htmlElement(parent, name, className, text = "") {
  const node = parent.appendChild(document.createElement(name));
  node.className = className;
  node.textContent = text;
  return node;
}

/** Set an attribute to a number of pixels. What has not changed is not written again: it would cost a layout. */
export function put(node, name, pixels) {
  const value = pixels.toFixed(2);
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Set the text of an element, if it is another one. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
