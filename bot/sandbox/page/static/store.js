// What the server has told us. News replace whole objects by their key, so the same news twice changes nothing.

const key = (channel, ts) => `${channel}/${ts}`;

export const store = {
  ready: false,
  state: {},
  messages: new Map(),
  statuses: new Map(),
  arrivedAt: 0,

  /** Take news in; returns the message that came new, if one did. */
  apply(news) {
    const take = appliers[news.type];
    return take ? take(news) : null;
  },
  /** The top-level messages of a place, ephemerals among them, oldest first. */
  inPlace(channel) {
    return this.all().filter((m) => m.channel === channel && !m.thread_ts).sort(byTs);
  },
  /** A thread: its root, if it is there, and the replies. */
  inThread(channel, root) {
    return this.all().filter((m) => m.channel === channel && (m.thread_ts === root || (m.ts === root && !m.ephemeral))).sort(byTs);
  },
  all() {
    return [...this.messages.values(), ...this.state.ephemerals];
  },
  message(channel, ts) {
    return this.messages.get(key(channel, ts));
  },
  /** What stands below a thread: {text, busy}. */
  status(channel, root) {
    return this.statuses.get(key(channel, root)) || { text: "", busy: false };
  },
  /** What is new in a place: {count, since}, or nothing. */
  unread(channel) {
    return this.state.unread.places[channel];
  },
  /** The newest `ts` of a place, threads included, once it is shown: nothing there is new any more. */
  read(channel) {
    delete this.state.unread.places[channel];
    return this.all().filter((m) => m.channel === channel).reduce((newest, { ts }) => (ts > newest ? ts : newest), "");
  },
  placeName(id) {
    const { dm, bot, channels } = this.state;
    return id === dm ? bot.name : `#${channels.find((one) => one.id === id)?.name || ""}`;
  },
  isArchived(id) {
    return Boolean(this.state.channels.find((one) => one.id === id)?.archived);
  },
  me() {
    return this.state.people.find((one) => one.id === this.state.me);
  },
  /** The workspace's time, as a ts is counted: in seconds. */
  now() {
    return this.state.now + (performance.now() - this.arrivedAt) / 1000;
  },
};

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

const takes = (...names) => (news) => {
  for (const name of names) store.state[name] = news[name];
  return null;
};

function takeTime({ now }) {
  store.state.now = now;
  store.arrivedAt = performance.now();
  return null;
}

const appliers = {
  state(news) {
    store.state = news;
    store.messages = new Map(news.messages.map((m) => [key(m.channel, m.ts), m]));
    store.statuses = new Map(news.statuses.map((s) => [key(s.channel, s.thread_ts), s]));
    store.ready = true;
    return takeTime(news);
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
  status(news) {
    store.statuses.set(key(news.channel, news.thread_ts), news);
    return null;
  },
  views: takes("views"),
  home: takes("home"),
  prompts: takes("prompts"),
  unread: takes("unread"),
  channels: takes("channels"),
  time: takeTime,
  dials({ type, ...dials }) {
    Object.assign(store.state, dials);
    return takeTime(dials);
  },
  line({ line }) {
    const known = store.state.lines.findIndex((one) => one.id === line.id);
    if (known >= 0) store.state.lines[known] = line;
    else store.state.lines = [...store.state.lines.slice(-299), line];
    return null;
  },
};
