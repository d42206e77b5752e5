import { ActionIcon, Anchor, Badge, Button, Group, Table, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type MouseEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Import, ImportRow } from '../api/types.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { codedMessage } from '../ui/coded-message.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { outcomeColors, outcomeLabel } from './import-labels.ts';
import { RowDetails } from './row-details.tsx';
import { type NamedRow, useNamedRows } from './use-named-rows.ts';

interface RowTableProps {
  importView: Import;
  rows: ImportRow[];
  isStale: boolean;
}

/** One line a person, which opens to what changes, what is kept and what is wrong. */
export function RowTable({ importView, rows, isStale }: RowTableProps) {
  const { t } = useTranslation();
  const named = useNamedRows(rows);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const areAllOpen = rows.every(({ row }) => opened.has(row));
  const toggle = (row: number) => {
    const next = new Set(opened);
    if (!next.delete(row)) next.add(row);
    setOpened(next);
  };
  const toggleAll = () => setOpened(areAllOpen ? new Set() : new Set(rows.map(({ row }) => row)));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable (axe: scrollable-region-focusable)
    <div className="table-region" role="region" aria-label={t('importRows.title')} tabIndex={0} aria-busy={isStale}>
      <Table horizontalSpacing="xs" className="row-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className="row-number wide-only">
              {t('importRows.row')}
            </Table.Th>
            <Table.Th scope="col">{t('importRows.person')}</Table.Th>
            <Table.Th scope="col" className="wide-only">
              {t('importRows.outcome')}
            </Table.Th>
            <Table.Th scope="col" className="wide-only">
              {t('importRows.what')}
            </Table.Th>
            <Table.Th scope="col" className="toggle-column">
              <Button size="xs" h={24} variant="subtle" onClick={toggleAll}>
                {areAllOpen ? t('importRows.closeAll') : t('importRows.openAll')}
              </Button>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        {named.map((row) => (
          <RowGroup key={row.row} importView={importView} row={row} isOpen={opened.has(row.row)} onToggle={() => toggle(row.row)} />
        ))}
      </Table>
    </div>
  );
}

interface RowGroupProps {
  importView: Import;
  row: NamedRow;
  isOpen: boolean;
  onToggle: () => void;
}

/** A row and, while it is open, its details: a body of the table each. */
function RowGroup({ importView, row, isOpen, onToggle }: RowGroupProps) {
  const { t } = useTranslation();
  const id = useId();
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const outcome = (
    <Badge color={outcomeColors[row.outcome]} miw="max-content">
      {outcomeLabel(importView, row.outcome, t)}
    </Badge>
  );
  const click = ({ target }: MouseEvent) => {
    if (!(target as Element).closest('a, button') && getSelection()?.isCollapsed !== false) onToggle();
  };
  return (
    <Table.Tbody>
      {/* The mouse may click anywhere; the button does the same for the keyboard. */}
      <Table.Tr className="clickable" onClick={click}>
        <Table.Td className="row-number wide-only">{row.row}</Table.Td>
        <Table.Td>
          <Person row={row} />
          <div className="narrow-only">
            {outcome} <Summary row={row} />
          </div>
        </Table.Td>
        <Table.Td className="wide-only">{outcome}</Table.Td>
        <Table.Td className="wide-only">
          <Summary row={row} />
        </Table.Td>
        <Table.Td className="toggle-column">
          <ActionIcon
            size={26}
            color="gray"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={t('importRows.open', { row: row.row })}
            onClick={onToggle}
          >
            <Chevron size={16} />
          </ActionIcon>
        </Table.Td>
      </Table.Tr>
      <Table.Tr id={id} hidden={!isOpen}>
        <Table.Td colSpan={5} className="details-cell">
          {isOpen && <RowDetails importView={importView} row={row} />}
        </Table.Td>
      </Table.Tr>
    </Table.Tbody>
  );
}

/** The name and the username. A link to the person, if there is one yet. */
function Person({ row: { person, userId, username } }: { row: NamedRow }) {
  const name = person ? personName(person) : username;
  return (
    <>
      {userId ? (
        <Anchor component={Link} inherit href={`/users/${userId}`}>
          <bdi>{name}</bdi>
        </Anchor>
      ) : (
        <bdi>{name}</bdi>
      )}
      {(name !== username || person === undefined) && (
        <Text size="xs" c="dimmed">
          {/* The line is there before the name, so that nothing moves. */}
          <bdi>{person === undefined ? '\u00a0' : username}</bdi>
        </Text>
      )}
    </>
  );
}

/** The first problem, or how many fields change, how many are kept, and whether there is something to check. */
function Summary({ row: { outcome, problems, changes, skipped, conflicts, hints } }: { row: ImportRow }) {
  const { t } = useTranslation();
  const [first] = problems;
  if (first)
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        <Isolated text={`${isolate(first.column)}: ${codedMessage(t, 'rowProblems', first)}`} />
      </Text>
    );
  const kept = skipped.length + conflicts.length;
  return (
    <Group gap="xs">
      {outcome === 'updated' && changes.length > 0 && <ChangedFields changes={changes} />}
      {kept > 0 && (
        <Badge color="blue" miw="max-content">
          {t('importRows.kept', { count: kept })}
        </Badge>
      )}
      {hints.length > 0 && (
        <Badge color="orange" miw="max-content">
          {t('importRows.toCheck')}
        </Badge>
      )}
    </Group>
  );
}

function ChangedFields({ changes }: Pick<ImportRow, 'changes'>) {
  const { t } = useTranslation();
  return (
    <span>
      {t('importRows.changes', { count: changes.length })}
      <Text component="span" inherit c="dimmed">
        {' · '}
        {changes.map(({ field }) => fieldLabel(t, field)).join(', ')}
      </Text>
    </span>
  );
}
