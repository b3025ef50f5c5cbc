// In a frame of the preview: only the place, which stays where one was reading, or shows what has changed.

import { byId } from "./dom.js";

const log = byId("log");
let number = Number(location.hash.slice(1)); // of the message to begin with
let known = [];
let anchor = { index: 0, offset: 0 };

const articles = () => [...log.querySelectorAll("article")];
const top = (node) => node.getBoundingClientRect().top - log.getBoundingClientRect().top;
const content = (node) => node.querySelector(".blocks").innerHTML;

/** Note which message is at the top, and how far it is above or below it. */
function note() {
  const all = articles();
  const index = all.findIndex((node) => top(node) + node.offsetHeight > 0);
  if (index >= 0) anchor = { index, offset: top(all[index]) };
}

function hold() {
  const node = articles()[anchor.index];
  if (node) log.scrollTop += top(node) - anchor.offset;
}

/** All messages have been replaced by those of somebody new. */
function begin(all, before) {
  const changed = all.findIndex((node, index) => content(node) !== before[index]);
  hold();
  const node = all[changed];
  const isOut = node && (top(node) > log.clientHeight - 60 || top(node) + node.offsetHeight < 60);
  if (isOut) lead(changed);
  if (all[number - 1]) {
    lead(number - 1);
    number = 0;
  }
  hold();
}

/** Put a message at the top; the day stands above the first one. */
function lead(index) {
  anchor = { index, offset: index ? 12 : log.clientHeight };
}

function drawn() {
  const all = articles();
  if (!all.length) return;
  if (!known.some(({ node }) => node.isConnected)) begin(all, known.map(({ html }) => html));
  known = all.map((node) => ({ node, html: content(node) }));
}

if (window !== window.top) {
  document.body.classList.add("framed");
  log.addEventListener("scroll", note, { passive: true });
  new MutationObserver(drawn).observe(log, { childList: true });
  new ResizeObserver(hold).observe(log); // after the log's own, which goes to the end
}
