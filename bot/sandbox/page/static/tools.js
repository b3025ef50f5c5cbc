// The tools at the edge: one at a time, beside the conversation or below its thread, and covering neither.

import { drawClock } from "./clock.js";
import { byId, fill, h } from "./dom.js";
import { putAllAway } from "./drawers.js";
import { drawFaults } from "./faults.js";
import { drawInspector } from "./inspector.js";
import { standIn } from "./places.js";
import { store } from "./store.js";
import { at, remember } from "./where.js";

const draws = { clock: drawClock, faults: drawFaults, inspector: drawInspector };
const pills = [...document.querySelectorAll("[data-tool]")];

/** Draw every pill, and the one tool that is open. */
export function drawTools() {
  const { live } = store.state;
  const [words, more] = standIn(live);
  fill(byId("banner"), h("span", {}, words), h("span", { className: "more" }, ` ${more}`));
  byId("banner").classList.toggle("live", live);
  drawNotTaught();
  for (const pill of pills) {
    const isOpen = pill.dataset.tool === at.tool;
    pill.setAttribute("aria-expanded", String(isOpen));
    byId(pill.dataset.tool).hidden = !isOpen;
  }
  document.body.classList.toggle("tool-open", Boolean(at.tool));
  byId("splitter").hidden = !at.tool || !at.thread;
  byId("side").hidden = !at.tool && !at.thread;
  for (const [name, draw] of Object.entries(draws)) draw(name === at.tool);
}

/** An author's save with a mistake in it changes nothing, and would look like one that does. */
function drawNotTaught() {
  const [mistake] = store.state.not_taught.split("\n");
  const bar = byId("not-taught");
  bar.hidden = !mistake;
  if (bar.dataset.mistake === mistake) return;
  bar.dataset.mistake = mistake;
  fill(bar, h("span", {}, h("b", {}, "What you saved is not taught, the last good one is."), " ", h("code", {}, mistake)));
}

/** Whom one acts as, chosen at the top. */
export function drawActAs(actAs) {
  const { people, me } = store.state;
  const choose = byId("act-as");
  choose.onchange = () => actAs(choose.value);
  fill(choose, people.map(({ id, name }) => h("option", { value: id, selected: id === me }, name)));
}

function openTool(name) {
  at.tool = name;
  putAllAway();
  remember();
  drawTools();
}

/** Put the tool away; the focus goes back to its pill. */
export function closeTool() {
  const pill = pills.find((one) => one.dataset.tool === at.tool);
  openTool("");
  (pill.checkVisibility() ? pill : byId("open-tools")).focus();
}

for (const pill of pills) {
  pill.addEventListener("click", () => {
    const name = pill.dataset.tool;
    if (at.tool === name) return closeTool();
    openTool(name);
    byId(name).querySelector("h2").focus();
  });
}

byId("side").addEventListener("click", ({ target }) => target.closest("[data-close]") && closeTool());
