/** The customer's page. */
import { render } from "preact";
import "../styles/base.css";
import "../styles/conversation.css";
import "../styles/composer.css";
import "../styles/choices.css";
import "../styles/chat.css";
import { ChatPage } from "./page";
import { Attention } from "./attention";
import { embed, isEmbedded } from "./embedding";
import { FileTray } from "./files";
import { ChatSession } from "./session";
import { language } from "../words/language";
import { sentenceOf } from "../words/common";

const root = document.getElementById("app");
if (root !== null) {
  document.documentElement.lang = language.get();
  document.body.classList.toggle("embedded", isEmbedded());
  const attention = new Attention((unread) => embedding.unread(unread));
  const embedding = embed((isFolded) => attention.fold(isFolded));
  const session = new ChatSession((messages) => attention.heard(messages));
  const tray = new FileTray(() => session.visitor, sentenceOf);
  render(<ChatPage session={session} attention={attention} tray={tray} onFold={embedding.close} />, root);
  window.addEventListener("pagehide", () => session.leave());
  session.socket.start();
}
