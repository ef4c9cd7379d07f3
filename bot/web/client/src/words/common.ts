/** Words that every page uses. */
import type { Catalogue } from "./language";
import { language } from "./language";
import type { Problem } from "../wire/problem";

const zh = {
  brand: "三声",
  otherLanguage: "English",
  otherLanguageLabel: "Switch to English",
  reconnecting: "连接断开了，正在重新连接……",
  connecting: "正在连接……",
  send: "发送",
  attach: "添加文件",
  remove: (name: string) => `移除 ${name}`,
  uploading: (percent: number) => `已上传 ${percent}%`,
  fileLimit: (size: string) => `每个文件不超过 ${size}`,
  fileTooLarge: (size: string) => `文件过大，请选择不超过 ${size} 的文件。`,
  dropHere: "松开即可添加文件",
  cannotOpen: "暂时打不开，请稍后再试",
  close: "关闭",
  cancel: "取消",
  outdated: "这一页没有打开：页面可能已经更新，或网络不通。",
  reload: "重新打开",
  problems: {
    offline: "网络不通，请稍后再试。",
    busy: "系统正忙，请稍后再试。",
    often: "操作过于频繁，请稍等片刻。",
    missing: "没有找到，可能已不在您的权限之内。",
    refused: "您没有这项权限。",
    tooLarge: "文件过大。",
    other: "没有成功，请再试一次。",
  },
  codes: {
    not_waiting: "这位客户已经不在等候，可能已由同事接待。",
    too_many_chats: "您手上的会话已满，请先结束一个。",
    closed_already: "这段时间已经设置过休业。",
    for_leads: "这位客户已转请主管接待。",
    wrong_group: "这位客户在其他小组的队列里。",
    stale_epoch: "这个会话已有变化，请重新打开。",
    not_yours: "这个会话不在您这里。",
    to_oneself: "请选择另一位同事。",
    no_such_agent: "没有这位同事。",
    no_such_group: "没有这个小组。",
    name_taken: "这个姓名已被使用，请换一个。",
    invalid: "填写的内容不符合要求，请检查后再试。",
    no_picture: "这张图片不能使用：请用完整的 PNG、JPEG、WebP 或 GIF 图片。",
    picture_gone: "有图片已经不在，请移除后重新添加。",
  } as Record<string, string>,
  heldBy: (who: string) => `这个会话现由 ${who} 接待。`,
};

export type CommonWords = typeof zh;

const en: CommonWords = {
  brand: "Sansheng",
  otherLanguage: "中文",
  otherLanguageLabel: "切换到中文",
  reconnecting: "Connection lost. Reconnecting…",
  connecting: "Connecting…",
  send: "Send",
  attach: "Attach files",
  remove: (name) => `Remove ${name}`,
  uploading: (percent) => `${percent}% uploaded`,
  fileLimit: (size) => `up to ${size} each`,
  fileTooLarge: (size) => `This file is too large. Please choose one of at most ${size}.`,
  dropHere: "Drop to attach",
  cannotOpen: "cannot be opened now",
  close: "Close",
  cancel: "Cancel",
  outdated: "This did not open: the page has been updated, or there is no connection.",
  reload: "Open again",
  problems: {
    offline: "There is no connection. Please try again in a moment.",
    busy: "The service is busy. Please try again in a moment.",
    often: "That was a little too often. Please wait a moment.",
    missing: "Not found; it may no longer be yours to see.",
    refused: "You may not do this.",
    tooLarge: "This file is too large.",
    other: "That did not work. Please try again.",
  },
  // In English the house's own sentence says it.
  codes: {},
  heldBy: (who) => `${who} has this chat.`,
};

export const commonWords: Catalogue<CommonWords> = { "zh-CN": zh, en };

/** One plain sentence for a refused request. */
export function sentenceOf(problem: Problem): string {
  const { problems: words, codes, heldBy } = commonWords[language.get()];
  if (problem.status === 409 && typeof problem.body.agent === "string") return heldBy(problem.body.agent);
  if (problem.status === 0) return words.offline;
  if (problem.status === 413) return words.tooLarge;
  if (problem.status === 429) return words.often;
  if (problem.status === 403) return words.refused;
  if (problem.status === 404) return words.missing;
  if (problem.status >= 500) return words.busy;
  const known = codes[String(problem.body.code)];
  if (known !== undefined) return known;
  return problem.detail === "" || language.get() !== "en" ? words.other : problem.detail;
}
