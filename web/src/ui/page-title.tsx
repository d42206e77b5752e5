import { Title } from '@mantine/core';
import { useEffect } from 'react';
import { Isolated } from './isolated.tsx';

/** The heading of a page, and the title of the document. Values that people typed are isolated. */
export function PageTitle({ children }: { children: string }) {
  useEffect(() => {
    document.title = `${children} · Cardroll`;
  }, [children]);
  return (
    <Title order={1}>
      <Isolated text={children} />
    </Title>
  );
}
