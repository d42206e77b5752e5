/** What one workbook may cost. A breach refuses the whole file, but for a cell that is too long: it is marked. */
export interface XlsxLimits {
  /** Bytes of all parts of the zip together, counted while they are inflated. */
  inflatedBytesMax: number;
  entriesMax: number;
  /** Data rows with something in them, the header not counted. */
  rowsMax: number;
  columnsMax: number;
  /** Characters in one cell; Excel's own limit. */
  cellCharsMax: number;
  /** Depth of nested XML elements. */
  depthMax: number;
  /** Rows with something in them that are searched for the header, from the top of each sheet. */
  headerSearchRowsMax: number;
  /** Wall-clock seconds for the whole file, after which its worker is ended. */
  secondsMax: number;
  /** Heap of the worker thread, in MiB. */
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
