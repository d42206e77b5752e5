import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Company } from '../api/types.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { DebouncedInput } from '../ui/debounced-input.tsx';

const companiesKey = ['companies'];

/** For platform admins: all companies. */
export function CompaniesPage() {
  const texts = useTexts();
  const labels = texts.companies;
  const [q, setQ] = useState('');
  const [isCreating, setCreating] = useState(false);
  const list = usePagedList([...companiesKey, q], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/companies', { params: { query: { limit: 50, q: q || undefined, cursor } }, signal })),
  );
  return (
    <>
      <div className="title">
        <PageTitle>{labels.title}</PageTitle>
        <div className="actions">
          <button type="button" className="primary" onClick={() => setCreating(true)}>
            {labels.new}
          </button>
        </div>
      </div>
      <search className="filters">
        <DebouncedInput label={texts.users.search} value={q} onChange={setQ} />
      </search>
      <PagedList list={list} empty={<p>{q ? labels.nothingFound : labels.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={labels.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              {
                key: 'name',
                header: texts.company.name,
                cell: ({ name }) => (
                  <b>
                    <bdi>{name}</bdi>
                  </b>
                ),
              },
              {
                key: 'state',
                header: labels.state,
                cell: ({ disabled }) => <span className={disabled ? 'tag off' : 'tag'}>{disabled ? labels.disabled : labels.enabled}</span>,
              },
              { key: 'createdAt', header: texts.fields.createdAt, cell: ({ createdAt }) => <Time at={createdAt} /> },
              { key: 'actions', header: texts.common.actions, isSticky: true, cell: (company) => <DisableButton company={company} /> },
            ]}
          />
        )}
      </PagedList>
      {isCreating && <NewCompanyDialog onClose={() => setCreating(false)} />}
    </>
  );
}

/** Asks before disabling, because no user of the company can then sign in. */
function DisableButton({ company: { id, name, disabled } }: { company: Company }) {
  const texts = useTexts();
  const labels = texts.companies;
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
        aria-label={disabled ? labels.enableName(name) : labels.disableName(name)}
        onClick={() => (disabled ? set(false) : setAsking(true))}
      >
        {disabled ? labels.enable : labels.disable}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && (
        <Dialog title={labels.disableTitle(isolate(name))} onClose={() => setAsking(false)}>
          <p>{labels.disableExplained}</p>
          <div className="actions">
            <button type="button" className="primary" onClick={() => set(true)}>
              {labels.disable}
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
    notify(texts.companies.created(isolate(values['name']!), isolate(admin.username)));
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
              label={texts.fields[field]}
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
