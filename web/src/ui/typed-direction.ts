/** The `attributes` of a text input whose direction follows what is typed. Its own `dir` is set on an element around the input. */
export const typedDirection = { input: { dir: 'auto' } };
