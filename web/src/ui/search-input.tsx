import { TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { typedDirection } from './typed-direction.ts';

const pauseMilliseconds = 200;

interface SearchInputProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (text: string) => void;
}

/**
 * A search field that reports its text when the typing pauses, so that not every key sends a request. Text that an input
 * method is still composing is not reported.
 */
export function SearchInput({ value, onChange, ...input }: SearchInputProps) {
  const [text, setText] = useState(value);
  const isComposing = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [reported, setReported] = useState(value);
  // Taken from outside only when it differs by more than spaces, so that a space can be typed.
  if (reported !== value) {
    setReported(value);
    if (text.trim() !== value) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const report = (typed: string) => {
    clearTimeout(timer.current);
    if (isComposing.current) return;
    timer.current = setTimeout(() => typed.trim() !== value && onChange(typed.trim()), pauseMilliseconds);
  };
  return (
    <TextInput
      type="search"
      attributes={typedDirection}
      maxLength={200}
      leftSection={<IconSearch size={16} />}
      {...input}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        report(target.value);
      }}
      onCompositionStart={() => (isComposing.current = true)}
      onCompositionEnd={({ currentTarget }) => {
        isComposing.current = false;
        report(currentTarget.value);
      }}
    />
  );
}
