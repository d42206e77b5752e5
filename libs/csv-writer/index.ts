export { csvRow, utf8Mark } from './csv-writer.ts';
