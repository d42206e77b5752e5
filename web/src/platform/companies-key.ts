/** The key of the loaded lists of companies. */
export const companiesKey = ['companies'];
