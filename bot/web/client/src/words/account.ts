/** Words of signing in. */
import type { Catalogue } from "./language";

const zh = {
  deskTitle: "客服工作台",
  leadTitle: "客服看板",
  signIn: "登录",
  name: "姓名",
  password: "密码",
  hasEnded: "登录已结束，请重新登录。您写到一半的话都还在。",
  wrong: "姓名或密码不对。",
  often: (seconds: number) => (seconds > 0 ? `尝试次数过多，请 ${seconds} 秒后再试。` : "尝试次数过多，请稍后再试。"),
  firstTitle: "欢迎，请设立第一位主管",
  firstText: "这个链接只能用一次。设好之后，您可以登录看板与工作台。",
  firstPassword: "密码（请用一句好记的长话）",
  firstDo: "设立并登录",
  firstUsed: "这个链接已经用过或已失效。请直接登录，或重新启动服务取得新的链接。",
  invitedTitle: "欢迎加入，请设置密码",
  invitedText: "这个链接只能用一次。",
  invitedUsed: "这个链接已经用过或已失效，请向主管索取新的链接。",
  passwordPoor: "密码太短或太长，请用一句您记得住的话。",
  loading: "正在打开……",
  signOut: "退出登录",
};

export type AccountWords = typeof zh;

const en: AccountWords = {
  deskTitle: "Service desk",
  leadTitle: "Lead's board",
  signIn: "Sign in",
  name: "Name",
  password: "Password",
  hasEnded: "Your sign-in has ended. Please sign in again; what you were writing is kept.",
  wrong: "The name or the password is wrong.",
  often: (seconds) =>
    seconds > 0 ? `Too many attempts. Please try again in ${seconds} s.` : "Too many attempts. Please wait a while.",
  firstTitle: "Welcome. Please set up the first lead",
  firstText: "This link works once. Afterwards you sign in to the board and the desk.",
  firstPassword: "Password (a long phrase is best)",
  firstDo: "Set up and sign in",
  firstUsed: "This link has been used or has expired. Please sign in, or restart the service for a new one.",
  invitedTitle: "Welcome. Please choose a password",
  invitedText: "This link works once.",
  invitedUsed: "This link has been used or has expired. Please ask your lead for a new one.",
  passwordPoor: "The password is too short or too long. A phrase that you remember is best.",
  loading: "Opening…",
  signOut: "Sign out",
};

export const accountWords: Catalogue<AccountWords> = { "zh-CN": zh, en };
