/** The desk: the line and one's chats, the conversation, the knowledge beside it. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Account } from "../account/account";
import { Gate } from "../account/gate";
import { useStore } from "../keep/store";
import { Tickets } from "../tickets/tickets";
import type { Limits } from "../wire/frames";
import type { Me } from "../wire/shapes";
import { accountWords } from "../words/account";
import { useWords } from "../words/language";
import { ConversationPane } from "./conversation";
import { Desk } from "./desk";
import { Lists } from "./lists";
import { useTitle } from "./offers";
import { type DeskDialog, Dialogs } from "./dialogs";
import { useShortcuts } from "./shortcuts";
import { Suggestions } from "./suggestions";
import { TopBar } from "./topbar";

export function DeskPage({ account }: { account: Account }): JSX.Element {
  const words = useWords(accountWords);
  const inside = (me: Me, limits: Limits): JSX.Element => (
    <Workplace key={me.id} me={me} limits={limits} account={account} />
  );
  return <Gate account={account} title={words.deskTitle} inside={inside} />;
}

interface WorkplaceProps {
  me: Me;
  limits: Limits;
  account: Account;
}

export type DeskView = "chats" | "tickets";

function Workplace({ me, limits, account }: WorkplaceProps): JSX.Element {
  const desk = useMemo(() => new Desk(me, account.api, account), []);
  const [view, setView] = useState<DeskView>("chats");
  /** The number of the ticket that the tickets begin with. */
  const [ticket, setTicket] = useState("");
  const show = (next: DeskView, number = ""): void => {
    setTicket(number);
    setView(next);
  };
  const [dialog, setDialog] = useState<DeskDialog>(null);
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, []);
  useAddress(desk, () => show("chats"));
  useShortcuts(desk, setDialog);
  useTitle(desk);
  useReturn(desk);
  return (
    <div class="console">
      <TopBar desk={desk} account={account} view={view} onView={show} onHelp={() => setDialog("shortcuts")} />
      <Notice desk={desk} />
      {view === "tickets" ? (
        <Tickets api={account.api} first={ticket} />
      ) : (
        <Chats
          desk={desk}
          limits={limits}
          onDialog={setDialog}
          onTicket={(number) => show("tickets", number)}
        />
      )}
      <Dialogs desk={desk} dialog={dialog} onDone={() => setDialog(null)} />
    </div>
  );
}

interface ChatsProps {
  desk: Desk;
  limits: Limits;
  onDialog(dialog: DeskDialog): void;
  onTicket(number: string): void;
}

function Chats({ desk, limits, onDialog, onTicket }: ChatsProps): JSX.Element {
  const selected = useStore(desk.chats.selected);
  return (
    <main class={selected === null ? "desk" : "desk has-chat"}>
      <Lists desk={desk} onTicket={onTicket} />
      <ConversationPane desk={desk} limits={limits} onDialog={onDialog} />
      {selected !== null && <Suggestions key={selected} desk={desk} chat={selected} />}
    </main>
  );
}

function Notice({ desk }: { desk: Desk }): JSX.Element {
  const notice = useStore(desk.notice);
  return (
    <div class="notice" role="alert">
      {notice !== "" && (
        <button type="button" onClick={() => desk.notice.set("")}>
          {notice}
        </button>
      )}
    </div>
  );
}

/** Open the chat that the address names, now and whenever a link changes it. */
function useAddress(desk: Desk, onChat: () => void): void {
  useEffect(() => {
    const open = (): void => {
      const chat = Number(/^#chat=(\d+)$/.exec(location.hash)?.[1] ?? 0);
      if (chat === 0) return;
      history.replaceState(null, "", location.pathname + location.search);
      onChat();
      void desk.look(chat);
    };
    open();
    window.addEventListener("hashchange", open);
    return () => window.removeEventListener("hashchange", open);
  }, []);
}

/** Coming back to the page, one sees what has come in for the open chat. */
function useReturn(desk: Desk): void {
  useEffect(() => {
    const look = (): void => {
      const chat = desk.chats.selected.get();
      if (document.visibilityState === "visible" && chat !== null) desk.alerts.looked(chat);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}
