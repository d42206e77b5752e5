import type { DatalinkField, PolicyField, ProfileField } from '../../api/types.ts';
import type { fields as en } from '../en/fields.ts';
import type { Translation } from '../translation.ts';

const profile = {
  email: '電郵',
  firstName: '名字',
  lastName: '姓氏',
  companyName: '名片上的公司',
  title: '職銜',
  department: '部門',
  aboutMe: '關於我',
  whatsApp: 'WhatsApp',
} satisfies Record<ProfileField, string>;

const datalinks = {
  workPhone: '辦公室電話',
  mobilePhone: '手機',
  fax: '傳真',
  website: '網站',
  address: '地址',
} satisfies Record<DatalinkField, string>;

const policy = {
  'policy.impersonation.enabled': '代為登入',
  'policy.impersonation.minutes': '代為登入的最長時間（分鐘）',
  'policy.impersonation.startsPerHour': '每小時代為登入的次數',
  'policy.impersonation.notifyUser': '通知使用者',
  'policy.reauthenticateMinutes': '管理員須再次輸入密碼前的分鐘數',
  'policy.import.alarmShare': '發出警告的人員比例（百分比）',
  'policy.import.alarmMinimum': '發出警告的最少人數',
  'policy.passwordChangeRequired': '匯入的使用者須先更改密碼',
} satisfies Record<PolicyField, string>;

export const fields: Translation<typeof en> = {
  ...profile,
  ...datalinks,
  ...policy,
  username: '使用者名稱',
  password: '密碼',
  name: '名稱',
  role: '角色',
  language: '語言',
  disabled: '停用',
  createdAt: '建立時間',
  updatedAt: '更改時間',
  from: '由',
  to: '至',
};
