// Times as people read them; a ts is a string of epoch seconds.

const date = (ts) => new Date(Number(ts) * 1000);

export const clockTime = (ts) => date(ts).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const day = (ts) => date(ts).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });

export const full = (ts) => date(ts).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" });

export function short(milliseconds) {
  const when = new Date(milliseconds);
  const words = when.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `${words}, ${clockTime(milliseconds / 1000)}`;
}
