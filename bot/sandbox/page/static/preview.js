// The preview: the local workspace at two widths, and above them what is wrong with the author's last save.

import { byId, fill, h } from "./dom.js";
import { connect } from "./socket.js";

for (const frame of document.querySelectorAll("iframe")) frame.src = `/${location.hash}`;

connect(({ not_taught: findings }) => {
  if (findings === undefined) return;
  byId("findings").hidden = !findings;
  fill(byId("findings"), h("b", {}, "Your last save isn't shown yet:"), grouped(findings.split("\n")).map((line) => h("code", {}, line)));
}, () => {});

/** Each sentence once, after all its places: one renamed page is the mistake of every question that names it. */
function grouped(lines) {
  const places = new Map();
  for (const line of lines) {
    const [, place, sentence] = line.match(/^(\S+:\d+:\d+) (.*)$/) ?? [line, "", line];
    places.set(sentence, [...(places.get(sentence) ?? []), place]);
  }
  return [...places].map(([sentence, at]) => `${at.join(", ")} ${sentence}`.trim());
}
