/** Signing in, and setting up the first lead. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Mark } from "../parts/icons";
import type { Problem } from "../wire/problem";
import { type AccountWords, accountWords } from "../words/account";
import { commonWords, sentenceOf } from "../words/common";
import { switchLanguage, useWords } from "../words/language";
import type { Account } from "./account";

interface FormProps {
  account: Account;
  title: string;
}

export function SignIn({ account, title, hasEnded }: FormProps & { hasEnded: boolean }): JSX.Element {
  const words = useWords(accountWords);
  const problem = useStore(account.problem);
  return (
    <EntryForm
      title={title}
      action={words.signIn}
      password="current-password"
      problem={problem === null ? "" : problemText(problem, words)}
      onEnter={(name, password) => account.signIn(name, password)}
    >
      {hasEnded && <p role="status">{words.hasEnded}</p>}
    </EntryForm>
  );
}

export function FirstLead({ account, token }: { account: Account; token: string }): JSX.Element {
  const words = useWords(accountWords);
  const problem = useStore(account.problem);
  return (
    <EntryForm
      title={words.firstTitle}
      action={words.firstDo}
      password="new-password"
      problem={problem === null ? "" : linkText(problem, words, words.firstUsed)}
      onEnter={(name, password) => account.firstLead(token, name, password)}
    >
      <p>{words.firstText}</p>
    </EntryForm>
  );
}

export function Invited({ account, token }: { account: Account; token: string }): JSX.Element {
  const words = useWords(accountWords);
  const problem = useStore(account.problem);
  return (
    <EntryForm
      title={words.invitedTitle}
      action={words.firstDo}
      password="new-password"
      isNameless
      problem={problem === null ? "" : linkText(problem, words, words.invitedUsed)}
      onEnter={(_, password) => account.invited(token, password)}
    >
      <p>{words.invitedText}</p>
    </EntryForm>
  );
}

/** A link is refused when it was used before, has expired, or is another's. */
function linkText(problem: Problem, words: AccountWords, used: string): string {
  return [401, 403, 404].includes(problem.status) ? used : problemText(problem, words);
}

function problemText(problem: Problem, words: AccountWords): string {
  if (problem.status === 401) return words.wrong;
  if (problem.status === 429) return words.often(problem.retryAfter);
  if (problem.status === 422 && problem.detail.includes("password")) return words.passwordPoor;
  return sentenceOf(problem);
}

interface EntryFormProps {
  title: string;
  action: string;
  password: "current-password" | "new-password";
  problem: string;
  isNameless?: boolean;
  onEnter(name: string, password: string): Promise<void>;
  children: ComponentChildren;
}

function EntryForm({ title, action, password, problem, isNameless, onEnter, children }: EntryFormProps): JSX.Element {
  const words = useWords(accountWords);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    await onEnter(String(fields.get("name")), String(fields.get("password"))).finally(() => setBusy(false));
  };
  return (
    <main class="entry">
      <form onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>{title}</h1>
        {children}
        {isNameless !== true && (
          <label>
            {words.name}
            <input name="name" autocomplete="username" required autofocus />
          </label>
        )}
        <label>
          {password === "new-password" ? words.firstPassword : words.password}
          <input name="password" type="password" autocomplete={password} required />
        </label>
        {problem !== "" && (
          <p class="complaint" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={isBusy}>
          {action}
        </button>
      </form>
      <LanguageButton />
    </main>
  );
}

export function LanguageButton(): JSX.Element {
  const words = useWords(commonWords);
  return (
    <button type="button" class="quiet" onClick={switchLanguage} aria-label={words.otherLanguageLabel}>
      {words.otherLanguage}
    </button>
  );
}
