// A list of messages that is patched in place, so that focus, scroll and what is being read stay where they are.

import { h } from "./dom.js";
import { day } from "./times.js";

const NEAR_THE_END = 90;

export class Log {
  constructor(element, build, empty) {
    this.element = element;
    this.build = build;
    this.empty = empty;
    this.drawn = new Map();
    this.where = "";
    this.end = true;
    this.held = "";
    this.expecting = 0;
    this.more = h("button", { type: "button", className: "more-below", hidden: true, on: { click: () => this.toEnd() } }, "More below ↓");
    element.after(this.more);
    element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.end && this.toEnd()).observe(element);
  }

  /** Whoever does something here wants to see what comes of it: what is new in the next seconds comes into view. */
  expect() {
    this.expecting = performance.now() + 5000;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.#scrolled();
  }

  /** Show these messages; `where` names the place, and a new place begins at its end. */
  show(messages, where) {
    const moved = where !== this.where;
    const atEnd = this.#atEnd();
    const wanted = atEnd || performance.now() < this.expecting;
    if (moved) this.#clear(where);
    const focus = this.#focus();
    const { fresh, turned } = this.#patch(messages);
    this.#refocus(focus);
    if (moved) this.toEnd();
    else if (fresh.length && wanted) this.#follow(fresh);
    else if (fresh.length) this.more.hidden = false;
    else if (turned.length && performance.now() < this.expecting && turned.some((node) => this.#isTall(node))) this.#follow(turned);
    else if (atEnd) this.toEnd();
  }

  /** Leave one message alone while it is being edited; an empty ts lets it go. */
  hold(ts) {
    this.held = ts;
    if (!ts) this.drawn.forEach((entry) => (entry.json = ""));
  }

  find(ts) {
    return this.drawn.get(ts)?.node;
  }

  /** Bring a message into view and point it out. */
  pointOut(ts) {
    const node = this.find(ts);
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed-out");
    setTimeout(() => node.classList.remove("pointed-out"), 2000);
    node.focus({ preventScroll: true });
    return true;
  }

  #clear(where) {
    this.where = where;
    this.held = "";
    this.drawn.clear();
    this.element.replaceChildren();
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #scrolled() {
    this.end = this.#atEnd();
    if (this.end) this.more.hidden = true;
  }

  /** Build what is new or changed, drop what is gone; returns the nodes that are new, and those that turned to something else. */
  #patch(messages) {
    const [fresh, turned] = [[], []];
    const wanted = new Map(messages.map((message) => [message.ts, message]));
    for (const ts of this.drawn.keys()) if (!wanted.has(ts)) this.drawn.delete(ts);
    for (const message of messages) {
      const json = JSON.stringify(message);
      const entry = this.drawn.get(message.ts);
      if (entry && (entry.json === json || this.held === message.ts)) continue;
      const node = this.build(message);
      if (entry?.node.isConnected) {
        if (title(node) !== title(entry.node)) turned.push(node);
        entry.node.replaceWith(node);
      } else fresh.push(node);
      this.drawn.set(message.ts, { node, json });
    }
    this.#arrange(messages);
    return { fresh, turned };
  }

  #arrange(messages) {
    const rows = [];
    let before = "";
    for (const message of messages) {
      const today = day(message.ts);
      if (today !== before) rows.push(this.#divider(today));
      before = today;
      rows.push(this.drawn.get(message.ts).node);
    }
    if (!rows.length) rows.push(h("p", { className: "empty" }, this.empty()));
    const now = [...this.element.children];
    if (now.length !== rows.length || rows.some((row, index) => row !== now[index])) this.#place(rows);
  }

  /** Put rows into order while moving as few as possible, so that nothing flickers and focus stays. */
  #place(rows) {
    const keep = new Set(rows);
    for (const child of [...this.element.children]) if (!keep.has(child)) child.remove();
    rows.forEach((row, index) => {
      if (this.element.children[index] !== row) this.element.insertBefore(row, this.element.children[index] || null);
    });
  }

  #divider(words) {
    const known = [...this.element.children].find((row) => row.dataset.day === words);
    return known || h("div", { className: "day", dataset: { day: words }, role: "separator" }, h("span", {}, words));
  }

  /** What has the focus, as something that can be found again when its message is drawn anew. */
  #focus() {
    const active = document.activeElement;
    const node = active?.closest?.("article");
    if (!node || !this.element.contains(node)) return null;
    return { ts: node.dataset.ts, action: active.dataset.action, node };
  }

  #refocus(focus) {
    if (!focus || focus.node.isConnected) return;
    const node = this.find(focus.ts);
    if (!node) return;
    const same = [...node.querySelectorAll("[data-action]")].find((one) => one.dataset.action === focus.action);
    (same || node.querySelector("button[data-action]") || node).focus({ preventScroll: true });
  }

  /** Go on to the end; a new message taller than the window is shown from its beginning. */
  #follow(fresh) {
    const tall = fresh.find((node) => this.#isTall(node));
    this.expecting = 0;
    if (!tall) return this.toEnd();
    this.element.scrollTop = tall.offsetTop - this.element.offsetTop - 12;
    this.#scrolled();
    this.more.hidden = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 12;
  }

  #isTall(node) {
    return node.offsetHeight > this.element.clientHeight - 60;
  }
}

const title = (node) => node.querySelector(".header")?.textContent;
