import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Account, takeLinkToken } from "../src/account/account";
import { Gate } from "../src/account/gate";
import { SignOut } from "../src/account/sign_out";
import { Api } from "../src/wire/api";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch } from "./fakes";
import { Screen } from "./screen";

const signedIn = { agent: { id: 1, name: "Ann", role: "agent", groups: [] }, csrf: "token" };
let screen: Screen;
let asked: Asked[];
let account: Account;

async function open(answers: Record<string, unknown>): Promise<void> {
  asked = useFakeFetch({ "GET session": problem(401), ...answers });
  account = new Account(new Api());
  const inside = (): preact.JSX.Element => <SignOut name="Ann" account={account} />;
  await screen.show(<Gate account={account} title="Service desk" inside={inside} />, () =>
    account.begin(takeLinkToken()),
  );
}

async function enter(name: string, password: string): Promise<void> {
  if (name !== "") screen.find<HTMLInputElement>("input[name=name]").value = name;
  screen.find<HTMLInputElement>("input[name=password]").value = password;
  await screen.do(() =>
    screen.find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  language.set("en");
  window.history.replaceState(null, "", "/desk");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
});

describe("signing in", () => {
  test("opens the page to who knows the password", async () => {
    await open({ "POST session": signedIn });
    await enter("Ann", "correct horse");
    expect(asked.at(-1)?.body).toEqual({ name: "Ann", password: "correct horse" });
    expect(screen.text).toContain("Ann");
  });

  test("is not needed where an earlier one still holds", async () => {
    await open({ "GET session": signedIn });
    expect(screen.text).toContain("Ann");
  });

  test.each([
    [401, {}, {}, "The name or the password is wrong."],
    [429, {}, { "Retry-After": "30" }, "Too many attempts. Please try again in 30 s."],
    [503, {}, {}, "The service is busy. Please try again in a moment."],
  ])("that is refused with %i says why in one sentence", async (status, body, headers, sentence) => {
    await open({ "POST session": problem(status, body, headers) });
    await enter("Ann", "wrong");
    expect(screen.find("[role=alert]").textContent).toBe(sentence);
    expect(screen.button("Sign in").disabled).toBe(false);
  });

  test("tells browsers which field is which", async () => {
    await open({});
    expect(screen.find("input[name=name]").getAttribute("autocomplete")).toBe("username");
    expect(screen.find("input[name=password]").getAttribute("autocomplete")).toBe("current-password");
  });

  test("speaks the other language by a button", async () => {
    await open({});
    await screen.press("切换到中文");
    expect(screen.text).toContain("登录");
    expect(document.documentElement.lang).toBe("zh-CN");
  });

  test("ends by a button, also when the house does not hear it", async () => {
    await open({ "GET session": signedIn, "DELETE session": new Error("offline") });
    await screen.press("Sign out");
    expect(screen.all("form")).toHaveLength(1);
    expect(screen.text).not.toContain("has ended");
  });
});

describe("a link", () => {
  test("for the first lead is taken out of the address and used once", async () => {
    window.history.replaceState(null, "", "/lead#first=abc-DEF_1");
    await open({ "POST session/first": signedIn });
    expect(location.hash).toBe("");
    expect(screen.text).toContain("set up the first lead");
    await enter("Ann", "correct horse battery");
    expect(asked.at(-1)?.body).toEqual({ token: "abc-DEF_1", name: "Ann", password: "correct horse battery" });
    expect(screen.text).toContain("Ann");
  });

  test("that was used before says so", async () => {
    window.history.replaceState(null, "", "/lead#first=abc");
    await open({ "POST session/first": problem(403, { code: "token_spent" }) });
    await enter("Ann", "correct horse battery");
    expect(screen.find("[role=alert]").textContent).toContain("has been used");
  });

  test("with a poor password says what a good one is", async () => {
    window.history.replaceState(null, "", "/lead#first=abc");
    await open({ "POST session/first": problem(422, { detail: "password: Too short." }) });
    await enter("Ann", "x");
    expect(screen.find("[role=alert]").textContent).toContain("A phrase that you remember");
  });

  test("of an invitation asks for a password only", async () => {
    window.history.replaceState(null, "", "/desk#invite=xyz");
    await open({ "POST session/invitation": signedIn });
    expect(screen.all("input")).toHaveLength(1);
    await enter("", "correct horse battery");
    expect(asked.at(-1)?.body).toEqual({ token: "xyz", password: "correct horse battery" });
  });

  test("with anything else in it is no link", () => {
    for (const hash of ["#first=", "#first=a b", "#other=abc", "#first=<script>"]) {
      window.history.replaceState(null, "", `/lead${hash}`);
      expect(takeLinkToken()).toBeNull();
    }
  });
});
