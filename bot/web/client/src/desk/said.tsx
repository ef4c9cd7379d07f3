/** One thing that was said, as the agent sees it: the customer on the left, the house on the right. */
import type { JSX } from "preact";
import { Attachment } from "../parts/attachment";
import { Icon } from "../parts/icons";
import { LinkedText } from "../parts/links";
import { fileAddress } from "../wire/api";
import { agentName, type Message } from "../wire/frames";
import { deskWords } from "../words/desk";
import { momentText, timeText } from "../words/figures";
import { useWords } from "../words/language";
import type { Leaving } from "./sending";

const PAUSE_MS = 10 * 60_000;

export function SaidLine({ message, before }: { message: Message; before: Message | undefined }): JSX.Element {
  const words = useWords(deskWords);
  const isAfterPause = before === undefined || Date.parse(message.at) - Date.parse(before.at) > PAUSE_MS;
  const name = { customer: words.customer, bot: words.bot, agent: agentName(message) || words.agent }[message.from];
  const side = message.from === "customer" ? "" : " is-mine";
  return (
    <>
      {isAfterPause && (
        <time class="pause" dateTime={message.at}>
          {momentText(message.at)}
        </time>
      )}
      <article class={`said by-${message.from}${side}`} aria-label={name}>
        <div class="said-body">
          <div class="bubble">
            {message.edit_of !== undefined && <p class="edited">{words.edited}</p>}
            {message.text !== "" && (
              <p dir="auto">
                <LinkedText text={message.text} />
              </p>
            )}
            {message.files?.map((file) => (
              <Attachment key={file.id} file={file} address={(one) => Promise.resolve(fileAddress(one))} />
            ))}
          </div>
          <p class="said-foot">
            {name} · <time dateTime={message.at}>{timeText(message.at)}</time>
          </p>
        </div>
      </article>
    </>
  );
}

export function SendingLine({ item }: { item: Leaving }): JSX.Element {
  const words = useWords(deskWords);
  return (
    <article class="said by-agent is-mine is-sending">
      <div class="said-body">
        <div class="bubble">
          <p dir="auto">{item.text}</p>
        </div>
        <p class="said-foot">
          {words.sending}
          <span class="receipt">
            <Icon name="clock" />
          </span>
        </p>
      </div>
    </article>
  );
}
