/** Leaving, with one's name beside it. */
import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { accountWords } from "../words/account";
import { useWords } from "../words/language";
import type { Account } from "./account";

export function SignOut({ name, account }: { name: string; account: Account }): JSX.Element {
  const words = useWords(accountWords);
  return (
    <button type="button" class="quiet" onClick={() => void account.signOut()} title={words.signOut}>
      <span class="top-name">{name}</span>
      <Icon name="out" />
      <span class="visually-hidden">{words.signOut}</span>
    </button>
  );
}
