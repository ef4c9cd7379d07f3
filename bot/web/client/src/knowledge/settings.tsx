/** All that an entry is besides its words: group, validity, owner, what goes with it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import type { EntryDocument } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { houseWords } from "../words/house";
import { useWords } from "../words/language";
import { suggestedId } from "./document";
import type { Editing } from "./editing";
import type { EntryProps } from "./editor";
import { Picker } from "./picker";

export function Settings({ library, editing }: EntryProps): JSX.Element {
  const words = useWords(entryWords);
  return (
    <fieldset class="entry-part settings">
      <legend>{words.more}</legend>
      {editing.isNew && <IdField library={library} editing={editing} />}
      <GroupField editing={editing} />
      <TextField editing={editing} field="link" label={words.link} />
      <TextField editing={editing} field="owner" label={words.owner} />
      <DayField editing={editing} field="valid_from" label={words.validFrom} />
      <DayField editing={editing} field="valid_until" label={words.validUntil} />
      <DayField editing={editing} field="review_on" label={words.reviewOn} />
      <InternalField editing={editing} />
      <EntriesField library={library} editing={editing} field="follow_ups" label={words.followUps} />
      <EntriesField library={library} editing={editing} field="related" label={words.related} />
    </fieldset>
  );
}

/** The id of a new entry follows its wordings until somebody writes one. */
function IdField({ library, editing }: EntryProps): JSX.Element {
  const words = useWords(entryWords);
  const document = useStore(editing.document);
  const suggested = suggestedId(document, library.ids);
  const [isOwn, setOwn] = useState(document.id !== "" && document.id !== suggested);
  const hasWordings = Object.values(document.questions).some((lines) => lines.length > 0);
  useEffect(() => {
    if (!isOwn && hasWordings && document.id !== suggested) editing.change({ id: suggested });
  }, [isOwn, hasWordings, suggested]);
  return (
    <label class="is-wide">
      {words.id}
      <input
        value={document.id}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          setOwn(event.currentTarget.value !== "");
          editing.change({ id: event.currentTarget.value });
        }}
      />
      <small>{words.idHint}</small>
    </label>
  );
}

function GroupField({ editing }: { editing: Editing }): JSX.Element {
  const words = useWords(entryWords);
  const { groups } = useWords(houseWords);
  const { group } = useStore(editing.document);
  const known = group in groups ? groups : { ...groups, [group]: group };
  return (
    <label>
      {words.group}
      <select value={group} onChange={(event) => editing.change({ group: event.currentTarget.value })}>
        {Object.entries(known).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

type FieldOf<T> = { [F in keyof EntryDocument]: EntryDocument[F] extends T ? F : never }[keyof EntryDocument];

interface FieldProps<F> {
  editing: Editing;
  field: F;
  label: string;
}

function TextField({ editing, field, label }: FieldProps<"link" | "owner">): JSX.Element {
  const value = useStore(editing.document)[field];
  return (
    <label>
      {label}
      <input
        value={value}
        inputmode={field === "link" ? "url" : "text"}
        autocomplete="off"
        onInput={(event) => editing.change({ [field]: event.currentTarget.value })}
      />
    </label>
  );
}

function DayField({ editing, field, label }: FieldProps<"valid_from" | "valid_until" | "review_on">): JSX.Element {
  const value = useStore(editing.document)[field];
  return (
    <label>
      {label}
      <input
        type="date"
        value={value ?? ""}
        onInput={(event) => editing.change({ [field]: event.currentTarget.value || null })}
      />
    </label>
  );
}

function InternalField({ editing }: { editing: Editing }): JSX.Element {
  const words = useWords(entryWords);
  const { internal } = useStore(editing.document);
  return (
    <label class="option is-wide">
      <input
        type="checkbox"
        checked={internal}
        onChange={(event) => editing.change({ internal: event.currentTarget.checked })}
      />
      {words.internal}
    </label>
  );
}

interface EntriesFieldProps extends EntryProps {
  field: FieldOf<string[]>;
  label: string;
}

function EntriesField({ library, editing, field, label }: EntriesFieldProps): JSX.Element {
  const words = useWords(entryWords);
  const document = useStore(editing.document);
  useStore(library.all);
  const ids = document[field];
  const set = (next: string[]): void => editing.change({ [field]: next });
  return (
    <div class="entry-links is-wide">
      <span class="label">{label}</span>
      <ul class="chips">
        {ids.map((id) => (
          <Chip key={id} label={words.removeEntry(library.nameOf(id))} onRemove={() => set(ids.filter((one) => one !== id))}>
            {library.nameOf(id)}
          </Chip>
        ))}
      </ul>
      <Picker
        library={library}
        label={words.addEntry(label)}
        without={[...ids, document.id]}
        onPick={(id) => set([...ids, id])}
      />
    </div>
  );
}

interface ChipProps {
  label: string;
  onRemove(): void;
  children: ComponentChildren;
}

function Chip({ label, onRemove, children }: ChipProps): JSX.Element {
  return (
    <li>
      <span>{children}</span>
      <button type="button" aria-label={label} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </li>
  );
}
