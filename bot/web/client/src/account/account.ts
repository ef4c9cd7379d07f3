/** Who is signed in at this page. */
import { Store } from "../keep/store";
import type { Api } from "../wire/api";
import { Problem } from "../wire/problem";
import type { Me, SignedIn } from "../wire/shapes";
import type { Limits } from "../wire/frames";

export type Standing =
  | { at: "unknown" }
  | { at: "out"; hasEnded: boolean }
  | { at: "first"; token: string }
  | { at: "invited"; token: string }
  | { at: "in"; me: Me; limits: Limits };

export type LinkToken = Extract<Standing, { token: string }>;

/** Take the token out of the address, so that neither history nor a screenshot keeps it. */
export function takeLinkToken(): LinkToken | null {
  const found = /^#(first|invite)=([\w-]+)$/.exec(location.hash);
  if (found?.[2] === undefined) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { at: found[1] === "first" ? "first" : "invited", token: found[2] };
}

export class Account {
  readonly standing = new Store<Standing>({ at: "unknown" });
  readonly problem = new Store<Problem | null>(null);

  constructor(readonly api: Api) {
    api.signedOut = () => this.ended();
  }

  /** Use the link's token when there is one; else find out whether an earlier sign-in still holds. */
  async begin(link: LinkToken | null): Promise<void> {
    if (link !== null) return this.standing.set(link);
    await this.enter(this.api.session(), (problem) => {
      this.standing.set({ at: "out", hasEnded: false });
      if (problem.status !== 401) this.problem.set(problem);
    });
  }

  signIn(name: string, password: string): Promise<void> {
    return this.enter(this.api.signIn(name, password));
  }

  firstLead(token: string, name: string, password: string): Promise<void> {
    return this.enter(this.api.firstLead(token, name, password));
  }

  invited(token: string, password: string): Promise<void> {
    return this.enter(this.api.invited(token, password));
  }

  async signOut(): Promise<void> {
    // Leaving is never refused here: the server forgets the rest by itself.
    await this.api.signOut().catch(() => undefined);
    this.standing.set({ at: "out", hasEnded: false });
  }

  /** The server says that the sign-in is over. */
  ended(): void {
    if (this.standing.get().at === "in") this.standing.set({ at: "out", hasEnded: true });
  }

  private async enter(entering: Promise<SignedIn>, refused?: (problem: Problem) => void): Promise<void> {
    this.problem.set(null);
    try {
      const { agent, limits } = await entering;
      this.standing.set({ at: "in", me: agent, limits: limits ?? {} });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (refused === undefined) this.problem.set(error);
      else refused(error);
    }
  }
}
