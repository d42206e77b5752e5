/** The limits for one workbook. Exceeding one refuses the whole file, except that a too long cell is only marked. */
export interface XlsxLimits {
  /** Bytes of all parts of the zip together, counted while they are inflated. */
  inflatedBytesMax: number;
  entriesMax: number;
  /** Rows below the header that are not blank. */
  rowsMax: number;
  columnsMax: number;
  /** Characters in one cell; Excel's own limit. */
  cellCharsMax: number;
  /** Depth of nested XML elements. */
  depthMax: number;
  /** Rows that are searched for the header, from the top of each sheet; blank rows do not count. */
  headerSearchRowsMax: number;
  /** Seconds for the whole file, after which its worker is terminated. */
  secondsMax: number;
  /** Old generation of the heap of the worker thread, in MiB. */
  heapMegabytesMax: number;
}

export const defaultLimits: XlsxLimits = {
  inflatedBytesMax: 100 * 1024 * 1024,
  entriesMax: 2_000,
  rowsMax: 100_000,
  columnsMax: 100,
  cellCharsMax: 32_767,
  depthMax: 64,
  headerSearchRowsMax: 20,
  secondsMax: 60,
  heapMegabytesMax: 256,
};
