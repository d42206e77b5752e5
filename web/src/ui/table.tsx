import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the server calls the order by this column; without it there is none. */
  sort?: string;
  isNumber?: boolean;
  /** Never breaks into lines. */
  isShort?: boolean;
  /** Stays in sight where the table scrolls sideways. */
  isAtHand?: boolean;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** `-` in front: from the last to the first. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** The rows are those of before, while others are on their way. */
  isStale?: boolean;
}

/** Scrolls sideways in itself where it is wider than the page, also with the keyboard. */
export function Table<Row>({ caption, columns, rows, rowKey, sort, onSort, isStale }: TableProps<Row>) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable (axe: scrollable-region-focusable)
    <div className="table" role="region" aria-label={caption} tabIndex={0} aria-busy={isStale}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, header, sort: by, ...column }) => (
              <th key={key} scope="col" className={classOf(column)} aria-sort={by ? ariaSort(sort, by) : undefined}>
                {by && onSort ? (
                  <button type="button" className="sort" onClick={() => onSort(sort === by ? `-${by}` : by)}>
                    {header}
                    <span aria-hidden="true">{sort === by ? ' ▲' : sort === `-${by}` ? ' ▼' : ''}</span>
                  </button>
                ) : (
                  header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ key, cell, ...column }) => (
                <td key={key} className={classOf(column)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ariaSort(sort: string | undefined, by: string): 'ascending' | 'descending' | 'none' {
  if (sort === by) return 'ascending';
  return sort === `-${by}` ? 'descending' : 'none';
}

function classOf({ isNumber, isShort, isAtHand }: { isNumber?: boolean; isShort?: boolean; isAtHand?: boolean }): string | undefined {
  if (isAtHand) return 'at-hand';
  if (isShort) return 'short';
  return isNumber ? 'number' : undefined;
}
