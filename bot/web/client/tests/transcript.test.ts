import { describe, expect, test } from "vitest";
import * as transcript from "../src/chat/transcript";
import type { Message } from "../src/wire/frames";

function message(seq: number, text: string, more: Partial<Message> = {}): Message {
  return { seq, from: "bot", kind: "answer", text, at: "2026-03-02T02:00:00Z", ...more };
}

function written(id: string, text: string, after: number, order = 1): transcript.Written {
  return { type: "message", id, text, after, order, at: "2026-03-02T02:00:00Z" };
}

function texts(now: transcript.Transcript): string[] {
  return transcript.linesOf(now).map((line) => (line.type === "own" ? `(${line.own.text})` : line.message.text));
}

describe("messages", () => {
  test("are shown by their numbers, whatever order they arrive in", () => {
    const now = transcript.withMessages(transcript.emptyTranscript, [message(2, "b"), message(1, "a")]);
    expect(texts(now)).toEqual(["a", "b"]);
  });

  test("that arrive twice are shown once, also within one welcome", () => {
    const once = transcript.withMessages(transcript.emptyTranscript, [message(1, "a"), message(1, "a")]);
    const twice = transcript.withMessages(once, [message(1, "a")]);
    expect(texts(twice)).toEqual(["a"]);
    expect(twice).toBe(once);
  });

  test("tell the newest number, 0 for none", () => {
    expect(transcript.newestSeq(transcript.emptyTranscript)).toBe(0);
    const now = transcript.withMessages(transcript.emptyTranscript, [message(7, "a"), message(3, "b")]);
    expect(transcript.newestSeq(now)).toBe(7);
  });
});

describe("one's own words", () => {
  const before = transcript.withMessages(transcript.emptyTranscript, [message(1, "hello")]);

  test("stand where they were written until the server gives them a number", () => {
    let now = transcript.withOwn(before, written("m1", "mine", 1));
    now = transcript.withMessages(now, [message(2, "later")]);
    expect(texts(now)).toEqual(["hello", "(mine)", "later"]);
  });

  test("give way to their echo by id", () => {
    let now = transcript.withOwn(before, written("m1", "mine", 1));
    now = transcript.withMessages(now, [message(2, "mine", { from: "customer", id: "m1" })]);
    expect(texts(now)).toEqual(["hello", "mine"]);
  });

  test("give way to an echo without an id by their text, one for one", () => {
    let now = transcript.withOwn(before, written("m1", "mine", 1, 1));
    now = transcript.withOwn(now, written("m2", "mine", 1, 2));
    now = transcript.withMessages(now, [message(2, " mine ", { from: "customer" })]);
    expect(now.own.map((one) => one.id)).toEqual(["m2"]);
  });

  test("are not hidden by the bot saying the same", () => {
    let now = transcript.withOwn(before, written("m1", "mine", 1));
    now = transcript.withMessages(now, [message(2, "mine")]);
    expect(now.own).toHaveLength(1);
  });

  test("written twice under one id are shown once", () => {
    const once = transcript.withOwn(before, written("m1", "mine", 1));
    expect(transcript.withOwn(once, written("m1", "mine", 1))).toBe(once);
  });

  test("keep the order of writing", () => {
    let now = transcript.withOwn(before, written("m2", "second", 1, 2));
    now = transcript.withOwn(now, written("m1", "first", 1, 1));
    expect(texts(now)).toEqual(["hello", "(first)", "(second)"]);
  });

  test("carry their state", () => {
    let now = transcript.withOwn(before, written("m1", "mine", 1));
    expect(now.own[0]?.status).toBe("sending");
    now = transcript.withStatus(now, "m1", "failed");
    expect(now.own[0]?.status).toBe("failed");
  });
});
