import type { RowRemark } from './texts.ts';

/**
 * By code, or by `code_context` where a code has several sentences, as in the console. `{{name}}` is a parameter; with
 * `{{name, number}}` it is written with separators. A test compares the sentences with those of the console.
 */
export const remarks: Readonly<Record<string, string>> = {
  'cell-error': '儲存格顯示 {{text}}。請修正公式，或直接輸入內容。',
  'formula-without-result': '公式沒有已儲存的結果。請在試算表程式中開啟並儲存檔案，然後再次上載。',
  'not-shown': '儲存格有內容，但其格式不會顯示任何內容。請將格式設為文字，然後重新輸入。',
  'wrong-type_number': '儲存格 {{address}} 應為數字，但內容是「{{text}}」。請重新輸入。',
  'wrong-type_date': '儲存格 {{address}} 應為日期，但內容是「{{text}}」。請重新輸入。',
  'wrong-type_boolean': '儲存格 {{address}} 應為 TRUE 或 FALSE，但內容是「{{text}}」。請重新輸入。',
  'wrong-type_password': '儲存格 {{address}} 的內容與其類型不符。請重新輸入密碼。',
  date: '儲存格是日期（{{text}}）。請將格式設為文字，然後重新輸入。',
  date_password: '儲存格是日期。請將格式設為文字，然後重新輸入密碼。',
  'precision-lost': '儲存格是數字（{{text}}），試算表無法準確保存。請將格式設為文字，然後重新輸入。',
  'precision-lost_password': '儲存格是試算表無法準確保存的數字。請將格式設為文字，然後重新輸入密碼。',
  required: '請填寫。',
  required_username: '請填寫使用者名稱。',
  'required_new-user': '請填寫。這是新的使用者名稱，新使用者必須填寫此欄。',
  'too-short': '請輸入至少 {{charsMin, number}} 個字元。',
  'too-short_password': '密碼須有至少 {{charsMin, number}} 個字元。',
  'too-long': '請輸入最多 {{charsMax, number}} 個字元。現有 {{chars, number}} 個。',
  'too-long_password': '密碼最多可有 {{charsMax, number}} 個字元。',
  'too-long_cell': '儲存格的文字超過上限。請縮短。',
  'forbidden-character': '請移除無法顯示的字元。',
  'forbidden-character_line-break': '請寫成一行。',
  'forbidden-character_username': '使用者名稱只可使用字母、數字及 . _ @ + -',
  'forbidden-character_password': '請移除密碼中的換行、定位字元及其他控制字元。',
  'forbidden-character_unstorable-password': '密碼含有無法儲存的字元。請選擇另一個。',
  'invalid-email': '請輸入電郵地址，例如 alex.tong@example.com。',
  'invalid-phone': '請輸入 {{digitsMin, number}} 至 {{digitsMax, number}} 位數字的電話號碼，例如 +852 2345 6789 ext. 12。',
  'invalid-web-address': '請輸入以 http://、https:// 或 www. 開頭的網址。',
  'invalid-length': '使用者名稱須有 {{charsMin, number}} 至 {{charsMax, number}} 個字元。現有 {{chars, number}} 個。',
  'mixed-scripts': '使用者名稱只可使用同一種文字的字母，因為西里爾字母等文字有些字母與拉丁字母外形相似。',
  'too-common': '這是最常用的密碼之一。請選擇另一個。',
  'too-personal': '密碼不可為使用者名稱或公司名稱。請選擇另一個。',
  'duplicate-username': '多於一列有此使用者名稱。請只保留其中一列。',
  'username-unavailable': '此使用者名稱無法使用。請選擇另一個。',
  'username-unavailable_since-preview': '預覽之後，另一位使用者已取用此使用者名稱。請選擇另一個。',
  'user-in-bin': '此使用者在回收桶內。請先還原該使用者，或選擇另一個使用者名稱。',
  'own-password': '這是您自己的帳戶。請將此處的密碼留空，並在您自己的名片中更改密碼。',
  'own-account': '這是您自己的帳戶。請由另一位公司管理員更改其角色或停用。',
  'last-admin': '公司至少需要一位啟用的公司管理員。請先將另一位使用者設為公司管理員。',
  'user-not-found': '公司沒有此使用者。',
  'changed-since-preview': '該使用者在預覽之後曾被更改，因此沒有更新。請再次上載該列。',
  'user-gone': '該使用者其後已被刪除。',
  'promoted-since': '該使用者的角色在匯入之後已更改，因此保持啟用。',
  'logged-in-since': '該使用者在匯入之後曾經登入，因此保持啟用。',
  'changed-since': '當時更改的內容其後已全部再被更改，因此沒有還原。',
  // Hints.
  'probable-rename': '這是新的使用者名稱，但 {{username}} 有相同的電郵地址。使用者名稱不會更改：如為同一人，請使用 {{username}}。',
  rejoin: '這是新的使用者名稱，但已停用的使用者 {{username}} 有相同的電郵地址。如為同一人，請啟用 {{username}} 並使用該使用者名稱。',
  'shared-email': '檔案中另一列有相同的電郵地址。請確認兩者無誤。',
  'disabled-user': '此使用者已停用。匯入不會重新啟用使用者。',
  'number-lost-prefix': '{{column}}保留為 {{current}}。儲存格是數字 {{inFile}}，已失去開首的 + 或 0。請將格式設為文字，然後重新輸入。',
  'password-space': '密碼的開首或結尾有空格，該空格屬於密碼的一部分。請確認這是否正確。',
  'password-not-undone': '該次匯入設定了新密碼。密碼不會還原。如有需要，請另設密碼。',
};

/** A problem or a hint in Traditional Chinese; in English if it was stored without the parameters that its sentence names. */
export function remarkInChinese({ column, code, message, params }: RowRemark): string {
  const values: Readonly<Record<string, unknown>> = { column, ...params };
  const sentence = remarks[`${code}_${String(values['context'])}`] ?? remarks[code];
  let isComplete = sentence !== undefined;
  const filled = sentence?.replace(/\{\{(\w+)(, number)?\}\}/g, (_, name: string, isNumber?: string) => {
    const value = values[name];
    if (value === undefined) isComplete = false;
    return isNumber ? Number(value).toLocaleString('en') : String(value);
  });
  return isComplete ? filled! : message;
}
