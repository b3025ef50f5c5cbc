// Slack's charts, as bars or lines, drawn for the width there is, so that their words are as large as all others.
// Their numbers also stand in a table that only a screen reader meets.

import { drawn, h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 240; // as .plot in blocks.css
const PLOT = { left: 34, right: 8, top: 22, bottom: HEIGHT - 28 };
const LINES = 4;
const LETTER = 7.2; // the usual width of a letter or a digit

function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The smallest step of 1, 2 or 5 times a power of ten with which LINES steps reach the highest value. */
function stepFor(highest) {
  const least = Math.max(highest, 1) / LINES;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least);
  return Number.isInteger(highest) ? Math.max(1, step) : step;
}

function scaleFor(spec) {
  const highest = Math.max(...spec.series.flatMap((series) => series.values), 0);
  const step = stepFor(highest);
  const count = Math.max(1, Math.ceil(highest / step));
  const y = (value) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * Math.max(0, value)) / (step * count);
  return { y, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

const grid = (scale, right) =>
  scale.ticks.flatMap((value) => [
    s("line", { class: "grid", x1: PLOT.left, x2: right, y1: scale.y(value), y2: scale.y(value) }),
    s("text", { class: "tick", x: PLOT.left - 6, y: scale.y(value) + 4, "text-anchor": "end" }, String(value)),
  ]);

function bars(spec, scale, width) {
  const each = (width * 0.8) / spec.series.length;
  return spec.series.flatMap((series, row) =>
    series.values.map((value, index) => {
      const x = PLOT.left + index * width + width * 0.1 + row * each;
      const tip = s("title", {}, `${spec.categories[index]}: ${value}`);
      const height = PLOT.bottom - scale.y(value);
      const bar = s("rect", { class: `series-${row}`, x, y: scale.y(value), width: Math.max(1, each - 2), height, rx: 2 }, tip);
      if (String(value).length * LETTER > each) return bar;
      const place = { class: "value", x: x + each / 2 - 1, y: scale.y(value) - 4, "text-anchor": "middle" };
      return s("g", {}, bar, s("text", place, String(value)));
    }),
  );
}

/** A category's name, as much of it as has room. */
function fitted(name, width) {
  const most = Math.max(1, Math.floor(width / LETTER));
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

const lines = (spec, scale, width) =>
  spec.series.map((series, row) => {
    const points = series.values.map((value, index) => `${PLOT.left + (index + 0.5) * width},${scale.y(value)}`);
    return s("polyline", { class: `line series-${row}`, points: points.join(" ") });
  });

function plot(spec, whole) {
  const scale = scaleFor(spec);
  const width = (whole - PLOT.right - PLOT.left) / spec.categories.length;
  const names = spec.categories.map((name, index) =>
    s("text", { class: "tick", x: PLOT.left + (index + 0.5) * width, y: HEIGHT - 8, "text-anchor": "middle" }, fitted(name, width)),
  );
  const marks = ["bar", "pie"].includes(spec.kind) ? bars(spec, scale, width) : lines(spec, scale, width);
  const size = { width: whole, height: HEIGHT, viewBox: `0 0 ${whole} ${HEIGHT}`, "aria-hidden": "true" };
  return s("svg", size, ...grid(scale, whole - PLOT.right), ...marks, ...names);
}

/** The place of a plot, which is drawn anew whenever its width changes. */
function plotted(spec) {
  const node = h("div", { className: "plot" });
  const draw = ([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width > PLOT.left + PLOT.right) node.replaceChildren(plot(spec, width));
  };
  new ResizeObserver(draw).observe(node);
  return node;
}

function legend(spec) {
  if (spec.series.length < 2) return null;
  return h("p", { className: "legend" }, spec.series.map((one, row) => h("span", { className: `series-${row}` }, one.name)));
}

/** A chart with its title, its unit, and the table that stands for it. */
export const chart = (spec) =>
  h(
    "figure",
    { className: "chart" },
    h("figcaption", {}, spec.title, spec.y_label ? h("small", {}, ` (${spec.y_label})`) : null),
    plotted(spec),
    legend(spec),
    drawn(spec.html, "div", { className: "only-read" }),
  );
