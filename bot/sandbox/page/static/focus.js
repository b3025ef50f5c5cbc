// The focus outlives its message's being drawn anew.

/** What in a list of messages has the focus, as something that can be found again; null where nothing there has. */
export function focusIn(list) {
  const active = document.activeElement;
  const node = active?.closest?.("article");
  if (!node || !list.contains(node)) return null;
  return { ts: node.dataset.ts, action: active.dataset.action, node };
}

/** Give the focus back to the same button of the message, else to its first one, else to the message. */
export function refocus(focus, find) {
  if (!focus || focus.node.isConnected) return;
  const node = find(focus.ts);
  if (!node) return;
  const same = [...node.querySelectorAll("[data-action]")].find((one) => one.dataset.action === focus.action);
  (same || node.querySelector("button[data-action]") || node).focus({ preventScroll: true });
}
