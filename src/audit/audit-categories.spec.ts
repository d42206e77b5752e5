import { describe, expect, it } from 'vitest';
import { auditActions } from './audit-actions.ts';
import { actionsIn, auditCategories, categoryByAction } from './audit-categories.ts';

describe('the categories of the audit log', () => {
  it('have every action exactly once', () => {
    expect(Object.keys(categoryByAction).toSorted()).toEqual([...auditActions].toSorted());
    expect(auditCategories.flatMap((category) => actionsIn([category])).toSorted()).toEqual([...auditActions].toSorted());
  });

  it('keep sign-ins and logins as users apart from changes', () => {
    const changes = actionsIn(['changes']);
    expect(changes.filter((action) => /^(session|impersonation|access)\./.test(action))).toEqual([]);
    expect(changes).toContain('user.updated');
    expect(actionsIn([])).toEqual([]);
  });
});
