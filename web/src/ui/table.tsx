import { Table as BaseTable, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo, type MouseEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStable } from './use-stable.ts';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The API's `sort` value for this column. Without it the column cannot be sorted. */
  sort?: string;
  isNumber?: boolean;
  isNoWrap?: boolean;
  /** Stays visible when the table scrolls horizontally, at the end of the row or at its start. */
  isSticky?: boolean | 'start';
  /** The header is for screen readers only, for a column of buttons. */
  isHeaderHidden?: boolean;
  /** Left out in windows of telephones. */
  isWideOnly?: boolean;
}

/** The rows that the user has ticked, by key. */
export interface Selection<Row> {
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
  /** The label of a row's checkbox. */
  label: (row: Row) => string;
}

interface TableProps<Row> {
  caption: string;
  /** A table with many rows keeps the same array while nothing changes, so that only changed rows are rendered. */
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** The sorted column's `sort` value, with `-` in front for descending. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** The rows are of the previous page or filter while new ones are loading. */
  isStale?: boolean;
  selection?: Selection<Row>;
  /** A click on a row, for the mouse. The row needs a link that does the same for the keyboard. */
  onRowClick?: (row: Row) => void;
  /** Each row is one line. Texts that are too long end in an ellipsis. */
  isOneLine?: boolean;
  /** What the rows are a part of, such as the number of the page. The table returns to its top when it changes. */
  position?: string;
}

/** A table whose header row stays, and which scrolls inside its region, with the keyboard too. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  sort,
  onSort,
  isStale,
  selection,
  onRowClick,
  isOneLine,
  position,
}: TableProps<Row>) {
  const keys = rows.map((row) => String(rowKey(row)));
  const region = useRef<HTMLDivElement>(null);
  const handlers = useStableHandlers({ selection, onRowClick, onSort });
  // Asked of the region itself, it would have to lay out the table first.
  const isScrolled = useRef(false);
  useLayoutEffect(() => {
    if (isScrolled.current) region.current!.scrollTop = 0;
    isScrolled.current = false;
  }, [position]);
  useWideMark(region);
  return (
    <div
      ref={region}
      className="table-region"
      role="region"
      aria-label={caption}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable (axe: scrollable-region-focusable)
      tabIndex={0}
      aria-busy={isStale}
      onScroll={() => (isScrolled.current = true)}
    >
      <BaseTable className={isOneLine ? 'one-line' : undefined}>
        <BaseTable.Caption className="visually-hidden">{caption}</BaseTable.Caption>
        <BaseTable.Thead>
          <BaseTable.Tr>
            {selection && (
              <BaseTable.Th scope="col" className="check-column">
                <SelectAll keys={keys} selection={selection} />
              </BaseTable.Th>
            )}
            <Headers columns={columns} sort={sort} onSort={onSort && handlers.sort} />
          </BaseTable.Tr>
        </BaseTable.Thead>
        <BaseTable.Tbody>
          {rows.map((row, index) => (
            <BodyRow
              key={keys[index]}
              row={row}
              rowKey={keys[index]!}
              columns={columns}
              labelOf={selection && handlers.label}
              isSelected={selection?.keys.has(keys[index]!) ?? false}
              onToggle={handlers.toggle}
              onClick={onRowClick && handlers.click}
            />
          ))}
        </BaseTable.Tbody>
      </BaseTable>
    </div>
  );
}

/**
 * Marks a region whose table is wider than itself. Only there the first and the last column are sticky: hundreds of sticky
 * cells make each painting slow.
 */
function useWideMark(region: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = region.current!;
    const observer = new ResizeObserver(() => element.toggleAttribute('data-wide', element.scrollWidth > element.clientWidth));
    observer.observe(element);
    observer.observe(element.firstElementChild!);
    return () => observer.disconnect();
  }, [region]);
}

/** The functions of a table, which stay the same: a header or a row is rendered again only when its own values change. */
function useStableHandlers<Row>({ selection, onRowClick, onSort }: Pick<TableProps<Row>, 'selection' | 'onRowClick' | 'onSort'>) {
  return {
    label: useStable((row: Row) => selection?.label(row) ?? ''),
    toggle: useStable((key: string) => selection?.onChange(toggled(selection.keys, key))),
    click: useStable((row: Row) => onRowClick?.(row)),
    sort: useStable((by: string) => onSort?.(by)),
  };
}

interface HeadersProps<Row> {
  columns: Column<Row>[];
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

const Headers = memo(function Headers<Row>({ columns, sort, onSort }: HeadersProps<Row>) {
  return columns.map((column) => (
    <BaseTable.Th
      key={column.key}
      scope="col"
      className={classOf(column)}
      aria-sort={column.sort ? ariaSort(sort, column.sort) : undefined}
    >
      <Header column={column} sort={sort} onSort={onSort} />
    </BaseTable.Th>
  ));
}) as <Row>(props: HeadersProps<Row>) => ReactNode;

interface BodyRowProps<Row> {
  row: Row;
  rowKey: string;
  columns: Column<Row>[];
  /** Of the checkbox. Undefined without one. */
  labelOf: ((row: Row) => string) | undefined;
  isSelected: boolean;
  onToggle: (key: string) => void;
  onClick: ((row: Row) => void) | undefined;
}

const { tr, td } = BaseTable.Td.classes as Record<'tr' | 'td', string>;

/** Plain elements with the library's classes: its components for two hundred rows take several times as long. */
const BodyRow = memo(function BodyRow<Row>({ row, rowKey, columns, labelOf, isSelected, onToggle, onClick }: BodyRowProps<Row>) {
  return (
    <tr
      className={onClick ? `${tr} clickable` : tr}
      data-with-row-border
      data-hover={onClick && true}
      data-selected={isSelected || undefined}
      onClick={onClick && ((event) => isPlainClick(event) && onClick(row))}
    >
      {labelOf && (
        <td className={`${td} check-column`}>
          <input type="checkbox" aria-label={labelOf(row)} checked={isSelected} onChange={() => onToggle(rowKey)} />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.key} className={`${td} ${classOf(column) ?? ''}`}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: BodyRowProps<Row>) => ReactNode;

function Header<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const { header, sort: by, isHeaderHidden } = column;
  if (isHeaderHidden) return <span className="visually-hidden">{header}</span>;
  if (!by || !onSort) return header;
  const Arrow = sort === `-${by}` ? IconArrowDown : IconArrowUp;
  return (
    <UnstyledButton className="sort" onClick={() => onSort(sort === by ? `-${by}` : by)}>
      {header}
      <Arrow size={14} aria-hidden className={sort === by || sort === `-${by}` ? undefined : 'unsorted'} />
    </UnstyledButton>
  );
}

function SelectAll<Row>({ keys, selection }: { keys: string[]; selection: Selection<Row> }) {
  const { t } = useTranslation();
  const count = keys.filter((key) => selection.keys.has(key)).length;
  const isAll = count > 0 && count === keys.length;
  const change = () => {
    const selected = new Set(selection.keys);
    for (const key of keys)
      if (isAll) selected.delete(key);
      else selected.add(key);
    selection.onChange(selected);
  };
  return (
    <input
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && !isAll;
      }}
      type="checkbox"
      aria-label={t('common.selectPage')}
      checked={isAll}
      onChange={change}
    />
  );
}

function toggled(keys: ReadonlySet<string>, key: string): Set<string> {
  const selected = new Set(keys);
  if (!selected.delete(key)) selected.add(key);
  return selected;
}

/** A click on the row itself: not on a control in it, not at the end of selecting text. */
function isPlainClick({ target }: MouseEvent): boolean {
  return !(target as Element).closest('a, button, input, .check-column, [role="menu"]') && getSelection()?.isCollapsed !== false;
}

function ariaSort(sort: string | undefined, by: string): 'ascending' | 'descending' | 'none' {
  if (sort === by) return 'ascending';
  return sort === `-${by}` ? 'descending' : 'none';
}

function classOf({ isNumber, isNoWrap, isSticky, isWideOnly }: Omit<Column<never>, 'cell'>): string | undefined {
  const names = [
    isSticky === 'start' && 'sticky-start',
    isSticky === true && 'sticky-column',
    isNoWrap && 'no-wrap',
    isNumber && 'number',
    isWideOnly && 'wide-only',
  ];
  return names.filter(Boolean).join(' ') || undefined;
}
