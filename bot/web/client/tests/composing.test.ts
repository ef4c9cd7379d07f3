import { expect, test } from "vitest";
import { EnterGuard } from "../src/parts/composing";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13, timeStamp: 1_000 };

test("Enter sends", () => {
  expect(new EnterGuard().means(enter)).toBe(true);
});

test("Shift and Enter begins a new line", () => {
  expect(new EnterGuard().means({ ...enter, shiftKey: true })).toBe(false);
});

test("other keys send nothing", () => {
  expect(new EnterGuard().means({ ...enter, key: "a", keyCode: 65 })).toBe(false);
});

test("while an input method composes, Enter belongs to it", () => {
  const guard = new EnterGuard();
  guard.begin();
  expect(guard.means(enter)).toBe(false);
  guard.end(1_000);
  expect(guard.means({ ...enter, timeStamp: 2_000 })).toBe(true);
});

test("browsers that only tell by isComposing or by key code 229 are understood", () => {
  expect(new EnterGuard().means({ ...enter, isComposing: true })).toBe(false);
  expect(new EnterGuard().means({ ...enter, keyCode: 229 })).toBe(false);
});

test("the Enter that Safari sends right behind the end of composing is not a send", () => {
  const guard = new EnterGuard();
  guard.begin();
  guard.end(1_000);
  expect(guard.means({ ...enter, timeStamp: 1_010 })).toBe(false);
  expect(guard.means({ ...enter, timeStamp: 1_100 })).toBe(true);
});
