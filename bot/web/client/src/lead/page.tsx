/** The leads' page: the house at this moment, its response times, its cases, its knowledge. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Account } from "../account/account";
import { LanguageButton } from "../account/forms";
import { Gate } from "../account/gate";
import { SignOut } from "../account/sign_out";
import { useStore } from "../keep/store";
import { KnowledgeDoor } from "../knowledge/door";
import { Mark } from "../parts/icons";
import { Tickets } from "../tickets/tickets";
import type { Me } from "../wire/shapes";
import { accountWords } from "../words/account";
import { commonWords } from "../words/common";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";
import { BoardView } from "./board";
import { FiguresView } from "./figures";
import { House } from "./house";

const VIEWS = ["now", "figures", "tickets", "knowledge"] as const;
type LeadView = (typeof VIEWS)[number];

export function LeadPage({ account }: { account: Account }): JSX.Element {
  const words = useWords(accountWords);
  const inside = (me: Me): JSX.Element =>
    me.role === "lead" ? <Room key={me.id} me={me} account={account} /> : <ForLeads />;
  return <Gate account={account} title={words.leadTitle} inside={inside} />;
}

function ForLeads(): JSX.Element {
  const words = useWords(leadWords);
  return (
    <main class="entry">
      <p>{words.forLeads}</p>
      <p>
        <a href="/desk">{words.toDesk}</a>
      </p>
    </main>
  );
}

function Room({ me, account }: { me: Me; account: Account }): JSX.Element {
  const house = useMemo(() => new House(account.api, account), []);
  const [view, setView] = useState<LeadView>("now");
  /** What the view begins with: the number of a ticket, a part of the knowledge base. */
  const [first, setFirst] = useState("");
  const show = (next: LeadView, beginning = ""): void => {
    setFirst(beginning);
    setView(next);
  };
  const words = useWords(leadWords);
  useEffect(() => {
    house.start();
    return () => house.stop();
  }, []);
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  return (
    <div class="console">
      <TopBar house={house} me={me} account={account} view={view} onView={show} />
      <Notice house={house} />
      {view === "now" && (
        <BoardView
          house={house}
          onTicket={(number) => show("tickets", number)}
          onKnowledge={() => show("knowledge", "misses")}
        />
      )}
      {view === "figures" && <FiguresView api={account.api} today={() => house.today()} />}
      {view === "tickets" && <Tickets api={account.api} first={first} />}
      {view === "knowledge" && <KnowledgeDoor api={account.api} me={me} first={first} />}
    </div>
  );
}

interface TopBarProps {
  house: House;
  me: Me;
  account: Account;
  view: LeadView;
  onView(view: LeadView): void;
}

function TopBar({ house, me, account, view, onView }: TopBarProps): JSX.Element {
  const words = useWords(leadWords);
  const { reconnecting } = useWords(commonWords);
  const connection = useStore(house.socket.connection);
  return (
    <header class="top">
      <Mark />
      <h1 class="top-title">{words.title}</h1>
      <nav>
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            class="tab"
            aria-current={view === one ? "page" : undefined}
            onClick={() => onView(one)}
          >
            {words.views[one]}
          </button>
        ))}
        <a class="tab" href="/desk">
          {words.desk}
        </a>
      </nav>
      <p class="top-state" role="status">
        {connection === "waiting" ? reconnecting : ""}
      </p>
      <div class="top-end">
        <LanguageButton />
        <SignOut name={me.name} account={account} />
      </div>
    </header>
  );
}

function Notice({ house }: { house: House }): JSX.Element {
  const notice = useStore(house.notice);
  return (
    <div class="notice" role="alert">
      {notice !== "" && (
        <button type="button" onClick={() => house.notice.set("")}>
          {notice}
        </button>
      )}
    </div>
  );
}
