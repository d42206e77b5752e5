import { useEffect, useId, useState } from 'react';

const debounceMilliseconds = 200;

interface DebouncedInputProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
}

/** A search field that reports its text when the typing pauses, so that not every key sends a request. */
export function DebouncedInput({ label, hint, value, onChange }: DebouncedInputProps) {
  const id = useId();
  const [text, setText] = useState(value);
  // Taken from outside only when it differs by more than spaces, so that a space can be typed.
  useEffect(() => setText((typed) => (typed.trim() === value ? typed : value)), [value]);
  useEffect(() => {
    const timer = setTimeout(() => text.trim() !== value && onChange(text.trim()), debounceMilliseconds);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only typing restarts the timer
  }, [text]);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        dir="auto"
        placeholder={hint}
        value={text}
        maxLength={200}
        onChange={({ target }) => setText(target.value)}
      />
    </div>
  );
}
