import type { XmlName } from './xml-names.ts';
import type { XmlNamespaces } from './xml-namespaces.ts';
import { malformed, XmlProblem } from './xml-text.ts';

/** Three times as many as any element of a workbook has. Names are compared one by one, which is fast for the few of a cell. */
const attributesMax = 256;

/** The attributes of one tag, valid until the next tag. */
export class XmlAttributes {
  readonly #namespaces: XmlNamespaces;
  readonly #names: XmlName[] = [];
  readonly #values: string[] = [];
  // Counted, because truncating both arrays for every tag is slower.
  #count = 0;
  #hasDeclarations = false;

  constructor(namespaces: XmlNamespaces) {
    this.#namespaces = namespaces;
  }

  /** The value of the attribute with this name and no namespace. */
  get(name: string): string | undefined {
    for (let place = 0; place < this.#count; place++) if (this.#names[place]!.raw === name) return this.#values[place];
    return undefined;
  }

  /** The value of the attribute with this name in one of the namespaces. */
  getIn(namespaces: ReadonlySet<string>, local: string): string | undefined {
    for (let place = 0; place < this.#count; place++) {
      const name = this.#names[place]!;
      // The default namespace does not apply to attributes.
      if (name.local === local && name.prefix !== '' && namespaces.has(this.#namespaces.uriOf(name.prefix))) return this.#values[place];
    }
    return undefined;
  }

  /** Throws {@link XmlProblem} if the tag has the name already, or too many. */
  add(name: XmlName, value: string): void {
    if (this.get(name.raw) !== undefined) throw malformed(`it has the attribute ${name.raw.slice(0, 50)} twice`);
    if (this.#count >= attributesMax) throw new XmlProblem(`has an element with more than ${attributesMax} attributes`);
    this.#names[this.#count] = name;
    this.#values[this.#count] = value;
    this.#count++;
    if (name.declaredPrefix !== null) this.#hasDeclarations = true;
  }

  /** Declares the namespaces of the tag for the element at this depth. */
  declareNamespaces(depth: number): void {
    if (!this.#hasDeclarations) return;
    for (let place = 0; place < this.#count; place++) {
      const { declaredPrefix } = this.#names[place]!;
      if (declaredPrefix !== null) this.#namespaces.declare(declaredPrefix, this.#values[place]!, depth);
    }
  }

  clear(): void {
    this.#count = 0;
    this.#hasDeclarations = false;
  }
}

/** What to do with each element. Names have no prefix: all elements that come are in the namespaces of the part. */
export interface XmlHandlers {
  open(name: string, attributes: XmlAttributes): void;
  /** Returns false to stop: the rest of the part is neither inflated nor parsed. */
  close(name: string): boolean | void;
  /** Called several times for a long text. */
  text(text: string): void;
}
