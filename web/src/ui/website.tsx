import { Anchor } from '@mantine/core';

/** A link for http and https addresses only. Anything else is shown as text. */
export function Website({ address }: { address: string }) {
  const isWeb = /^https?:\/\//i.test(address) && URL.canParse(address);
  return isWeb ? (
    <Anchor inherit href={address} target="_blank" rel="noopener noreferrer">
      <bdi>{address}</bdi>
    </Anchor>
  ) : (
    <bdi>{address}</bdi>
  );
}
