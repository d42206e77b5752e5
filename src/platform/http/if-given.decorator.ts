import { ValidateIf } from 'class-validator';

/** For a value that may be left out. Null is checked as any other value, which `IsOptional` of the library would let pass. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
