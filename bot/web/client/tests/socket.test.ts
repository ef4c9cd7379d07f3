import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveSocket } from "../src/wire/socket";
import { FakeSocket, useFakeSockets } from "./fakes";

let sockets: ReturnType<typeof useFakeSockets>;
let heard: unknown[];
let ended: number;
let running: LiveSocket[] = [];

function live(): LiveSocket {
  const socket = new LiveSocket("/chat/ws", {
    opened: () => heard.push("opened"),
    arrived: (frame) => heard.push(frame.type),
    ended: () => {
      ended += 1;
    },
  });
  socket.start();
  running.push(socket);
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = useFakeSockets();
  heard = [];
  ended = 0;
});

afterEach(() => {
  running.forEach((socket) => socket.stop());
  running = [];
  vi.useRealTimers();
});

test("a line that opens is told, and frames are handed on", () => {
  const socket = live();
  sockets.newest().opens();
  sockets.newest().says({ type: "welcome" });
  expect(heard).toEqual(["opened", "welcome"]);
  expect(socket.connection.get()).toBe("open");
});

test("what is no frame is passed over", () => {
  live();
  sockets.newest().opens();
  sockets.newest().says("{torn");
  sockets.newest().says("7");
  sockets.newest().says({ type: "later" });
  expect(heard).toEqual(["opened", "later"]);
});

test("nothing can be sent before the line is open", () => {
  const socket = live();
  expect(socket.send({ type: "ping" })).toBe(false);
  sockets.newest().opens();
  expect(socket.send({ type: "ping" })).toBe(true);
});

test("a lost line comes back, later each time, and soon again once words have come", () => {
  const socket = live();
  for (let fall = 1; fall <= 4; fall += 1) {
    sockets.newest().falls();
    expect(socket.connection.get()).toBe("waiting");
    vi.advanceTimersByTime(500 * 2 ** (fall - 1));
    expect(FakeSocket.all).toHaveLength(fall + 1);
  }
  sockets.newest().opens();
  sockets.newest().says({ type: "welcome" });
  sockets.newest().falls();
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(6);
});

test("waiting grows up to a quarter of a minute, and is never the same for everybody", () => {
  const luck = vi.spyOn(Math, "random").mockReturnValue(0);
  live();
  const waits: number[] = [];
  for (let fall = 0; fall < 7; fall += 1) {
    sockets.newest().falls();
    const [before, began] = [FakeSocket.all.length, Date.now()];
    vi.advanceTimersToNextTimer();
    expect(FakeSocket.all).toHaveLength(before + 1);
    waits.push(Date.now() - began);
    luck.mockReturnValue(fall % 2);
  }
  expect(waits).toEqual([250, 500, 2_000, 2_000, 8_000, 7_500, 15_000]);
});

test("a line that does not open in time is given up", () => {
  const socket = live();
  vi.advanceTimersByTime(10_000);
  expect(socket.connection.get()).toBe("waiting");
});

test("the network coming back is answered at once", () => {
  live();
  sockets.newest().falls();
  window.dispatchEvent(new Event("online"));
  expect(FakeSocket.all).toHaveLength(2);
});

test("an ended sign-in does not come back by itself", () => {
  const socket = live();
  sockets.newest().opens();
  sockets.newest().falls(4401);
  vi.advanceTimersByTime(60_000);
  expect(ended).toBe(1);
  expect(socket.connection.get()).toBe("ended");
  expect(FakeSocket.all).toHaveLength(1);
});

test("an old line that speaks late is not heard", () => {
  const socket = live();
  const old = sockets.newest();
  old.opens();
  socket.restart();
  old.says({ type: "message" });
  old.falls();
  expect(heard).toEqual(["opened"]);
  expect(socket.connection.get()).toBe("connecting");
});

test("a stopped line stays stopped", () => {
  const socket = live();
  socket.stop();
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
});
