/** Files that wait to be sent with the next words. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { commonWords } from "../words/common";
import { sizeText } from "../words/figures";
import { useWords } from "../words/language";
import type { FileTray, TrayItem } from "./files";

export function Tray({ tray }: { tray: FileTray }): JSX.Element | null {
  const items = useStore(tray.items);
  if (items.length === 0) return null;
  return (
    <ul class="tray">
      {items.map((item) => (
        <TrayRow key={item.key} item={item} onDrop={() => tray.drop(item.key)} />
      ))}
    </ul>
  );
}

function TrayRow({ item, onDrop }: { item: TrayItem; onDrop(): void }): JSX.Element {
  const words = useWords(commonWords);
  const isMoving = item.info === undefined && item.problem === undefined;
  return (
    <li class={item.problem === undefined ? "" : "is-refused"}>
      <Icon name="file" />
      <span class="file-name">{item.name}</span>
      <span class="file-size">{item.problem ?? sizeText(item.size)}</span>
      {isMoving && (
        <progress max={1} value={item.share} aria-label={words.uploading(Math.round(item.share * 100))} />
      )}
      <button type="button" class="quiet" onClick={onDrop} aria-label={words.remove(item.name)}>
        <Icon name="close" />
      </button>
    </li>
  );
}
