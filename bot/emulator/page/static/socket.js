// The page's one WebSocket: news come down, acts go up, and each act is answered.

const pending = new Map();
let socket = null;
let count = 0;
let wait = 400;

export function connect(onNews, onConnection) {
  socket = new WebSocket(`ws://${location.host}/page/ws`);
  socket.addEventListener("open", () => {
    wait = 400;
    onConnection(true);
  });
  socket.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.type === "done") settle(news);
    else onNews(news);
  });
  socket.addEventListener("close", () => {
    onConnection(false);
    for (const id of [...pending.keys()]) settle({ id, lost: true });
    setTimeout(() => connect(onNews, onConnection), wait);
    wait = Math.min(wait * 2, 5000);
  });
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
