/** What narrows the list of entries, and the way to a new one. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import type { Library } from "./library";

export function Filters({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const filter = useStore(library.filter);
  return (
    <div class="entry-filters" role="search">
      <div class="entry-search">
        <input
          type="search"
          value={filter.q}
          placeholder={words.search}
          aria-label={words.search}
          onInput={(event) => library.narrow({ q: event.currentTarget.value })}
        />
        <button type="button" class="primary" onClick={() => library.begin()}>
          {words.newEntry}
        </button>
      </div>
      <div class="entry-narrow">
        <GroupChoice library={library} />
        <StateChoice library={library} />
      </div>
    </div>
  );
}

function GroupChoice({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const { groups } = useWords(houseWords);
  const chosen = useStore(library.filter).group;
  const all = useStore(library.all) ?? [];
  const known = [...new Set([...Object.keys(groups), ...all.map((entry) => entry.group)])];
  return (
    <select
      value={chosen}
      aria-label={words.group}
      onChange={(event) => library.narrow({ group: event.currentTarget.value })}
    >
      <option value="">{words.allGroups}</option>
      {known.map((group) => (
        <option key={group} value={group}>
          {named(groups, group)}
        </option>
      ))}
    </select>
  );
}

function StateChoice({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const chosen = useStore(library.filter).state;
  return (
    <select
      value={chosen}
      aria-label={words.state}
      onChange={(event) => library.narrow({ state: event.currentTarget.value })}
    >
      <option value="">{words.allStates}</option>
      {Object.entries({ ...words.states, ...words.filters }).map(([state, name]) => (
        <option key={state} value={state}>
          {name}
        </option>
      ))}
    </select>
  );
}
