/** The folder of the build of this source, built if it is not there. */
export function build(): string;
