// The lines between messages: a new day, a jump of the clock, and where what is new begins.

import { h } from "./dom.js";
import { day, span } from "./times.js";

/** The marks of a list by the index of the message they stand before; those after the last one stand at its length. */
export function marksOf(messages, { jumps = [], since = "", me = "" } = {}) {
  const marks = new Map();
  const put = (index, mark) => marks.set(index, [...(marks.get(index) || []), mark]);
  for (const [index, jump] of jumpsBetween(messages, jumps)) put(index, jump);
  messages.forEach((message, index) => {
    const today = day(message.ts);
    if (index === 0 || day(messages[index - 1].ts) !== today) put(index, { className: "day", words: today });
  });
  const first = since ? messages.findIndex((m) => m.ts >= since && m.user !== me) : -1;
  if (first >= 0) put(first, { className: "new-from", words: "New" });
  return marks;
}

/** Jumps with no message between them are one; a jump before the first message says nothing. */
function jumpsBetween(messages, jumps) {
  const seconds = new Map();
  for (const jump of jumps) {
    const after = messages.findIndex((m) => m.ts > jump.ts);
    const index = after < 0 ? messages.length : after;
    if (index) seconds.set(index, (seconds.get(index) || 0) + jump.seconds);
  }
  return [...seconds].map(([index, by]) => [index, { className: "jump", words: `The clock was moved ${span(by)} ahead` }]);
}

/** The element of a mark, the same one where it stands already. */
export function markNode({ className, words }, inside) {
  const known = [...inside.children].find((row) => row.className === className && row.textContent === words);
  return known || h("div", { className, role: "separator", aria: { label: words } }, h("span", {}, words));
}
