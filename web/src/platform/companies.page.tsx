import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Company } from '../api/types.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues } from '../ui/form.tsx';
import { notify } from '../ui/notices.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { SettledText } from '../ui/debounced-input.tsx';

const companiesKey = ['companies'];

/** For platform admins: the tenants. */
export function CompaniesPage() {
  const texts = useTexts();
  const words = texts.companies;
  const [q, setQ] = useState('');
  const [isCreating, setCreating] = useState(false);
  const pages = usePages([...companiesKey, q], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/companies', { params: { query: { limit: 50, q: q || undefined, cursor } }, signal })),
  );
  return (
    <>
      <div className="title">
        <PageTitle>{words.title}</PageTitle>
        <div className="actions">
          <button type="button" className="primary" onClick={() => setCreating(true)}>
            {words.new}
          </button>
        </div>
      </div>
      <search className="filters">
        <SettledText label={texts.users.search} value={q} onSettled={setQ} />
      </search>
      <Pages pages={pages} empty={<p>{q ? words.nothingFound : words.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={words.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              { key: 'name', header: texts.company.name, cell: ({ name }) => <b>{name}</b> },
              {
                key: 'state',
                header: words.state,
                cell: ({ disabled }) => <span className={disabled ? 'tag off' : 'tag'}>{disabled ? words.disabled : words.enabled}</span>,
              },
              { key: 'createdAt', header: texts.fields['createdAt']!, cell: ({ createdAt }) => <Time at={createdAt} /> },
              { key: 'actions', header: texts.common.actions, isAtHand: true, cell: (company) => <Switch company={company} /> },
            ]}
          />
        )}
      </Pages>
      {isCreating && <NewCompanyDialog onClose={() => setCreating(false)} />}
    </>
  );
}

/** Disabling shuts everybody of the company out, so it asks first; enabling does not. */
function Switch({ company: { id, name, disabled } }: { company: Company }) {
  const texts = useTexts();
  const words = texts.companies;
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const [isAsking, setAsking] = useState(false);
  const set = (disabled: boolean) =>
    run(async () => {
      setAsking(false);
      await bodyOf(api.PATCH('/api/v1/companies/{companyId}', { params: { path: { companyId: id } }, body: { disabled } }));
      await queryClient.invalidateQueries({ queryKey: companiesKey });
    });
  return (
    <>
      <button
        type="button"
        aria-disabled={isBusy}
        aria-label={disabled ? words.enableName(name) : words.disableName(name)}
        onClick={() => (disabled ? set(false) : setAsking(true))}
      >
        {disabled ? words.enable : words.disable}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && (
        <Dialog title={words.disableTitle(name)} onClose={() => setAsking(false)}>
          <p>{words.disableWhy}</p>
          <div className="actions">
            <button type="button" className="primary" onClick={() => set(true)}>
              {words.disable}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {texts.common.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

const adminFields = ['username', 'password', 'email', 'firstName', 'lastName'] as const;
const inputTypes: Record<string, string> = { password: 'password', email: 'email' };

function NewCompanyDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const create = async (values: FormValues) => {
    const admin = Object.fromEntries(adminFields.map((field) => [field, values[`admin.${field}`]!])) as Record<
      (typeof adminFields)[number],
      string
    >;
    await bodyOf(api.POST('/api/v1/companies', { body: { name: values['name']!, admin } }));
    await queryClient.invalidateQueries({ queryKey: companiesKey });
    notify(texts.companies.created(values['name']!, admin.username));
    onClose();
  };
  return (
    <Dialog title={texts.companies.new} onClose={onClose}>
      <Form submit={texts.companies.create} onSubmit={create} onCancel={onClose}>
        <Field name="name" label={texts.company.name} maxLength={200} autoComplete="off" autoFocus required />
        <fieldset>
          <legend>{texts.companies.admin}</legend>
          {adminFields.map((field) => (
            <Field
              key={field}
              name={`admin.${field}`}
              label={texts.fields[field]!}
              type={inputTypes[field] ?? 'text'}
              autoComplete={field === 'password' ? 'new-password' : 'off'}
              required
            />
          ))}
        </fieldset>
      </Form>
    </Dialog>
  );
}
