/** What is shown depends on who is signed in. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import type { Me } from "../wire/shapes";
import type { Limits } from "../wire/frames";
import { accountWords } from "../words/account";
import { useWords } from "../words/language";
import type { Account } from "./account";
import { FirstLead, Invited, SignIn } from "./forms";

interface GateProps {
  account: Account;
  title: string;
  inside(me: Me, limits: Limits): JSX.Element;
}

export function Gate({ account, title, inside }: GateProps): JSX.Element {
  const words = useWords(accountWords);
  const standing = useStore(account.standing);
  if (standing.at === "unknown") return <p class="opening">{words.loading}</p>;
  if (standing.at === "first") return <FirstLead account={account} token={standing.token} />;
  if (standing.at === "invited") return <Invited account={account} token={standing.token} />;
  if (standing.at === "out") return <SignIn account={account} title={title} hasEnded={standing.hasEnded} />;
  return inside(standing.me, standing.limits);
}
