#!/usr/bin/env node
// A worker in plain Node for Andon's `external` steps. Put your work into `work`; the rest is the protocol.
import { setTimeout as sleep } from 'node:timers/promises';

const jobs = `${(process.env.ANDON_SERVER ?? 'http://127.0.0.1:8083').replace(/\/$/, '')}/api/v1/jobs/`;
const key = process.env.ANDON_KEY;
let isEnding = false;

/** Why a job cannot be done. Not retryable: another attempt cannot help. */
class Failure extends Error {
  constructor(code, message, retryable = true) {
    super(message);
    Object.assign(this, { code, retryable });
  }
}

/** Counts words. `lost` is aborted when the job is not ours any more: whatever takes long looks at it. */
async function work(job, lost) {
  const task = job.input;
  if (typeof task.text !== 'string') throw new Failure('no_text', 'the input has no text', false);
  if (job.attempt <= (task.fails ?? 0)) throw new Failure('not_yet', `attempt ${job.attempt} fails, as it was asked to`);
  await sleep(1000 * (task.seconds ?? 0), undefined, { signal: lost });
  // The key is the same for all attempts of a step: hand it to whatever must not be done twice.
  return { words: task.text.split(/\s+/).filter(Boolean).length, key: job.idempotency_key };
}

/** The answer, and the server's time. A server that is away or busy is asked again, slower each time, until it is over; a refusal is thrown. */
async function post(path, body, isOver = () => false) {
  for (let pause = 200; !isOver(); pause = Math.min(2 * pause, 5000)) {
    let status = 503, text = '';
    try {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await fetch(jobs + path, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(60_000) });
      [status, text] = [answer.status, await answer.text()];
      if (answer.ok) return [JSON.parse(text), Date.parse(answer.headers.get('date'))];
    } catch {
      status = 503;
    }
    if (status < 500 && status !== 429) throw Object.assign(new Error(`${status} ${text}`), { status });
    await sleep(pause);
  }
}

/** Says three times in each lease, by the server's clock, that the job goes on, until it is told that the job is another's. */
async function keep(job, now, done, lost) {
  for (let lease = job; ;) {
    await sleep((Date.parse(lease.lease_until) - now) / 3, undefined, { signal: done }).catch(() => {});
    if (done.aborted) return;
    try {
      [lease, now] = (await post(`${job.id}/heartbeat`, { token: job.token }, () => done.aborted)) ?? [lease, now];
    } catch (error) {
      if (error.status !== 409 || done.aborted) continue;
      console.error(`${job.id}: stopped: ${error.message}`);
      return lost.abort();
    }
  }
}

async function carryOut(job, now) {
  console.log(`${job.id}: ${job.step} started`);
  const [done, lost] = [new AbortController(), new AbortController()];
  keep(job, now, done.signal, lost);
  const [end, what] = await work(job, lost.signal).then(
    (output) => ['complete', { output }],
    (error) => ['fail', { code: error.code ?? 'worker_error', message: error.message, retryable: error.retryable ?? true }]);
  done.abort();
  if (lost.signal.aborted) return;
  await post(`${job.id}/${end}`, { token: job.token, ...what }).then(
    ([answer]) => console.log(`${job.id}: ${answer.state}`),
    (error) => console.error(`${job.id}: not taken: ${error.message}`));
}

for (const sign of ['SIGINT', 'SIGTERM']) process.on(sign, () => (isEnding = true));
while (!isEnding) {
  const [claimed, now] = (await post('claim', { types: ['external'], wait_ms: 5000 }, () => isEnding)) ?? [{ items: [] }];
  for (const job of claimed.items) await carryOut(job, now);
}
