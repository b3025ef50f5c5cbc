// The bar between a thread and the tool below it: drag it, or move it with the arrow keys.

import { byId } from "./dom.js";

const STEP = 5;
const bar = byId("splitter");
const side = byId("side");

function set(percent) {
  const height = Math.round(Math.min(Number(bar.getAttribute("aria-valuemax")), Math.max(Number(bar.getAttribute("aria-valuemin")), percent)));
  side.style.setProperty("--tool-height", `${height}%`);
  bar.setAttribute("aria-valuenow", String(height));
  sessionStorage.setItem("tool-height", String(height));
}

function drag(event) {
  const box = side.getBoundingClientRect();
  set(((box.bottom - event.clientY) / box.height) * 100);
}

bar.addEventListener("pointerdown", (event) => {
  bar.setPointerCapture(event.pointerId);
  event.preventDefault();
  bar.addEventListener("pointermove", drag);
  bar.addEventListener("pointerup", () => bar.removeEventListener("pointermove", drag), { once: true });
});

bar.addEventListener("keydown", (event) => {
  const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
  if (!step) return;
  event.preventDefault();
  set(Number(bar.getAttribute("aria-valuenow")) + step);
});

set(Number(sessionStorage.getItem("tool-height") || 50));
