/** Which language the page speaks: chosen before, else the browser's, else Chinese. */
import * as box from "../keep/box";
import { Store, useStore } from "../keep/store";

export type Language = "zh-CN" | "en";
export type Catalogue<Words> = Record<Language, Words>;

const KEY = "sansheng.language";

/** What the browser asks for, as the server knows languages. */
export function browserLanguage(wishes: readonly string[] = navigator.languages): string {
  for (const wish of wishes) {
    const tag = wish.toLowerCase();
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return "zh-TW";
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "zh-CN";
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("language");
  const wanted = box.read(KEY) ?? asked ?? browserLanguage();
  return wanted === "en" ? "en" : "zh-CN";
}

export const language = new Store<Language>(firstLanguage());

/** The language the customer is spoken to in; traditional characters stay traditional. */
export function spokenLanguage(): string {
  const page = language.get();
  return page === "zh-CN" && browserLanguage() === "zh-TW" ? "zh-TW" : page;
}

export function switchLanguage(): void {
  const next = language.get() === "en" ? "zh-CN" : "en";
  box.write(KEY, next);
  language.set(next);
  document.documentElement.lang = next;
}

/** The words of the present language; the component renders again when it is switched. */
export function useWords<Words>(catalogue: Catalogue<Words>): Words {
  return catalogue[useStore(language)];
}
