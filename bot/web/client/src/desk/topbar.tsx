/** The head of the desk: presence, views, sound, leaving. */
import type { JSX } from "preact";
import type { Account } from "../account/account";
import { LanguageButton } from "../account/forms";
import { SignOut } from "../account/sign_out";
import { useStore } from "../keep/store";
import { Icon, Mark } from "../parts/icons";
import { commonWords } from "../words/common";
import { deskWords } from "../words/desk";
import { useWords } from "../words/language";
import type { Desk } from "./desk";
import type { DeskView } from "./page";

interface TopBarProps {
  desk: Desk;
  account: Account;
  view: DeskView;
  onView(view: DeskView): void;
  onHelp(): void;
}

export function TopBar({ desk, account, view, onView, onHelp }: TopBarProps): JSX.Element {
  const words = useWords(deskWords);
  return (
    <header class="top">
      <Mark />
      <h1 class="top-title">{words.title}</h1>
      <PresenceSwitch desk={desk} />
      <nav>
        {(["chats", "tickets"] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="tab"
            aria-current={view === one ? "page" : undefined}
            onClick={() => onView(one)}
          >
            {words[one]}
          </button>
        ))}
        {desk.me.role === "lead" && (
          <a class="tab" href="/lead">
            {words.board}
          </a>
        )}
      </nav>
      <LineDown desk={desk} />
      <div class="top-end">
        <SoundSwitch desk={desk} />
        <button type="button" class="quiet" onClick={onHelp} aria-label={words.shortcuts} title={words.shortcuts}>
          <Icon name="keys" />
        </button>
        <LanguageButton />
        <SignOut name={desk.me.name} account={account} />
      </div>
    </header>
  );
}

function PresenceSwitch({ desk }: { desk: Desk }): JSX.Element {
  const words = useWords(deskWords);
  const presence = useStore(desk.presence);
  return (
    <div class="presence" role="group" aria-label={words.presenceLabel}>
      {(["online", "away", "leaving", "offline"] as const).map((status) => (
        <button
          key={status}
          type="button"
          class={`is-${status}`}
          aria-pressed={presence === status}
          title={words.presenceHint[status]}
          onClick={() => void desk.setPresence(status)}
        >
          {words.presence[status]}
        </button>
      ))}
    </div>
  );
}

function SoundSwitch({ desk }: { desk: Desk }): JSX.Element {
  const words = useWords(deskWords);
  const hasSound = useStore(desk.alerts.hasSound);
  const label = hasSound ? words.soundOn : words.soundOff;
  return (
    <button
      type="button"
      class={hasSound ? "quiet is-on" : "quiet"}
      aria-pressed={hasSound}
      aria-label={label}
      title={label}
      onClick={() => desk.alerts.switchSound()}
    >
      <Icon name="bell" />
    </button>
  );
}

function LineDown({ desk }: { desk: Desk }): JSX.Element {
  const words = useWords(commonWords);
  const connection = useStore(desk.socket.connection);
  return (
    <p class="top-state" role="status">
      {connection === "waiting" ? words.reconnecting : ""}
    </p>
  );
}
