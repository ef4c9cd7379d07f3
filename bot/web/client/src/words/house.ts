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
    unanswered: "客户久未得到回复",
    taken_back: "会话已退回队列",
    vanished: "客服掉线",
    emergency: "紧急情况",
    poison: "消息处理失败",
    abuse: "不文明用语",
    complaint_due: "投诉将到期",
    message_overdue: "留言超时未回",
  } as Record<string, string>,
  ticketsTitle: "工单",
  allTickets: "全部",
  noTickets: "没有这样的工单。",
  chooseTicket: "请选择一张工单",
  openedAt: "提交",
  dueAt: "期限",
  isOverdue: "已逾期",
  ticketStatusLabel: "状态",
  ticketNote: "说明（会告诉客户）",
  ticketSave: "保存",

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
    unanswered: "Customer left without an answer",
    taken_back: "Chat went back to the line",
    vanished: "Agent vanished",
    emergency: "Emergency",
    poison: "A message could not be handled",
    abuse: "Abusive words",
    complaint_due: "Complaint is due",
    message_overdue: "Message overdue",
  },
  ticketsTitle: "Tickets",
  allTickets: "All",
  noTickets: "No such tickets.",
  chooseTicket: "Choose a ticket",
  openedAt: "Opened",
  dueAt: "Due",
  isOverdue: "overdue",
  ticketStatusLabel: "Status",
  ticketNote: "Note (told to the customer)",
  ticketSave: "Save",

  ticketFiles: "Files",
};

export const houseWords: Catalogue<HouseWords> = { "zh-CN": zh, en };

/** The word for a code, or the code itself where the house has made up a new one. */
export function named(words: Record<string, string>, code: string): string {
  return words[code] ?? code;
}
