/** What has come into the knowledge base since the agent's last shift (K2): a quiet word, no alarm. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as box from "../keep/box";
import { useStore } from "../keep/store";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icons";
import { LinkedText } from "../parts/links";
import type { Api } from "../wire/api";
import { Problem } from "../wire/problem";
import type { News, NewsEntry } from "../wire/shapes";
import { commonWords } from "../words/common";
import { deskWords } from "../words/desk";
import { momentText } from "../words/figures";
import { language, useWords } from "../words/language";
import type { Desk } from "./desk";

const READ_EVERY_MS = 5 * 60_000;

export function NewsNotice({ desk }: { desk: Desk }): JSX.Element | null {
  const words = useWords(deskWords);
  const key = `sansheng.desk.${desk.me.id}.news`;
  const news = useNews(desk.api);
  const [seen, setSeen] = useState(box.read(key) ?? "");
  const [isOpen, setOpen] = useState(false);
  const unseen = news?.entries.filter((entry) => Date.parse(entry.at) > (Date.parse(seen) || 0)) ?? [];
  const dismiss = (): void => {
    const newest = unseen.map((entry) => entry.at).reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b), seen);
    box.write(key, newest);
    setSeen(newest);
    setOpen(false);
  };
  if (news === null || unseen.length === 0) return null;
  return (
    <section class="news" aria-label={words.newsTitle}>
      <button type="button" class="news-open" onClick={() => setOpen(true)}>
        <Icon name="book" /> {words.news(unseen.length)}
      </button>
      <button type="button" class="quiet" onClick={dismiss} aria-label={words.newsSeen} title={words.newsSeen}>
        <Icon name="check" />
      </button>
      {isOpen && (
        <Dialog title={words.newsTitle} onClose={() => setOpen(false)}>
          <p class="empty">{words.newsSince(momentText(news.since))}</p>
          <ul class="news-list">
            {unseen.map((entry) => (
              <NewsRow key={entry.id} api={desk.api} entry={entry} />
            ))}
          </ul>
          <Buttons onSeen={dismiss} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </section>
  );
}

function Buttons({ onSeen, onClose }: { onSeen(): void; onClose(): void }): JSX.Element {
  const words = useWords(deskWords);
  const { close } = useWords(commonWords);
  return (
    <div class="dialog-buttons">
      <button type="button" class="plain" onClick={onClose}>
        {close}
      </button>
      <button type="button" class="primary" onClick={onSeen}>
        {words.newsSeen}
      </button>
    </div>
  );
}

function NewsRow({ api, entry }: { api: Api; entry: NewsEntry }): JSX.Element {
  const words = useWords(deskWords);
  const [answer, setAnswer] = useState<string | null>(null);
  const validity = words.newsValid(entry.valid_from ?? "", entry.valid_until ?? "");
  const show = (): void => void answerOf(api, entry).then((found) => setAnswer(found || words.newsNoAnswer));
  return (
    <li>
      <p>
        <span class={`state is-${entry.what}`}>{words.newsWhat[entry.what]}</span>{" "}
        <strong dir="auto">{entry.question || entry.id}</strong>
      </p>
      {entry.note !== "" && <p dir="auto">{entry.note}</p>}
      {validity !== "" && <p>{validity}</p>}
      <p class="empty">
        {words.newsWho(entry.who, momentText(entry.at))}
        {entry.what !== "removed" && answer === null && (
          <button type="button" class="link" onClick={show}>
            {words.newsAnswer}
          </button>
        )}
      </p>
      {answer !== null && (
        <p class="news-answer" dir="auto" role="status">
          <LinkedText text={answer} />
        </p>
      )}
    </li>
  );
}

/** The answer as it is suggested to agents; "" when it is not. */
async function answerOf(api: Api, entry: NewsEntry): Promise<string> {
  try {
    const { suggestions } = await api.suggestions(entry.question, "");
    return suggestions.find((one) => one.entry === entry.id)?.answer ?? "";
  } catch (error) {
    if (error instanceof Problem) return "";
    throw error;
  }
}

/** Read now and then; where it cannot be read there simply is no news. */
function useNews(api: Api): News | null {
  const spoken = useStore(language);
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => {
    const read = (): void =>
      void api.news(spoken).then(setNews, (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
      });
    read();
    const timer = window.setInterval(read, READ_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [spoken]);
  return news;
}
