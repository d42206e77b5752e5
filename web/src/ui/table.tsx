import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The API's `sort` value for this column. Without it the column cannot be sorted. */
  sort?: string;
  isNumber?: boolean;
  isNoWrap?: boolean;
  /** Stays visible when the table scrolls horizontally. */
  isSticky?: boolean;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** The sorted column's `sort` value, with `-` in front for descending. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** The rows are of the previous page or filter while new ones are loading. */
  isStale?: boolean;
}

/** Scrolls horizontally when it is wider than the page, with the keyboard too. */
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

function classOf({ isNumber, isNoWrap, isSticky }: { isNumber?: boolean; isNoWrap?: boolean; isSticky?: boolean }): string | undefined {
  if (isSticky) return 'sticky-column';
  if (isNoWrap) return 'no-wrap';
  return isNumber ? 'number' : undefined;
}
