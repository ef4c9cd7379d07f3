/** The way into the knowledge base: its pages are fetched when a lead first goes there. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../wire/api";
import type { Me } from "../wire/shapes";
import { accountWords } from "../words/account";
import { useWords } from "../words/language";
import { commonWords } from "../words/common";

export interface KnowledgeProps {
  api: Api;
  me: Me;
  /** The part that is shown to begin with; the entries when it names none. */
  first?: string;
}

type View = ComponentType<KnowledgeProps>;

export function KnowledgeDoor(props: KnowledgeProps): JSX.Element {
  const { loading } = useWords(accountWords);
  const words = useWords(commonWords);
  const [view, setView] = useState<{ Shown: View } | "gone" | null>(null);
  useEffect(() => {
    import("./view").then(
      ({ KnowledgeView }) => setView({ Shown: KnowledgeView }),
      () => setView("gone"),
    );
  }, []);
  if (view === null) return <p class="opening">{loading}</p>;
  // The part of an older page is not there any more after an update.
  if (view === "gone") {
    return (
      <main class="opening">
        <p role="alert">{words.outdated}</p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {words.reload}
        </button>
      </main>
    );
  }
  return <view.Shown {...props} />;
}
