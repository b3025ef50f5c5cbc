// An app in Bolt for JavaScript, for test_bolt_js.py. It does what Slack's own samples do: a command, a button, a modal,
// a message, a mention that is answered by a stream with a task and a vote, and an assistant's thread.
import { createRequire } from "node:module";

const { App, Assistant } = createRequire(`${process.cwd()}/`)("@slack/bolt");
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
const vote = (words, value) => ({ text: text(words), value, accessibility_label: words });
const votes = {
  type: "context_actions",
  elements: [
    {
      type: "feedback_buttons",
      action_id: "feedback",
      positive_button: vote("Good", "good"),
      negative_button: vote("Bad", "bad"),
    },
  ],
};
const task = (status) => ({ type: "task_update", id: "1", title: "Reading", status });

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
app.message("hello", async ({ message, say }) => {
  await say({ text: `Heard ${message.text}`, thread_ts: message.ts });
});
app.event("app_mention", async ({ setStatus, sayStream }) => {
  await setStatus({ status: "Thinking…", loading_messages: ["Reading…"] });
  const streamer = sayStream();
  await streamer.append({ markdown_text: "I read", chunks: [task("in_progress")] });
  await streamer.append({ markdown_text: " it." });
  await streamer.stop({ chunks: [task("complete")], blocks: [votes] });
});
app.action("feedback", async ({ ack, body, client }) => {
  await ack();
  const place = { channel: body.channel.id, user: body.user.id, thread_ts: body.message.ts };
  await client.chat.postEphemeral({ ...place, text: `Thanks: ${body.actions[0].value}` });
});
app.assistant(
  new Assistant({
    threadStarted: async ({ say, saveThreadContext, setSuggestedPrompts }) => {
      await say("How can I help?");
      await saveThreadContext();
      await setSuggestedPrompts({ prompts: [{ title: "Go on", message: "next" }] });
    },
    threadContextChanged: async ({ saveThreadContext }) => saveThreadContext(),
    userMessage: async ({ message, getThreadContext, setTitle, setStatus, say }) => {
      await setTitle(message.text);
      await setStatus("is thinking…");
      const seen = await getThreadContext();
      await say(`You look at ${seen.channel_id}`);
    },
  }),
);

await app.start(Number(process.env.PORT || 0));
console.log("started");
