import { useEffect, useState } from 'react';

const pauseMilliseconds = 200;

/** A typed text, without spaces around it, when the typing pauses: not every key sends a request. */
export function useTypedText(typed: string): string {
  const [text, setText] = useState(typed.trim());
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [typed]);
  return text;
}
