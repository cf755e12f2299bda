#!/usr/bin/env python3
"""A worker in plain Python for Andon's `external` steps. Put your work into `work`; the rest is the protocol."""
import email.utils, http.client, json, os, signal, sys, threading, time, urllib.error, urllib.request
from datetime import datetime

JOBS = os.environ.get("ANDON_SERVER", "http://127.0.0.1:8083").rstrip("/") + "/api/v1/jobs/"
KEY = os.environ["ANDON_KEY"]
ending = threading.Event()


class Failure(Exception):
    """Why a job cannot be done. Not retryable: another attempt cannot help."""
    def __init__(self, code, message, retryable=True):
        super().__init__(message)
        self.code, self.retryable = code, retryable


def work(job, lost):
    """Counts words. `lost` is set when the job is not ours any more: whatever takes long looks at it."""
    task = job["input"]
    if not isinstance(task.get("text"), str):
        raise Failure("no_text", "the input has no text", retryable=False)
    if job["attempt"] <= task.get("fails", 0):
        raise Failure("not_yet", f"attempt {job['attempt']} fails, as it was asked to")
    lost.wait(task.get("seconds", 0))
    # The key is the same for all attempts of a step: hand it to whatever must not be done twice.
    return {"words": len(task["text"].split()), "key": job["idempotency_key"]}


def post(path, body, is_over=lambda: False):
    """The answer, and the server's time. A server that is away or busy is asked again, slower each time, until it is over; a refusal is raised."""
    headers, pause = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}, 0.2
    while not is_over():
        try:
            with urllib.request.urlopen(urllib.request.Request(JOBS + path, json.dumps(body).encode(), headers), timeout=60) as answer:
                return json.load(answer), email.utils.parsedate_to_datetime(answer.headers["Date"])
        except (OSError, http.client.HTTPException) as error:
            status = getattr(error, "code", 503)
            if status < 500 and status != 429:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 5)


def keep(job, lease, now, done, lost):
    """Says three times in each lease, by the server's clock, that the job goes on, until it is told that the job is another's."""
    while not done.wait((datetime.fromisoformat(lease["lease_until"]) - now).total_seconds() / 3):
        try:
            lease, now = post(job["id"] + "/heartbeat", {"token": job["token"]}, done.is_set) or (lease, now)
        except urllib.error.HTTPError as error:
            if error.code == 409 and not done.is_set():
                print(f"{job['id']}: stopped: {error}", file=sys.stderr, flush=True)
                return lost.set()


def carry_out(job, now):
    print(f"{job['id']}: {job['step']} started", flush=True)
    done, lost = threading.Event(), threading.Event()
    threading.Thread(target=keep, args=(job, job, now, done, lost), daemon=True).start()
    try:
        end, what = "/complete", {"output": work(job, lost)}
    except Exception as error:
        end, what = "/fail", {"code": getattr(error, "code", "worker_error"), "message": str(error), "retryable": getattr(error, "retryable", True)}
    done.set()
    if lost.is_set():
        return
    try:
        print(f"{job['id']}: {post(job['id'] + end, {'token': job['token'], **what})[0]['state']}", flush=True)
    except OSError as error:
        print(f"{job['id']}: not taken: {error}", file=sys.stderr, flush=True)


for sign in (signal.SIGINT, signal.SIGTERM):
    signal.signal(sign, lambda *_: ending.set())
while not ending.is_set():
    claimed, now = post("claim", {"types": ["external"], "wait_ms": 5000}, ending.is_set) or ({"items": []}, None)
    for job in claimed["items"]:
        carry_out(job, now)
