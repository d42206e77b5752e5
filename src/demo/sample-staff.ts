import exceljs from 'exceljs';

/** A row of the template, by its headers. */
type StaffRow = Record<string, string>;

const headers = [
  'Username',
  'Password',
  'Email',
  'FirstName',
  'LastName',
  'Company',
  'Title',
  'Department',
  'AboutMe',
  'WhatsApp',
  'WorkPhone',
  'MobilePhone',
  'Fax',
  'Website',
  'Address',
];

const people: [firstName: string, lastName: string, title: string, department: string][] = [
  ['Alex', 'Tong', 'Account Manager', 'Sales'],
  ['Beatrice', 'Okafor', 'Head of Sales', 'Sales'],
  ['Carlos', 'Méndez', 'Sales Engineer', 'Sales'],
  ['Daria', 'Kowalczyk', 'Account Manager', 'Sales'],
  ['Emre', 'Yılmaz', 'Sales Assistant', 'Sales'],
  ['Fiona', 'MacLeod', 'Chief Financial Officer', 'Finance'],
  ['Giorgio', 'Ferrari', 'Controller', 'Finance'],
  ['Hanna', 'Lindström', 'Accountant', 'Finance'],
  ['Ibrahim', 'Diallo', 'Accountant', 'Finance'],
  ['Julia', 'Nováková', 'Payroll Clerk', 'Finance'],
  ['Kenji', 'Sato', 'Head of Engineering', 'Engineering'],
  ['Leila', 'Haddad', 'Software Engineer', 'Engineering'],
  ['Mateo', 'García', 'Software Engineer', 'Engineering'],
  ['Nina', 'Petrova', 'Test Engineer', 'Engineering'],
  ['Oluwaseun', 'Adeyemi', 'Data Engineer', 'Engineering'],
  ['Priya', 'Raghavan', 'Site Reliability Engineer', 'Engineering'],
  ['Quentin', 'Dubois', 'Product Designer', 'Engineering'],
  ['小明', '王', '工程師', 'Engineering'],
  ['Sofia', 'Andersson', 'Head of People', 'People'],
  ['Tomás', "O'Brien", 'Recruiter', 'People'],
  ['Uma', 'Krishnan', 'Office Manager', 'People'],
  ['Viktor', 'Horváth', 'Warehouse Lead', 'Logistics'],
  ['Wei Ling', 'Tan', 'Dispatcher', 'Logistics'],
  ['Xavier', 'Fontaine', 'Driver', 'Logistics'],
  ['Yasmin', 'Al-Farsi', 'Customs Agent', 'Logistics'],
];

/** Twenty-five people, typed the way people type. */
export function sampleStaff(): StaffRow[] {
  return people.map(([FirstName, LastName, Title, Department], index) => {
    const Username =
      index === 17
        ? 'wang.xiaoming'
        : `${FirstName}.${LastName}`
            .normalize('NFD')
            .replace(/[^A-Za-z.-]/g, '')
            .toLowerCase();
    const number = String(index + 1).padStart(2, '0');
    return {
      Username,
      Password: `welcome-aboard-${number}`,
      Email: `${Username}@acme.example.com`,
      FirstName,
      LastName,
      Company: 'Acme Holdings',
      Title,
      Department,
      AboutMe: `${Title} at Acme.`,
      WhatsApp: `+852 9000 00${number}`,
      WorkPhone: `+852 2345 67${number} ext. ${index + 1}`,
      MobilePhone: `09000 00${number}`,
      Fax: `+852 2345 60${number}`,
      Website: `https://acme.example.com/staff/${Username}`,
      Address: `${index + 1} Queen's Road Central\nHong Kong`,
    };
  });
}

/** The rows as a workbook. */
export async function toWorkbook(rows: StaffRow[]): Promise<Uint8Array<ArrayBuffer>> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('Staff');
  sheet.addRow(headers);
  for (const row of rows) sheet.addRow(headers.map((header) => row[header] ?? ''));
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
