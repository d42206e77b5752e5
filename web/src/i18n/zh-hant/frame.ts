import type { frame as en } from '../en/frame.ts';
import type { Translation } from '../translation.ts';

export const frame: Translation<typeof en> = {
  nav: {
    main: '主要導覽',
    menu: '選單',
    company: '公司',
    imports: '匯入紀錄',
    activity: '活動紀錄',
    settings: '設定',
    card: '我的名片',
    account: '我的帳戶',
    companies: '公司',
    openDifferences_other: '{{shown}} 項待處理的差異',
  },
  account: { menu: '帳戶：{{name}}' },
  theme: { title: '外觀', auto: '跟隨系統', light: '淺色', dark: '深色' },
  shortcuts: {
    title: '鍵盤快速鍵',
    quickSearch: '搜尋人員和頁面',
    search: '移至本頁的搜尋欄',
    list: '顯示此清單',
    close: '關閉對話框或選單',
  },
  search: {
    short: '搜尋',
    title: '搜尋人員和頁面',
    placeholder: '姓名、使用者名稱、電郵地址或頁面',
    people: '人員',
    pages: '頁面',
    nothing: '找不到任何結果。',
  },
  network: { gone: '連線中斷', hint: '您看到的資料可能已過時。連線恢復後即可繼續。' },
  unsaved: { title: '要捨棄已輸入的內容嗎？', message: '內容尚未儲存。', discard: '捨棄' },
  pager: {
    range: '第 {{from, number}}–{{to, number}} 項，共 {{count, number}} 項',
    size: '每頁列數',
    perPage: '每頁 {{count}} 列',
    first: '第一頁',
    previous: '上一頁',
    next: '下一頁',
    last: '最後一頁',
  },
  notFound: {
    title: '找不到頁面',
    text: '此網址沒有頁面，可能已移動或刪除。',
    home: '前往首頁',
  },
};
