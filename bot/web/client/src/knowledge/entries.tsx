/** The entries: a list that can be searched, and one of them in hand. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import { EntryEditor } from "./editor";
import { Filters } from "./filters";
import type { Library } from "./library";
import { EntryList } from "./list";
import { TryPanel } from "./trying";

export function EntriesView({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const editing = useStore(library.editing);
  return (
    <main class={editing === null ? "entries" : "entries has-entry"}>
      <section class="entry-list" aria-label={words.tabs.entries}>
        <Filters library={library} />
        <Problem library={library} />
        <EntryList library={library} />
      </section>
      {editing === null ? (
        <section class="pane nothing-in-hand">
          <Icon name="book" />
          <p>{words.choose}</p>
          <p class="empty">{words.chooseHint}</p>
          <TryPanel library={library} editing={null} />
        </section>
      ) : (
        <EntryEditor key={editing.key} library={library} editing={editing} />
      )}
    </main>
  );
}

function Problem({ library }: { library: Library }): JSX.Element {
  const problem = useStore(library.problem);
  return (
    <p class="complaint" role="alert">
      {problem}
    </p>
  );
}
