import { useEffect, useId, useState } from 'react';

const settleMilliseconds = 200;

interface SettledTextProps {
  label: string;
  hint?: string;
  value: string;
  onSettled: (text: string) => void;
}

/** Tells of a text when the typing has paused, so that not every key asks the server. */
export function SettledText({ label, hint, value, onSettled }: SettledTextProps) {
  const id = useId();
  const [text, setText] = useState(value);
  // From outside only where it is another text: spaces that are being typed are not taken away.
  useEffect(() => setText((typed) => (typed.trim() === value ? typed : value)), [value]);
  useEffect(() => {
    const timer = setTimeout(() => text.trim() !== value && onSettled(text.trim()), settleMilliseconds);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only the typing starts the pause anew
  }, [text]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="search" placeholder={hint} value={text} maxLength={200} onChange={({ target }) => setText(target.value)} />
    </div>
  );
}
