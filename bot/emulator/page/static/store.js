// What the server has told us. News replace whole objects by their key, so the same news twice changes nothing.

const key = (channel, ts) => `${channel}/${ts}`;

export const store = {
  ready: false,
  state: {},
  messages: new Map(),
  statuses: new Map(),
  unread: new Map(),
  arrivedAt: 0,

  /** Take news in; returns the message that came new, if one did. */
  apply(news) {
    const take = appliers[news.type];
    return take ? take(news) : null;
  },
  /** The top-level messages of a place, ephemerals among them, oldest first. */
  inPlace(channel) {
    const all = [...this.messages.values(), ...this.state.ephemerals];
    return all.filter((m) => m.channel === channel && !m.thread_ts).sort(byTs);
  },
  /** A thread: its root, if it is there, and the replies. */
  inThread(channel, root) {
    const all = [...this.messages.values(), ...this.state.ephemerals];
    return all.filter((m) => m.channel === channel && (m.thread_ts === root || (m.ts === root && !m.ephemeral))).sort(byTs);
  },
  message(channel, ts) {
    return this.messages.get(key(channel, ts));
  },
  status(channel, root) {
    return this.statuses.get(key(channel, root)) || "";
  },
  /** The workspace's time in milliseconds. */
  now() {
    return this.state.now * 1000 + (performance.now() - this.arrivedAt);
  },
};

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

const appliers = {
  state(news) {
    store.state = news;
    store.messages = new Map(news.messages.map((m) => [key(m.channel, m.ts), m]));
    store.statuses = new Map(news.statuses.map((s) => [key(s.channel, s.thread_ts), s.text]));
    store.arrivedAt = performance.now();
    store.ready = true;
    return null;
  },
  message({ message }) {
    const id = key(message.channel, message.ts);
    const isNew = !store.messages.has(id);
    store.messages.set(id, message);
    return isNew ? message : null;
  },
  deleted({ channel, ts }) {
    store.messages.delete(key(channel, ts));
    return null;
  },
  ephemerals({ ephemerals }) {
    const known = new Set(store.state.ephemerals.map((m) => m.ts));
    store.state.ephemerals = ephemerals;
    return ephemerals.find((m) => !known.has(m.ts)) || null;
  },
  status({ channel, thread_ts, text }) {
    store.statuses.set(key(channel, thread_ts), text);
    return null;
  },
  views({ views }) {
    store.state.views = views;
    return null;
  },
  home({ home }) {
    store.state.home = home;
    return null;
  },
  prompts({ prompts }) {
    store.state.prompts = prompts;
    return null;
  },
  dials({ type, ...dials }) {
    Object.assign(store.state, dials);
    store.arrivedAt = performance.now();
    return null;
  },
  line({ line }) {
    const known = store.state.lines.findIndex((one) => one.id === line.id);
    if (known >= 0) store.state.lines[known] = line;
    else store.state.lines = [...store.state.lines.slice(-299), line];
    return null;
  },
};
