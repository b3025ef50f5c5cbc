// An app in Bolt for JavaScript, for tests/dev/bolt_js.py: it answers the command, a button, a modal and a message.
import { createRequire } from "node:module";

const { App } = createRequire(`${process.cwd()}/`)("@slack/bolt");
const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = process.env;
const clientOptions = { slackApiUrl: process.env.SLACK_API_URL };
const app = new App({ token, clientOptions, ...(appToken ? { appToken, socketMode: true } : { signingSecret }) });
const text = (words) => ({ type: "plain_text", text: words });
const go = { type: "actions", elements: [{ type: "button", action_id: "go", text: text("Go") }] };
const name = { type: "plain_text_input", action_id: "name" };
const view = {
  type: "modal",
  callback_id: "named",
  title: text("Name"),
  submit: text("Save"),
  blocks: [{ type: "input", block_id: "b", label: text("Name"), element: name }],
};

app.command("/learn", async ({ ack, client, body }) => {
  await ack({ text: "The course", blocks: [go] });
  await client.views.open({ trigger_id: body.trigger_id, view });
});
app.action("go", async ({ ack, respond }) => {
  await ack();
  await respond({ text: "Gone", replace_original: true });
});
app.view("named", async ({ ack, view: seen }) => {
  const given = seen.state.values.b.name.value;
  await ack(given === "x" ? { response_action: "errors", errors: { b: "Too short." } } : undefined);
});
app.message(async ({ message, say }) => {
  await say({ text: `Heard ${message.text}`, thread_ts: message.ts });
});

await app.start(Number(process.env.PORT || 0));
console.log("started");
