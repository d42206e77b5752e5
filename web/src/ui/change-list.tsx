import type { Schemas } from '../api/types.ts';
import { FieldChange } from './field-change.tsx';

/** The changed fields, before and after, one a line. */
export function ChangeList({ changes }: { changes: Schemas['FieldChangeView'][] }) {
  return (
    <ul className="plain-list">
      {changes.map((change) => (
        <li key={change.field}>
          <FieldChange change={change} />
        </li>
      ))}
    </ul>
  );
}
