/** Two cards of a pile. Also in public/icon.svg. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect x="7" y="3" width="22" height="16" rx="3.5" fill="#71c0b5" />
      <rect x="3" y="9" width="24" height="19" rx="3.5" fill="#0f766e" />
      <circle cx="10.5" cy="16.5" r="2.8" fill="#fff" />
      <path d="M6 24c0-2.9 2-4.2 4.5-4.2S15 21.1 15 24" fill="#fff" />
      <path d="M18.5 16h5M18.5 20h5M18.5 24h3" stroke="#fff" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
