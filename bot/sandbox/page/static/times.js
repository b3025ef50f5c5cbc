// Times as people read them; a ts is a string of epoch seconds.

const date = (ts) => new Date(Number(ts) * 1000);

export const clockTime = (ts) => date(ts).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const toTheSecond = (ts) => date(ts).toLocaleTimeString("en-GB");

export const day = (ts) => date(ts).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });

export const full = (ts) => date(ts).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** The time zone of this machine at that moment, such as "UTC" or "CET". */
export function zone(ts) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(date(ts));
  return parts.find((part) => part.type === "timeZoneName").value;
}

export function short(ts) {
  const words = date(ts).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `${words}, ${clockTime(ts)} ${zone(ts)}`;
}

const UNITS = [["day", 86_400], ["hour", 3600], ["minute", 60]];

/** A span of time in its two largest units: "1 day 12 hours". */
export function span(seconds) {
  let left = Math.round(seconds / 60) * 60;
  const words = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) words.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return words.slice(0, 2).join(" ") || "less than a minute";
}
