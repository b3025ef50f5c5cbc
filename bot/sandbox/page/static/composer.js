// Where one writes: Enter sends, Shift+Enter breaks the line, a draft stays with its place and its person.

import { h, fill } from "./dom.js";

const drafts = new Map(Object.entries(JSON.parse(sessionStorage.getItem("drafts") || "{}")));

function keep(place, text) {
  if (text) drafts.set(place, text);
  else drafts.delete(place);
  sessionStorage.setItem("drafts", JSON.stringify(Object.fromEntries(drafts)));
}

export class Composer {
  /** `send(text)` returns whether the words were taken; `commands` lists the slash commands. */
  constructor(form, { label, send, commands }) {
    this.send = send;
    this.commands = commands;
    this.place = "";
    this.chosen = -1;
    this.who = h("span", { className: "who", role: "img" });
    const suggesting = { autocomplete: "list", controls: `${form.id}-commands` };
    this.field = h("textarea", { rows: 1, aria: { label, ...suggesting }, on: this.#listeners() });
    this.list = h("div", { id: `${form.id}-commands`, className: "commands", role: "listbox", hidden: true, aria: { label: "Commands" } });
    const button = h("button", { type: "submit", className: "send", title: "Send (Enter)", aria: { label: "Send" } }, "➤");
    form.append(this.list, this.who, this.field, button);
    addEventListener("resize", () => this.#fit());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Turn to a place, as the person whose `face` it is: the draft of both comes back. */
  at(place, placeholder, { id, name }, face) {
    this.field.placeholder = placeholder;
    this.#fit();
    const turned = `${id}/${place}`;
    if (turned === this.place) return;
    this.place = turned;
    this.who.title = `You write as ${name}`;
    this.who.setAttribute("aria-label", this.who.title);
    fill(this.who, face);
    this.#set(drafts.get(turned) || "");
    this.list.hidden = true;
  }

  get empty() {
    return !this.field.value.trim();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #listeners() {
    return {
      input: () => this.#changed(),
      keydown: (event) => this.#key(event),
      blur: () => setTimeout(() => (this.list.hidden = true), 150),
    };
  }

  #set(text) {
    this.field.value = text;
    this.#changed();
  }

  #changed() {
    keep(this.place, this.field.value);
    this.#fit();
    this.#suggest();
  }

  /** As high as what it holds, or as what it says while it is empty. */
  #fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 220)}px`;
  }

  async #submit() {
    const text = this.field.value.trim();
    const place = this.place;
    if (!text) return;
    this.#set("");
    this.list.hidden = true;
    if (await this.send(text)) return;
    keep(place, drafts.get(place) || text);
    if (this.place === place && this.empty) this.#set(text);
    this.list.hidden = true;
  }

  #key(event) {
    if (event.isComposing) return;
    if (!this.list.hidden && ["ArrowDown", "ArrowUp", "Tab", "Escape"].includes(event.key)) return this.#browse(event);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    const isBare = this.field.value.trim() === "/"; // no command yet: Enter takes the first one
    if (!this.list.hidden && (this.chosen >= 0 || isBare)) this.#complete(this.list.children[Math.max(this.chosen, 0)].dataset.text);
    else this.#submit();
  }

  #browse(event) {
    const count = this.list.children.length;
    if (event.key === "Escape") this.list.hidden = true;
    else if (event.key === "Tab") this.#complete(this.list.children[Math.max(this.chosen, 0)].dataset.text);
    else this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : count - 1) + (this.chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % count;
    event.preventDefault();
    this.#mark();
  }

  #suggest() {
    const typed = this.field.value;
    const fitting = typed.startsWith("/") && !typed.includes("\n") ? this.#all().filter((c) => c.text.startsWith(typed.trim())) : [];
    this.chosen = -1;
    this.list.hidden = !fitting.length || (fitting.length === 1 && fitting[0].text === typed.trim());
    fill(this.list, fitting.slice(0, 10).map((one, index) => this.#row(one, index)));
    this.#mark();
  }

  /** Every command, and every word its usage hint offers: "[intro | lesson 2]". */
  #all() {
    return this.commands().flatMap(({ command, hint, description }) => {
      const words = hint.replace(/^\[|\]$/g, "").split("|").map((word) => word.trim()).filter(Boolean);
      return [{ text: command, about: description }, ...words.map((word) => ({ text: `${command} ${word}`, about: "" }))];
    });
  }

  #row({ text, about }, index) {
    const pick = (event) => {
      event.preventDefault();
      this.#complete(text);
    };
    return h("div", { role: "option", id: `${this.list.id}-${index}`, dataset: { text }, on: { mousedown: pick } }, h("b", {}, text), h("span", {}, about));
  }

  #complete(text) {
    this.#set(text);
    this.list.hidden = true;
    this.focus();
  }

  #mark() {
    [...this.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === this.chosen)));
    this.field.setAttribute("aria-activedescendant", this.chosen < 0 ? "" : `${this.list.id}-${this.chosen}`);
  }
}
