/** First asked, first responsible: what is open in whose name, and who has seen to it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../wire/api";
import { Problem } from "../wire/problem";
import type { Owner } from "../wire/shapes";
import { shareText } from "../words/figures";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";
import { asked, type Period } from "./periods";

export function Owners({ api, period }: { api: Api; period: Period }): JSX.Element | null {
  const words = useWords(leadWords);
  const owners = useOwners(api, period);
  if (owners.length === 0) return null;
  return (
    <section aria-labelledby="owners-title">
      <h2 id="owners-title">{words.owners}</h2>
      <p class="empty">{words.ownersHint}</p>
      <div class="table-frame">
        <table class="owners">
          <thead>
            <tr>
              <th scope="col">{words.bys.agent}</th>
              {Object.entries(words.ownerFigures).map(([name, word]) => (
                <th key={name} scope="col">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {owners.map((one) => (
              <Row key={one.agent} owner={one} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ owner }: { owner: Owner }): JSX.Element {
  const share = owner.ended === 0 ? null : owner.ended_by_owner / owner.ended;
  return (
    <tr>
      <th scope="row">{owner.agent}</th>
      <td>{owner.open}</td>
      <td>{owner.promised}</td>
      <td class={owner.overdue > 0 ? "is-late" : ""}>{owner.overdue}</td>
      <td>{owner.asked}</td>
      <td>{owner.ended}</td>
      <td>{shareText(share)}</td>
    </tr>
  );
}

function useOwners(api: Api, period: Period): Owner[] {
  const [owners, setOwners] = useState<Owner[]>([]);
  useEffect(() => {
    let isWanted = true;
    const { from, to } = asked(period);
    api.owners(from, to).then(
      (found) => isWanted && setOwners(found.owners),
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error; // the figures above say what is wrong
      },
    );
    return () => {
      isWanted = false;
    };
  }, [period]);
  return owners;
}
