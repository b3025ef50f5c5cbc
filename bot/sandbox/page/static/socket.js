// The page's one WebSocket: news come down, acts go up, and each act is answered.
// It comes back by itself: after a restart of the server, and where a sleep of the machine left it half open.

const BEAT_MS = 30_000;
const PATIENCE_MS = 20_000;
const SLOWEST_MS = 5000;
const pending = new Map();
let socket = null;
let count = 0;
let wait = 400;
let timer = 0;
let onNews = () => {};
let onConnection = () => {};

export function connect(news, connection) {
  [onNews, onConnection] = [news, connection];
  open();
}

function open() {
  clearTimeout(timer);
  const opened = new WebSocket(`ws://${location.host}/page/ws`);
  socket = opened;
  opened.addEventListener("open", () => {
    wait = 400;
    onConnection(true);
  });
  opened.addEventListener("message", (event) => {
    if (opened !== socket) return;
    const news = JSON.parse(event.data);
    if (news.type === "done") settle(news);
    else onNews(news);
  });
  opened.addEventListener("close", () => lose(opened));
}

/** Give a connection up, once, and try for the next. */
function lose(lost) {
  if (lost !== socket) return;
  socket = null;
  lost.close();
  for (const id of [...pending.keys()]) settle({ id, lost: true });
  onConnection(false);
  timer = setTimeout(open, wait);
  wait = Math.min(wait * 2, SLOWEST_MS);
}

/** Try at once, where there is no connection. */
export function tryNow() {
  if (!socket) open();
}

function settle(answer) {
  const resolve = pending.get(answer.id);
  pending.delete(answer.id);
  if (resolve) resolve(answer);
}

/** Ask for something to be done; resolves with the answer, `{lost: true}` where the connection was gone. */
export function act(what, fields = {}) {
  if (!socket || socket.readyState !== WebSocket.OPEN) return Promise.resolve({ lost: true });
  const id = ++count;
  socket.send(JSON.stringify({ id, do: what, ...fields }));
  return new Promise((resolve) => pending.set(id, resolve));
}

/** Ask for the time: it sets the page's clock right, and no answer means that nobody is there any more. */
async function beat() {
  const asked = socket;
  if (!asked || asked.readyState !== WebSocket.OPEN) return;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([act("ping"), late]);
  if (answer === null) lose(asked);
  else if (answer.now) onNews({ type: "time", now: answer.now });
}

function wake() {
  if (document.hidden) return;
  tryNow();
  beat();
}

setInterval(beat, BEAT_MS);
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", wake);
