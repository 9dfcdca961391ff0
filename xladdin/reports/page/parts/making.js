// Elements. All text enters the page as text, never as markup.

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.keys(attributes).forEach((name) => {
    if (attributes[name] !== null) element.setAttribute(name, attributes[name]);
  });
  element.append(...children);
  return element;
}

function button(text, attributes, action) {
  const element = make("button", Object.assign({ type: "button" }, attributes), text);
  element.addEventListener("click", action);
  return element;
}

function badge(kind, text) {
  return make("span", { class: "badge " + kind }, text);
}

function byId(id) {
  return document.getElementById(id);
}

// "{shown} of {all}" with what stands in values; the values are not looked into again.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// The number that a figure's text stands for, or null.
function numberOf(text) {
  const number = Number(text);
  return text === "" || !Number.isFinite(number) ? null : number;
}

function percent(text) {
  return text === "" ? "" : text + "%";
}

// The address of a file beside the page: a path from outside is only ever a name below its folder.
function address(path) {
  return "./" + path.split("/").map(encodeURIComponent).join("/");
}
