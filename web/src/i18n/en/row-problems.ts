/**
 * What the console says about a file and its rows, by the codes of the API. The placeholders are the `params` of a code. A code
 * with several sentences has one for each `context`, as in `too-long_password`.
 */
export const rowProblems = {
  /** Shown after the name of the column. */
  rowProblems: {
    'cell-error': 'The cell shows {{text}}. Correct its formula, or type the value.',
    'formula-without-result': 'The formula has no stored result. Open the file in your spreadsheet program, save it and upload it again.',
    'not-shown': 'The cell has a value, but its format shows nothing for it. Format it as text and type the value again.',
    'wrong-type_number': 'Cell {{address}} should hold a number, but has "{{text}}". Type the value again.',
    'wrong-type_date': 'Cell {{address}} should hold a date, but has "{{text}}". Type the value again.',
    'wrong-type_boolean': 'Cell {{address}} should hold TRUE or FALSE, but has "{{text}}". Type the value again.',
    'wrong-type_password': 'The value of cell {{address}} does not match its type. Type the password again.',
    date: 'The cell is a date ({{text}}). Format it as text and type the value again.',
    date_password: 'The cell is a date. Format it as text and type the password again.',
    'precision-lost': 'The cell is a number that a spreadsheet cannot hold exactly ({{text}}). Format it as text and type the value again.',
    'precision-lost_password':
      'The cell is a number that a spreadsheet cannot hold exactly. Format it as text and type the password again.',
    required: 'Enter a value.',
    required_username: 'Enter a username.',
    'required_new-user': 'Enter a value. The username is new, and a new user needs it.',
    'too-short': 'Use at least {{charsMin, number}} characters.',
    'too-short_password': 'Use at least {{charsMin, number}} characters for the password.',
    'too-long': 'Use at most {{charsMax, number}} characters. This has {{chars, number}}.',
    'too-long_password': 'Use at most {{charsMax, number}} characters for the password.',
    'too-long_cell': 'The cell has more text than a cell may have. Shorten it.',
    'forbidden-character': 'Remove the characters that cannot be shown.',
    'forbidden-character_line-break': 'Write it on one line.',
    'forbidden-character_username': 'Use only letters, digits and . _ @ + - in the username.',
    'forbidden-character_password': 'Remove line breaks, tabs and other control characters from the password.',
    'forbidden-character_unstorable-password': 'The password has characters that cannot be stored. Choose another one.',
    'invalid-email': 'Enter an e-mail address such as alex.tong@example.com.',
    'invalid-phone': 'Enter a phone number of {{digitsMin, number}} to {{digitsMax, number}} digits, such as +852 2345 6789 ext. 12.',
    'invalid-web-address': 'Enter an address that starts with http://, https:// or www.',
    'invalid-length': 'Use {{charsMin, number}} to {{charsMax, number}} characters for the username. This has {{chars, number}}.',
    'mixed-scripts': 'Use letters of one script in the username. Some letters of other scripts, such as Cyrillic, look like Latin ones.',
    'too-common': 'This password is among the most used ones. Choose another one.',
    'too-personal': "The username or the company's name cannot be the password. Choose another one.",
    'duplicate-username': 'More than one row has this username. Keep one of them.',
    'username-unavailable': 'This username is not available. Choose another one.',
    'username-unavailable_since-preview': 'Another user has taken this username since the preview. Choose another one.',
    'user-in-bin': 'This user is in the bin. Restore the user first, or choose another username.',
    'own-password': 'This is your own account. Leave the password blank here and change it on your own card.',
    'own-account': 'This is your own account. Another company admin can change its role or disable it.',
    'last-admin': 'A company needs at least one enabled company admin. Make another user a company admin first.',
    'user-not-found': 'The company has no such user.',
    'changed-since-preview': 'The user has changed since the preview and was not updated. Upload the row again.',
    'user-gone': 'The user has been deleted since.',
    'promoted-since': 'The role of the user has changed since the import, so the user stays enabled.',
    'logged-in-since': 'The user has signed in since the import, so the user stays enabled.',
    'changed-since': 'Everything that was changed then has changed again since. Nothing was restored.',
  },
  /** Shown after the name of the column. The row is valid. */
  hints: {
    'probable-rename':
      'This username is new, but {{username}} has the same e-mail address. Usernames never change: if this is the same person, use {{username}}.',
    rejoin:
      'This username is new, but the disabled user {{username}} has the same e-mail address. If this is the same person, enable {{username}} and use that username.',
    'shared-email': 'Another row of the file has the same e-mail address. Check that both are right.',
    'disabled-user': 'This user is disabled. An import never re-enables users.',
    'number-lost-prefix':
      '{{column}} stays {{current}}. The cell is a number, {{inFile}}, which has lost the + or zeros at its start. Format it as text and type it again.',
    'password-space': 'The password begins or ends with a space, which belongs to it. Check that this is intended.',
    'password-not-undone': 'The import set a new password. Passwords are not restored. Set another one if needed.',
  },
  /** About the file as a whole. Nothing is stopped by them. */
  warnings: {
    'no-rows': 'The sheet has no rows below its header. There was nothing to import.',
    'unknown-columns_one': 'This column is not known and was ignored: {{columns}}.',
    'unknown-columns_other': 'These columns are not known and were ignored: {{columns}}.',
    'unnamed-columns_one': 'This column has values but no header and was not read: {{columns}}.',
    'unnamed-columns_other': 'These columns have values but no header and were not read: {{columns}}.',
    'equal-sheets_one': 'Another sheet has the same columns and was not read: {{sheets}}. Upload it in a file of its own.',
    'equal-sheets_other': 'Other sheets have the same columns and were not read: {{sheets}}. Upload each in a file of its own.',
    'other-sheets_one': 'Only one sheet was read. This sheet was not read: {{sheets}}.',
    'other-sheets_other': 'Only one sheet was read. These sheets were not read: {{sheets}}.',
    'shared-emails_one': 'More than one row has this e-mail address: {{emails}}. Check that this is intended.',
    'shared-emails_other': 'More than one row has these e-mail addresses: {{emails}}. Check that this is intended.',
    'shared-emails_more':
      'More than one row has these e-mail addresses: {{emails}} and {{more, number}} more. Check that this is intended.',
    'passwords-not-undone':
      'Passwords that the import has set are not restored. Users that it created are disabled, unless they have signed in.',
    'many-names-changed':
      'The names of {{count, number}} of {{total, number}} existing users in the file have changed ({{share, number}}%). Check that it was the right file.',
    'many-emails-changed':
      'The e-mail addresses of {{count, number}} of {{total, number}} existing users in the file have changed ({{share, number}}%). Check that it was the right file.',
    'many-departments-changed':
      'The departments of {{count, number}} of {{total, number}} existing users in the file have changed ({{share, number}}%). Check that it was the right file.',
    'many-disabled':
      'Of {{total, number}} existing users in the file, {{count, number}} are disabled ({{share, number}}%). Check that it was the right file.',
    'columns-swapped':
      'The columns {{column}} and {{otherColumn}} seem to have been swapped: for {{count, number}} of {{total, number}} existing users, each had the text of the other ({{share, number}}%).',
  },
  /** Before a preview is applied. */
  alarms: {
    'many-names-changed':
      'The names of {{count, number}} of {{total, number}} existing users in the file would change ({{share, number}}%).',
    'many-emails-changed':
      'The e-mail addresses of {{count, number}} of {{total, number}} existing users in the file would change ({{share, number}}%).',
    'many-departments-changed':
      'The departments of {{count, number}} of {{total, number}} existing users in the file would change ({{share, number}}%).',
    'many-disabled':
      'Of {{total, number}} existing users in the file, {{count, number}} are disabled ({{share, number}}%). An import never re-enables users.',
    'columns-swapped':
      'The columns {{column}} and {{otherColumn}} seem to be swapped: for {{count, number}} of {{total, number}} existing users, each has the text of the other ({{share, number}}%).',
  },
  /** Why a file was refused or its import has failed, after the title in `problems`. */
  fileProblems: {
    'imports/not-xlsx': 'In your spreadsheet program, use "Save as" and choose .xlsx.',
    'imports/not-xlsx_zip': 'It is a zip file. In your spreadsheet program, use "Save as" and choose .xlsx.',
    'imports/not-xlsx_office': 'It is another Office file. Choose the workbook and upload it again.',
    'imports/password-protected':
      'It has a password, a sensitivity label or restricted access. Save a copy without them and upload it. A write-protected workbook is encrypted too.',
    'imports/legacy-format_xls': 'It is an Excel 97–2003 workbook (.xls). Use "Save as" and choose "Excel Workbook (.xlsx)".',
    'imports/legacy-format_xlsb': 'It is a binary workbook (.xlsb). In Excel, use "Save as" and choose "Excel Workbook (.xlsx)".',
    'imports/macro-workbook': 'In Excel, use "Save as", choose "Excel Workbook (.xlsx)" and upload that copy.',
    'imports/file-too-large': 'A file may have at most {{mebibytesMax, number}} MB. Split it into several files.',
    'imports/too-large_too-large-inflated':
      'It unpacks to more than {{mebibytesMax, number}} MB. Split it, or remove the data that is not needed.',
    'imports/too-large_memory': 'It needs more memory than is allowed. Split it, or remove the data that is not needed.',
    'imports/too-large_too-many-entries':
      'It consists of {{entries, number}} parts; at most {{entriesMax, number}} are allowed. Save a simpler copy of it, with values only.',
    'imports/too-large_too-many-rows': 'The sheet has more than {{rowsMax, number}} rows. Split it into several files.',
    'imports/too-large_too-many-columns':
      'The sheet has a value in column {{column}}; at most {{columnsMax, number}} columns are read. Remove the columns that are not needed.',
    'imports/too-large_too-slow':
      'It could not be read within {{secondsMax, number}} seconds. Save a simpler copy of it, with values only.',
    'imports/damaged': 'Open it in your spreadsheet program, save it again and upload the new copy.',
    'imports/missing-columns': 'No visible sheet has a header row with a Username column. Download the template for all columns.',
    'imports/missing-columns_found':
      'No visible sheet has a header row with a Username column. The first row found has: {{found}}. Download the template for all columns.',
    'imports/duplicate-columns': 'Keep one of each: {{columns}}.',
    'imports/preview-expired': 'Nothing was changed. Upload the file again.',
    'imports/rights-lost': 'The rows before that were applied. Another admin can upload the file again.',
    'imports/interrupted': 'The rows before that were applied. Upload the report for the other rows.',
  },
} as const;
