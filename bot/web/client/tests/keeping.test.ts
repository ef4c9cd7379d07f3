import { beforeEach, describe, expect, test, vi } from "vitest";
import * as box from "../src/keep/box";
import { Drafts } from "../src/keep/drafts";
import { Outbox, type Unsent } from "../src/keep/outbox";
import { Store } from "../src/keep/store";

interface Item extends Unsent {
  text: string;
}

beforeEach(() => window.localStorage.clear());

describe("the outbox", () => {
  test("keeps what was written across a reload, in the order of writing", () => {
    const first = new Outbox<Item>("out.");
    first.keep({ id: "b", order: first.nextOrder(), text: "one" });
    first.keep({ id: "a", order: first.nextOrder(), text: "two" });
    expect(new Outbox<Item>("out.").list().map((item) => item.text)).toEqual(["one", "two"]);
  });

  test("gives later places after a reload than before it", () => {
    const first = new Outbox<Item>("out.");
    const order = first.nextOrder();
    first.keep({ id: "a", order, text: "one" });
    expect(new Outbox<Item>("out.").nextOrder()).toBeGreaterThan(order);
  });

  test("forgets what has arrived, and says whether it was ours", () => {
    const outbox = new Outbox<Item>("out.");
    outbox.keep({ id: "a", order: 1, text: "one" });
    expect(outbox.settle("a")?.text).toBe("one");
    expect(outbox.settle("a")).toBeUndefined();
    expect(new Outbox<Item>("out.").list()).toEqual([]);
  });

  test("drops torn entries and keeps the others", () => {
    window.localStorage.setItem("out.x", "{torn");
    window.localStorage.setItem("out.y", JSON.stringify({ id: 7 }));
    window.localStorage.setItem("out.z", JSON.stringify({ id: "z", order: 1, text: "good" }));
    expect(new Outbox<Item>("out.").list().map((item) => item.text)).toEqual(["good"]);
    expect(window.localStorage.getItem("out.x")).toBeNull();
  });

  test("of two tabs does not overwrite the other's", () => {
    const [one, two] = [new Outbox<Item>("out."), new Outbox<Item>("out.")];
    one.keep({ id: "a", order: 1, text: "from one" });
    two.keep({ id: "b", order: 2, text: "from two" });
    expect(new Outbox<Item>("out.").list()).toHaveLength(2);
  });
});

describe("the box", () => {
  test("falls back to memory where storage is refused", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new Error("full");
    });
    box.write("k", "kept");
    expect(box.read("k")).toBe("kept");
    expect(box.keys("k")).toEqual(["k"]);
    box.remove("k");
    expect(box.read("k")).toBeNull();
  });
});

describe("drafts", () => {
  test("survive, and an empty one is no draft", () => {
    const drafts = new Drafts("draft.");
    drafts.write("3", "half a wo");
    expect(new Drafts("draft.").read("3")).toBe("half a wo");
    drafts.write("3", "");
    expect(window.localStorage.getItem("draft.3")).toBeNull();
  });

  test("take refused words back above what was written since", () => {
    const drafts = new Drafts("draft.");
    drafts.giveBack("3", "refused");
    expect(drafts.read("3")).toBe("refused");
    drafts.write("3", "since");
    drafts.giveBack("3", "refused");
    expect(drafts.read("3")).toBe("refused\nsince");
  });
});

describe("a store", () => {
  test("tells its watchers of changes only, and not those who left", () => {
    const store = new Store(1);
    const seen: number[] = [];
    const leave = store.watch(() => seen.push(store.get()));
    store.set(1);
    store.set(2);
    store.update((value) => value + 1);
    leave();
    store.set(9);
    expect(seen).toEqual([2, 3]);
  });
});
