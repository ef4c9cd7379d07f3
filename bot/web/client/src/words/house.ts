/** Names of the house's own things: groups, channels, states and kinds. */
import type { Catalogue } from "./language";

const zh = {
  groups: { service: "客服组", complaints: "投诉组", orders: "订单组" } as Record<string, string>,
  channels: { web: "网页", telegram: "Telegram" } as Record<string, string>,
  ticketStatus: { open: "待处理", in_progress: "处理中", solved: "已解决", closed: "已归档" } as Record<string, string>,
  ticketKind: {
    complaint: "投诉",
    repair: "报修",
    inquiry: "咨询",
    suggestion: "建议",
    report: "举报",
    message: "留言",
    callback: "回电",
  } as Record<string, string>,
  ticketFields: {
    what: "经过",
    order: "订单或商品",
    contact: "联系方式",
    outcome: "期望结果",
    evidence: "凭证",
    name: "姓名",
  } as Record<string, string>,
  flags: {
    unanswered: (who) => `${who || "有同事"}的客户久未得到回复`,
    taken_back: (who) => `${who || "有同事"}没有及时回复，客户已退回队列`,
    vanished: (who) => `${who || "有同事"}掉线了，客户已退回队列`,
    away_too_long: (who) => `${who || "有同事"}小休超过时限`,
    nobody_took: () => "问过的同事都没有接待这位客户，现在谁都可以接待",
    emergency: (said) => `紧急情况：${said}`,
    poison: (what) => `有一条消息处理失败（${what}）`,
    crowded: (count) => `${count} 条消息在等 Telegram 的限速，有的客户来不及按时问候`,
    abuse: (said) => `客户言辞激烈：${said}`,
    complaint_due: (number) => `投诉 ${number} 快到期限`,
    message_due: (number: string) => `留言 ${number} 快到答复时间，还没有人负责`,
    message_overdue: (number) => `留言 ${number} 超过时限还没有回复`,
    knowledge_week: (missed) => `上周有 ${missed || "0"} 个问题没有答上来，请看知识库周报`,
  } as Record<string, (detail: string) => string>,
  ticketsTitle: "工单",
  allTickets: "全部",
  noTickets: "这里没有工单。",
  chooseTicket: "请选择一张工单",
  openedAt: "提交",
  dueAt: "期限",
  isOverdue: "已逾期",
  ticketStatusLabel: "状态",
  ticketNote: "说明（会告诉客户）",
  ticketSave: "保存",
  toChat: "查看会话",
  toTicket: "查看工单",
  toKnowledge: "查看知识库",
  ticketFiles: "附件",
};

export type HouseWords = typeof zh;

const en: HouseWords = {
  groups: { service: "Service", complaints: "Complaints", orders: "Orders" },
  channels: { web: "Web", telegram: "Telegram" },
  ticketStatus: { open: "Open", in_progress: "In progress", solved: "Solved", closed: "Closed" },
  ticketKind: {
    complaint: "Complaint",
    repair: "Repair",
    inquiry: "Inquiry",
    suggestion: "Suggestion",
    report: "Report",
    message: "Message",
    callback: "Call back",
  },
  ticketFields: {
    what: "What happened",
    order: "Order or product",
    contact: "Contact",
    outcome: "Wished outcome",
    evidence: "Evidence",
    name: "Name",
  },
  flags: {
    unanswered: (who) => `A customer of ${who || "a colleague"} has waited long for an answer`,
    taken_back: (who) => `${who || "A colleague"} did not answer in time; the customer is back in the line`,
    vanished: (who) => `${who || "A colleague"} lost connection; the customer is back in the line`,
    away_too_long: (who) => `${who || "A colleague"} has been away for too long`,
    nobody_took: () => "Nobody who was asked has taken this customer; anybody may now",
    emergency: (said) => `Emergency: ${said}`,
    poison: (what) => `A message could not be handled (${what})`,
    crowded: (count) => `${count} messages wait for Telegram's limits: some customers are greeted late`,
    abuse: (said) => `A customer is very upset: ${said}`,
    complaint_due: (number) => `Complaint ${number} is due soon`,
    message_due: (number) => `Message ${number} is due soon, and nobody owns it`,
    message_overdue: (number) => `Message ${number} is overdue for an answer`,
    knowledge_week: (missed) => `Last week ${missed || "0"} questions found no answer: see the knowledge summary`,
  },
  ticketsTitle: "Tickets",
  allTickets: "All",
  noTickets: "There are no tickets here.",
  chooseTicket: "Choose a ticket",
  openedAt: "Opened",
  dueAt: "Due",
  isOverdue: "overdue",
  ticketStatusLabel: "Status",
  ticketNote: "Note (told to the customer)",
  ticketSave: "Save",
  toChat: "See the chat",
  toTicket: "See the ticket",
  toKnowledge: "See the knowledge base",
  ticketFiles: "Files",
};

export const houseWords: Catalogue<HouseWords> = { "zh-CN": zh, en };

/** The word for a code, or the code itself where the house has made up a new one. */
export function named(words: Record<string, string>, code: string): string {
  return words[code] ?? code;
}

/** A flag as one sentence; kinds the page does not know yet are shown as they are. */
export function flagSentence(sentences: HouseWords["flags"], kind: string, detail: string): string {
  return sentences[kind]?.(detail) ?? `${kind} ${detail}`.trim();
}

/** Where a chat is read; the desk opens it from its address. */
export function chatAddress(chat: number): string {
  return `/desk#chat=${chat}`;
}

/** Who has given no name is known by the number of the chat. */
export function customerName(
  { customer, chat }: { customer: string; chat?: number },
  unnamed: (chat: number) => string,
): string {
  const number = /^#(\d+)$/.exec(customer)?.[1] ?? (customer === "" ? chat : undefined);
  return number === undefined ? customer : unnamed(Number(number));
}
