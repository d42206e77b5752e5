import { type Column, isDatalink } from '../columns.ts';
import type { SpreadsheetTexts } from './texts.ts';
import { remarkInChinese } from './zh-hant-remarks.ts';

const headers: SpreadsheetTexts['headers'] = {
  username: '使用者名稱',
  password: '密碼',
  email: '電郵',
  firstName: '名字',
  lastName: '姓氏',
  companyName: '公司',
  title: '職銜',
  department: '部門',
  aboutMe: '關於我',
  whatsApp: 'WhatsApp',
  workPhone: '辦公室電話',
  mobilePhone: '手機',
  fax: '傳真',
  website: '網站',
  address: '地址',
};

const range = ({ limits }: Column) => `${limits.charsMin} 至 ${limits.charsMax}`;
const maximum = ({ limits }: Column) => `最多 ${limits.charsMax.toLocaleString('en')} 個字元。`;

/** Of the fields that have a note beside their limit. */
const notes: Partial<SpreadsheetTexts['headers']> = {
  email: '新使用者必須填寫。',
  firstName: '新使用者必須填寫。',
  lastName: '新使用者必須填寫。',
  companyName: '名片上的公司。若留空，新使用者會使用公司的名稱。',
  whatsApp: '電話號碼，例如 +852 9123 4567。',
};
const datalinkNote = '只適用於新使用者。匯入不會更改現有使用者的這項資料：如要更改，請以該使用者的身分登入。';

const outcomes: Readonly<Record<string, string>> = {
  created: '已建立',
  updated: '已更新',
  unchanged: '無更改',
  rejected: '被拒',
  not_processed: '未處理',
};
const previewOutcomes: Readonly<Record<string, string>> = { ...outcomes, created: '將建立', updated: '將更新' };

export const chinese: SpreadsheetTexts = {
  font: { name: 'Microsoft JhengHei', charset: 136, lineHeight: 17 },
  headers,
  exportHeaders: headers,
  createTime: '建立時間',
  resultHeaders: ['結果', '詳情'],
  auditHeaders: {
    at: '時間（UTC）',
    action: '操作',
    actor: '操作者',
    subject: '登入身分',
    target: '對象',
    changes: '更改',
    details: '詳情',
    importedFrom: '匯入自',
    request: '請求',
    address: '位址',
    session: '工作階段',
    program: '程式',
  },
  importedRow: (fileName, row) => `${fileName}，第 ${row} 列`,
  sheetIsFull: '工作表已無更多列。如需較早的紀錄，請匯出 CSV，或選擇較少的日子。',
  otherHeaders: { Name: '姓名' },
  sheetNames: { staff: '員工', guide: '使用說明', report: '報告', audit: '審計紀錄' },
  titles: {
    template: '員工範本',
    export: '員工',
    report: { import: '匯入報告', preview: '預覽報告', undo: '復原報告', bulk: '批量更改報告' },
    auditLog: '審計紀錄',
  },
  template: {
    note(column) {
      if (column.field === 'username') return `每列必須填寫。${range(column)} 個字母、數字及 . _ @ + -。使用者名稱不可更改。`;
      if (column.field === 'password') return `新使用者必須填寫，${range(column)} 個字元。留空或 **** 會保留現有使用者的密碼。`;
      return `${isDatalink(column.field) ? datalinkNote : (notes[column.field] ?? '')}${maximum(column)}`;
    },
    check(column) {
      if (column.field === 'username') return `使用者名稱須為 ${range(column)} 個字元。`;
      if (column.field === 'password') return `密碼須為 ${range(column)} 個字元；**** 會保留密碼。`;
      if (column.field === 'email') return '請輸入電郵地址，例如 alex.tong@example.com。';
      if (column.field === 'website') return '請輸入以 http://、https:// 或 www. 開頭的網址。';
      return maximum(column);
    },
  },
  guide: {
    title: '如何填寫此活頁簿',
    stepsTitle: '三個步驟',
    step: (number) => `步驟 ${number}`,
    steps: [
      '在「員工」工作表中，每人填寫一列。',
      '將檔案儲存為 Excel 活頁簿（.xlsx）。',
      '上載至 Cardroll。更改之前，預覽會先顯示將會更改的內容。',
    ],
    rulesTitle: '須知',
    rules: [
      ['新使用者', '新的使用者名稱會建立使用者。新使用者必須填寫深藍色的欄位。'],
      ['現有使用者', '已有的使用者名稱會更新該使用者。空白儲存格不會更改該欄位。'],
      ['密碼', '留空或填 **** 會保留現有使用者的密碼。其他內容會成為新密碼，並結束該使用者的工作階段。'],
      ['灰色欄位', '只適用於新使用者。檔案不會更改現有使用者的這些資料，但匯入會顯示不同之處：如要更改，請以該使用者的身分登入。'],
      ['欄位', '可按任何次序排列。沒有任何列需要的欄位可以刪除。'],
      ['被拒的列', '若使用者名稱在檔案中出現多於一次，該名稱的所有列都會被拒。即使有列被拒，其他列仍會匯入。'],
    ],
    columnsTitle: '欄位',
    columnHeaders: ['欄位', '填寫內容'],
  },
  report: {
    previewTitle: '預覽：尚未更改任何資料。「結果」說明每列將會如何處理。「詳情」中的列號是上載檔案中的列號。',
    result: (outcome, isPreview) => (isPreview ? previewOutcomes : outcomes)[outcome] ?? outcome,
    separator: '',
    row: (row) => `第 ${row} 列。`,
    problem: (remark) => `${remark.column}：${remarkInChinese(remark)}`,
    hint: (remark) => remarkInChinese(remark),
    changed: (fields, isPreview) => `${isPreview ? '將更改' : '已更改'}：${fields.join('、')}。`,
    skipped: (field, current, inFile, isPreview) =>
      `${field}${isPreview ? '將保留' : '已保留'}（${current ?? '空白'}）；檔案中為 ${inFile}。如要更改，請以該使用者的身分登入。`,
    conflict: (field, current) => `${field}在匯入後曾被更改，因此保留 ${current ?? '空白'}。`,
    otherFields: { disabled: '停用', role: '角色', language: '語言' },
  },
};
