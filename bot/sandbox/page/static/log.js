// A list of messages that is patched in place, so that focus, scroll and what is being read stay where they are.

import { arrange, h } from "./dom.js";
import { focusIn, refocus } from "./focus.js";
import { markNode } from "./marks.js";

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
    this.size = sizeOf(element);
    this.more = h("button", { type: "button", className: "more-below", hidden: true, on: { click: () => this.toEnd() } }, "More below ↓");
    element.after(this.more);
    element.addEventListener("scroll", () => this.size === sizeOf(element) && this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(element);
  }

  /** Whoever does something here wants to see what comes of it: what is new in the next seconds comes into view. */
  expect() {
    this.expecting = performance.now() + 5000;
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.#scrolled();
  }

  /** Show these messages with the marks between them; `where` names the place, and a new place begins at its end. */
  show(messages, where, marks) {
    this.last = [messages, where, marks];
    const moved = where !== this.where;
    const atEnd = this.#atEnd();
    const wanted = atEnd || performance.now() < this.expecting;
    if (moved) this.#clear(where);
    const focus = focusIn(this.element);
    const { fresh, turned } = this.#patch(messages, marks);
    refocus(focus, (ts) => this.find(ts));
    if (moved) this.#begin();
    else if (fresh.length && wanted) this.#follow(fresh);
    else if (fresh.length) this.more.hidden = false;
    else if (turned.length && performance.now() < this.expecting && turned.some((node) => this.#isTall(node))) this.#follow(turned);
    else if (atEnd) this.toEnd();
  }

  /** Draw what is shown once more. */
  again() {
    this.show(...this.last);
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

  /** Begin at the end, or higher, where what is new begins. */
  #begin() {
    this.toEnd();
    const mark = this.element.querySelector(".new-from");
    const top = mark ? mark.offsetTop - this.element.offsetTop - 8 : Infinity;
    if (top >= this.element.scrollTop) return;
    this.element.scrollTop = top;
    this.#scrolled();
    this.more.hidden = this.end;
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

  /** A list that was at its end stays there when its pane changes; what the browser scrolls before it says so counts for nothing. */
  #resized() {
    this.size = sizeOf(this.element);
    if (this.end) this.toEnd();
  }

  #scrolled() {
    this.end = this.#atEnd();
    if (this.end) this.more.hidden = true;
  }

  /** Build what is new or changed, drop what is gone; returns the nodes that are new, and those that turned to something else. */
  #patch(messages, marks) {
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
    this.#arrange(messages, marks);
    return { fresh, turned };
  }

  #arrange(messages, marks) {
    const markers = (index) => (marks.get(index) || []).map((mark) => markNode(mark, this.element));
    const rows = messages.flatMap((message, index) => [...markers(index), this.drawn.get(message.ts).node]);
    rows.push(...markers(messages.length));
    if (!messages.length) rows.push(h("p", { className: "empty" }, this.empty()));
    const now = [...this.element.children];
    if (now.length !== rows.length || rows.some((row, index) => row !== now[index])) arrange(this.element, rows);
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

const sizeOf = (element) => `${element.clientWidth} × ${element.clientHeight}`;

const title = (node) => node.querySelector(".header")?.textContent;
