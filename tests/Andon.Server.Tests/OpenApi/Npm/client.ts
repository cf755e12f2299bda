// A client made from the OpenAPI document alone. Each line after an @ts-expect-error is wrong on purpose, and must not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./andon.js";

type RunView = components["schemas"]["RunView"];
type Problem = components["schemas"]["ProblemBody"];

declare const process: { env: Record<string, string> };
const andon = createClient<paths>({ baseUrl: process.env["ANDON_SERVER"]!, headers: { Authorization: `Bearer ${process.env["ANDON_KEY"]}` } });

/** What was asked for, or an error that names the code of the problem. */
function must<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.data === undefined) throw new Error(`${answer.error?.code}: ${answer.error?.detail}`);
  return answer.data;
}

async function submit(title: string): Promise<RunView> {
  return must(await andon.POST("/api/v1/runs", { params: { header: { "Idempotency-Key": `key of ${title}` } }, body: { pipeline: "typed", title } }));
}

async function events(run: string): Promise<string[]> {
  const { data } = await andon.GET("/api/v1/runs/{run}/events", { params: { path: { run } }, parseAs: "stream" });
  let text = "";
  for await (const bytes of data!.pipeThrough(new TextDecoderStream())) text += bytes;
  return [...text.matchAll(/^event: (.+)$/gm)].map(match => match[1]!);
}

async function runsInPages(limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: components["schemas"]["RunListItemPage"] = must(await andon.GET("/api/v1/runs", { params: { query: { limit, state: "completed", ...(cursor === null ? {} : { cursor }) } } }));
    if (page.items.length > limit) throw new Error("a page is longer than was asked for");
    ids.push(...page.items.map(run => run.run_id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}

must(await andon.PUT("/api/v1/pipelines/{pipeline}", {
  params: { path: { pipeline: "typed" } },
  body: { andon: 1, name: "typed", steps: { gate: { type: "approval_gate", config: { exclude_submitter: false } } } },
}));

const titles = ["one", "two", "three", "four", "five"];
for (const title of titles) {
  const run = await submit(title);
  const waiting = must(await andon.GET("/api/v1/runs/{run}/wait", { params: { path: { run: run.run_id }, query: { wait_ms: 10_000 } } }));
  const task = waiting.steps["gate"]?.task_id;
  if (waiting.state !== "waiting" || !task) throw new Error(`the run is ${waiting.state}`);
  const path = { params: { path: { task } } };
  const seen = await andon.GET("/api/v1/human-tasks/{task}", path);
  const decided = must(await andon.POST("/api/v1/human-tasks/{task}/approve", { params: { path: { task }, header: { "If-Match": seen.response.headers.get("etag")! } }, body: { comments: "well typed" } }));
  if (decided.status !== "approved" || decided.comments !== "well typed") throw new Error(`the task is ${decided.status}`);
  const again = await andon.POST("/api/v1/human-tasks/{task}/reject", path);
  if (again.error?.code !== "task_closed" || again.error.details?.["decided_by"] !== decided.decided_by) throw new Error(`a second decision is ${JSON.stringify(again)}`);
  if ((await submit(title)).run_id !== run.run_id) throw new Error("the same request made another run");
  const seenEvents = await events(run.run_id);
  if (seenEvents.at(-1) !== "run_completed") throw new Error(`the last of the events is ${seenEvents.at(-1)}`);
}

const ids = await runsInPages(2);
if (new Set(ids).size !== titles.length) throw new Error(`${ids.length} runs are listed`);

const unknown = await andon.GET("/api/v1/runs/{run}", { params: { path: { run: "00000000-0000-0000-0000-000000000000" } } });
if (unknown.error?.code !== "unknown_run" || unknown.error.status !== 404) throw new Error(JSON.stringify(unknown.error));
const wrong = await andon.POST("/api/v1/keys", { body: { user: "ann", role: "king" as "member" } });
if (wrong.error?.code !== "invalid_body" || wrong.error.errors?.[0]?.pointer !== "/role") throw new Error(JSON.stringify(wrong.error));

// Never called: that it compiles as it stands is the proof.
export async function mistakes(run: RunView): Promise<void> {
  // @ts-expect-error no such path
  await andon.GET("/api/v1/run");
  // @ts-expect-error a property that is not known
  const body: components["schemas"]["SubmitBody"] = { pipeline: "typed", titel: "x" };
  // @ts-expect-error a property of another kind
  await andon.POST("/api/v1/runs", { body: { ...body, version: "1" } });
  // @ts-expect-error a property that is missing
  await andon.POST("/api/v1/runs", { body: { title: "x" } });
  // @ts-expect-error no such word
  await andon.GET("/api/v1/runs", { params: { query: { state: "finished" } } });
  // @ts-expect-error a parameter of the path that is missing
  await andon.GET("/api/v1/runs/{run}", {});
  // @ts-expect-error an answer has no such property
  run.status;
  // @ts-expect-error no such state
  if (run.state === "done") return;
  // @ts-expect-error what may be null is not always there
  run.ended_at.length;
}

console.log(`${titles.length} runs, ${ids.length} listed`);
