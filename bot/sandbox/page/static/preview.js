// The preview: the local workspace at two widths, and above them what is wrong with the author's last save.

import { byId, fill, h } from "./dom.js";
import { connect } from "./socket.js";

for (const frame of document.querySelectorAll("iframe")) frame.src = `/${location.hash}`;

connect(({ not_taught: findings }) => {
  if (findings === undefined) return;
  byId("findings").hidden = !findings;
  fill(byId("findings"), h("b", {}, "Your last save isn't shown yet:"), findings.split("\n").map((line) => h("code", {}, line)));
}, () => {});
