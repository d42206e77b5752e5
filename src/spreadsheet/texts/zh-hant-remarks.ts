import type { RowRemark } from './texts.ts';

/**
 * By code, the best sentence first. `{name}` is a parameter of the remark, `{1}` the first number of its English message. A
 * sentence that lacks one of them is not used.
 */
const sentences: Readonly<Record<string, readonly string[]>> = {
  required: ['請填寫此欄。新使用者必須填寫。'],
  'too-short': ['至少 {1} 個字元。', '太短。'],
  'too-long': ['最多 {1} 個字元；現有 {2} 個。', '最多 {1} 個字元。', '儲存格的文字過長，請縮短。'],
  'invalid-length': ['使用者名稱須為 {1} 至 {2} 個字元；現有 {3} 個。', '長度不符。'],
  'forbidden-character': ['含有不允許的字元。'],
  'invalid-email': ['請輸入電郵地址，例如 alex.tong@example.com。'],
  'invalid-phone': ['請輸入 3 至 15 位數字的電話號碼，例如 +852 2345 6789 ext. 12。'],
  'invalid-web-address': ['請輸入以 http://、https:// 或 www. 開頭的網址。'],
  'mixed-scripts': ['使用者名稱只可使用一種文字的字母，不可混用外形相似的字母，例如拉丁字母與西里爾字母。'],
  'too-common': ['此密碼太常見，請選擇另一個。'],
  'too-personal': ['密碼不可為使用者名稱或公司名稱。'],
  'own-password': ['這是您自己的帳戶：請將密碼留空，並在「我的名片」中更改。'],
  'duplicate-username': ['此使用者名稱在檔案中出現多於一次，請只保留一列。'],
  'username-unavailable': ['此使用者名稱無法使用，請選擇另一個。'],
  'user-in-bin': ['此使用者在回收筒中，請先還原。'],
  'changed-since-preview': ['該使用者在預覽之後已被更改，因此保持原狀。請再次上載該列。'],
  'cell-error': ['儲存格顯示錯誤，請修正公式或輸入數值。'],
  'formula-without-result': ['公式沒有結果，請在試算表程式中開啟並儲存檔案，然後再次上載。'],
  'not-shown': ['儲存格的格式不顯示其數值，請設為文字後重新輸入。'],
  'wrong-type': ['儲存格的內容與其類型不符，請重新輸入。'],
  date: ['儲存格是日期，請設為文字後重新輸入。'],
  'precision-lost': ['試算表無法準確儲存此數字，請將儲存格設為文字後重新輸入。'],
  'disabled-user': ['此使用者已停用。匯入不會重新啟用使用者，請在使用者清單中啟用。'],
  'number-lost-prefix': ['此儲存格是數字，失去了開頭的 + 或 0，因此保留了原有的電話號碼。請設為文字後重新輸入。'],
  'password-space': ['密碼的開首或結尾有空格，該空格屬於密碼的一部分。請確認這是否正確。'],
  'probable-rename': [
    '此使用者名稱是新的，但 {username} 有相同的電郵地址。使用者名稱不可更改：若為同一人，請使用 {username}。',
    '此使用者名稱是新的，但另一位使用者有相同的電郵地址。若為同一人，請使用原有的使用者名稱。',
  ],
  rejoin: [
    '此使用者名稱是新的，但已停用的 {username} 有相同的電郵地址。若為同一人，請重新啟用 {username}。',
    '此使用者名稱是新的，但一位已停用的使用者有相同的電郵地址。若為同一人，請重新啟用該使用者。',
  ],
  'shared-email': ['檔案中另一列有相同的電郵地址，請確認兩者無誤。'],
  'user-gone': ['該使用者其後已被刪除。'],
  'promoted-since': ['該使用者其後已獲其他角色，因此保持啟用。'],
  'logged-in-since': ['該使用者其後曾經登入，因此保持啟用。'],
  'changed-since': ['匯入更改的所有欄位其後再次更改，因此沒有還原。'],
  'password-not-undone': ['匯入設定了新密碼。密碼不會還原，如有需要請重新設定。'],
};

const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

/** A problem or a hint in Traditional Chinese; in English if its code is not known here. */
export function remarkInChinese({ code, message, params }: RowRemark): string {
  const numbers = Object.fromEntries((message.match(/\d+/g) ?? []).map((number, index) => [index + 1, number]));
  const values: Readonly<Record<string, unknown>> = { ...numbers, ...params };
  const sentence = sentences[code]?.find((one) => namesIn(one).every((name) => values[name] != null));
  return sentence?.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])) ?? message;
}
