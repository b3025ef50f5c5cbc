// Slack's charts, as bars or lines; their numbers also stand in a table that only a screen reader meets.

import { drawn, h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const HEIGHT = 220;
const PLOT = { left: 34, right: WIDTH - 8, top: 14, bottom: HEIGHT - 28 };
const LINES = 4;

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

const grid = (scale) =>
  scale.ticks.flatMap((value) => [
    s("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: scale.y(value), y2: scale.y(value) }),
    s("text", { class: "tick", x: PLOT.left - 6, y: scale.y(value) + 4, "text-anchor": "end" }, String(value)),
  ]);

function bars(spec, scale, width) {
  const each = (width * 0.72) / spec.series.length;
  return spec.series.flatMap((series, row) =>
    series.values.map((value, index) => {
      const x = PLOT.left + index * width + width * 0.14 + row * each;
      const tip = s("title", {}, `${spec.categories[index]}: ${value}`);
      const height = PLOT.bottom - scale.y(value);
      return s("rect", { class: `series-${row}`, x, y: scale.y(value), width: Math.max(1, each - 2), height, rx: 2 }, tip);
    }),
  );
}

const lines = (spec, scale, width) =>
  spec.series.map((series, row) => {
    const points = series.values.map((value, index) => `${PLOT.left + (index + 0.5) * width},${scale.y(value)}`);
    return s("polyline", { class: `line series-${row}`, points: points.join(" ") });
  });

function plot(spec) {
  const scale = scaleFor(spec);
  const width = (PLOT.right - PLOT.left) / spec.categories.length;
  const names = spec.categories.map((name, index) =>
    s("text", { class: "tick", x: PLOT.left + (index + 0.5) * width, y: HEIGHT - 8, "text-anchor": "middle" }, name),
  );
  const marks = ["bar", "pie"].includes(spec.kind) ? bars(spec, scale, width) : lines(spec, scale, width);
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, ...grid(scale), ...marks, ...names);
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
    plot(spec),
    legend(spec),
    drawn(spec.html, "div", { className: "only-read" }),
  );
