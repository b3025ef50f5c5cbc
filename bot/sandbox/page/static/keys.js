// The keyboard: Escape puts away what lies on top, arrows walk the messages, letters go to where one writes.

import { composer, threadComposer } from "./conversation.js";
import { byId } from "./dom.js";
import { openDrawer, putAway } from "./drawers.js";
import { leaveThread } from "./thread.js";
import { closeTool } from "./tools.js";
import { at, isNarrow } from "./where.js";

const isBusy = () => document.querySelector("dialog[open], [popover]:popover-open");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isBusy()) return;
  if (event.key === "Escape") return escape(event);
  const list = event.target.closest(".log");
  const article = event.target.closest("article");
  if (list && (event.target === list || event.target === article) && walk(event, list, article)) return event.preventDefault();
  if (isWord(event)) (at.thread && (isNarrow() || event.target.closest("#thread")) ? threadComposer : composer).focus();
});

/** Whether somebody types without a field: then they mean the composer. */
function isWord({ key, target, ctrlKey, metaKey, altKey }) {
  if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return false;
  return !target.closest("input, textarea, select, .tool, .menu") && !byId("composer").hidden;
}

function escape({ target }) {
  const drawer = openDrawer();
  if (drawer) return putAway(drawer, true);
  if (at.tool && (isNarrow() || !target.closest("#thread"))) return closeTool();
  if (at.thread) return leaveThread(composer);
  if (!byId("composer").hidden && target.closest(".log, .prompts")) composer.focus();
}

/** From message to message; a message taller than its list is first read to its end. */
function walk(event, list, article) {
  const all = [...list.querySelectorAll("article")];
  const now = all.indexOf(article);
  if (event.key === "F10" && event.shiftKey) return openMenu(article);
  const to = { ArrowUp: now < 0 ? all.length - 1 : now - 1, ArrowDown: now + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || (article && sticksOut(article, list, event.key))) return false;
  all[Math.max(0, Math.min(to, all.length - 1))]?.focus();
  return true;
}

function sticksOut(article, list, key) {
  const [box, pane] = [article.getBoundingClientRect(), list.getBoundingClientRect()];
  return (key === "ArrowDown" && box.bottom > pane.bottom + 2) || (key === "ArrowUp" && box.top < pane.top - 2);
}

function openMenu(article) {
  const button = article?.querySelector("[aria-haspopup=menu]");
  button?.click();
  return Boolean(button);
}
