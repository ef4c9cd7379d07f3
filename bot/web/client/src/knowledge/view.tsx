/** The knowledge base: its entries, and the questions it has missed. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import "../styles/entries.css";
import "../styles/editor.css";
import "../styles/saving.css";
import "../styles/choices.css";
import "../styles/preview.css";
import "../styles/misses.css";
import { useStore } from "../keep/store";
import { KnowledgeApi } from "../wire/knowledge";
import { useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import type { KnowledgeProps } from "./door";
import { EntriesView } from "./entries";
import { Library } from "./library";
import { MissBook } from "./miss_book";
import { MissesView } from "./misses";
import { ImportAndExport } from "./moving";

const TABS = ["entries", "misses"] as const;
type Tab = (typeof TABS)[number];

export function KnowledgeView({ api, me, first = "" }: KnowledgeProps): JSX.Element {
  const library = useMemo(() => new Library(new KnowledgeApi(api), me.id), []);
  const book = useMemo(() => new MissBook(library), []);
  const [tab, setTab] = useState<Tab>(TABS.find((one) => one === first) ?? "entries");
  useEffect(() => {
    library.hasChanged = () => void book.read();
    library.start();
    void book.read();
    return () => library.stop();
  }, []);
  const show = (next: Tab): void => {
    setTab(next);
    if (next === "misses") void book.read();
  };
  return (
    <div class="knowledge-base">
      <div class="knowledge-bar">
        <Tabs tab={tab} book={book} onTab={show} />
        <ImportAndExport library={library} />
      </div>
      {tab === "entries" ? (
        <EntriesView library={library} />
      ) : (
        <MissesView
          library={library}
          book={book}
          onAdopted={() => setTab("entries")}
          onUnused={() => {
            library.leave();
            library.narrow({ q: "", group: "", state: "unused" });
            setTab("entries");
          }}
        />
      )}
    </div>
  );
}

interface TabsProps {
  tab: Tab;
  book: MissBook;
  onTab(tab: Tab): void;
}

function Tabs({ tab, book, onTab }: TabsProps): JSX.Element {
  const words = useWords(knowledgeWords);
  const total = useStore(book.total);
  return (
    <nav class="tabs" aria-label={words.tabsLabel}>
      {TABS.map((one) => (
        <button
          key={one}
          type="button"
          class="tab"
          aria-current={one === tab ? "page" : undefined}
          onClick={() => onTab(one)}
        >
          {words.tabs[one]}
          {one === "misses" && total > 0 && <span class="count is-hot">{total}</span>}
        </button>
      ))}
    </nav>
  );
}
