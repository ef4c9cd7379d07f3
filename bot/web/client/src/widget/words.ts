/** The few words the widget itself speaks. */
export interface WidgetWords {
  open: string;
  close: string;
  chat: string;
  unread(count: number): string;
}

const zh: WidgetWords = {
  open: "打开在线客服",
  close: "收起在线客服",
  chat: "在线客服",
  unread: (count) => `${count} 条新消息`,
};

const en: WidgetWords = {
  open: "Open the chat",
  close: "Fold the chat",
  chat: "Customer service chat",
  unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
};

/** The words of the language asked for, else of the page, else of the browser. */
export function widgetWords(asked: string): WidgetWords {
  const language = asked || document.documentElement.lang || navigator.language;
  return language.toLowerCase().startsWith("zh") ? zh : en;
}
