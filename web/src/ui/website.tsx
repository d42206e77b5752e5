/** A link for http and https addresses only. Anything else is shown as text. */
export function Website({ address }: { address: string }) {
  const isWeb = /^https?:\/\//i.test(address) && URL.canParse(address);
  return isWeb ? (
    <a href={address} target="_blank" rel="noopener noreferrer">
      <bdi>{address}</bdi>
    </a>
  ) : (
    <bdi>{address}</bdi>
  );
}
