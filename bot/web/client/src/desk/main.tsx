/** The agent's page. */
import { render } from "preact";
import "../styles/base.css";
import "../styles/console.css";
import "../styles/rows.css";
import "../styles/dialog.css";
import "../styles/conversation.css";
import "../styles/composer.css";
import "../styles/knowledge.css";
import "../styles/ticket.css";
import "../styles/desk.css";
import "../styles/news.css";
import { Account, takeLinkToken } from "../account/account";
import { Api } from "../wire/api";
import { language } from "../words/language";
import { DeskPage } from "./page";

const root = document.getElementById("app");
if (root !== null) {
  document.documentElement.lang = language.get();
  const account = new Account(new Api());
  render(<DeskPage account={account} />, root);
  void account.begin(takeLinkToken());
}
