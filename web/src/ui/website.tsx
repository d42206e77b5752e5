/** A link only where the address is one of the web: anything else stays text. */
export function Website({ address }: { address: string }) {
  const isWeb = /^https?:\/\//i.test(address) && URL.canParse(address);
  return isWeb ? (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {address}
    </a>
  ) : (
    <span>{address}</span>
  );
}
