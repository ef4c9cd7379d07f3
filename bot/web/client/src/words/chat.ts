/** Words of the customer's page. */
import type { Catalogue } from "./language";

const zh = {
  title: "在线客服",
  motto: "您说，我们在听",
  write: "请输入您想说的话",
  log: "对话记录",
  you: "您",
  bot: "智能助手",
  agent: "客服",
  sending: "发送中",
  sent: "已送达",
  failed: "没有送达",
  retry: "重新发送",
  choices: "可选的回复",
  unread: "以下是新消息",
  toNewest: "回到最新消息",
  titleUnread: (count: number, title: string) => `(${count}) ${title}`,
  keepsDraft: "网络恢复后会自动发出，请放心。",
  fold: "收起对话",
};

export type ChatWords = typeof zh;

const en: ChatWords = {
  title: "Customer service",
  motto: "You speak, we listen",
  write: "Write a message",
  log: "Conversation",
  you: "You",
  bot: "Assistant",
  agent: "Agent",
  sending: "Sending",
  sent: "Sent",
  failed: "Not delivered",
  retry: "Send again",
  choices: "Suggested replies",
  unread: "New messages",
  toNewest: "Go to the newest message",
  titleUnread: (count, title) => `(${count}) ${title}`,
  keepsDraft: "Your words are kept and go out by themselves.",
  fold: "Fold the chat",
};

export const chatWords: Catalogue<ChatWords> = { "zh-CN": zh, en };
