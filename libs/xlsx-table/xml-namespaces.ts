/** The namespaces of a workbook, Transitional and Strict (ECMA-376 part 1, annex A; part 4; ISO/IEC 29500-1). */
export const spreadsheetNamespaces: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
]);
/** Attributes such as `r:id` have one of these namespaces; types of relationships begin with one of them. */
export const relationshipNamespaces: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  'http://purl.oclc.org/ooxml/officeDocument/relationships',
]);
/** The same in Transitional and Strict packages (ECMA-376 part 2). */
export const packageRelationshipNamespaces: ReadonlySet<string> = new Set(['http://schemas.openxmlformats.org/package/2006/relationships']);
export const contentTypeNamespaces: ReadonlySet<string> = new Set(['http://schemas.openxmlformats.org/package/2006/content-types']);

interface Declaration {
  depth: number;
  prefix: string;
  /** What the prefix stood for before. */
  before: string;
}

/** What the prefixes stand for at the current place of a document (Namespaces in XML 1.0 §6). */
export class XmlNamespaces {
  readonly #wanted: ReadonlySet<string>;
  readonly #uris = new Map<string, string>();
  readonly #declarations: Declaration[] = [];
  /** The depth of the last declaration in scope. */
  #lastDepth = -1;
  // Known without a look-up, because nearly all elements have no prefix.
  #isDefaultWanted = false;

  /** @param wanted the namespaces of the elements that the handlers get. */
  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  declare(prefix: string, uri: string, depth: number): void {
    this.#declarations.push({ depth, prefix, before: this.uriOf(prefix) });
    this.#lastDepth = depth;
    this.#bind(prefix, uri);
  }

  /** Ends the scope of the element at this depth. */
  leave(depth: number): void {
    if (depth !== this.#lastDepth) return;
    while (this.#declarations.at(-1)?.depth === depth) {
      const { prefix, before } = this.#declarations.pop()!;
      this.#bind(prefix, before);
    }
    this.#lastDepth = this.#declarations.at(-1)?.depth ?? -1;
  }

  /** Empty for no namespace, and for a prefix that is not declared. */
  uriOf(prefix: string): string {
    return this.#uris.get(prefix) ?? '';
  }

  isWanted(prefix: string): boolean {
    return prefix === '' ? this.#isDefaultWanted : this.#wanted.has(this.uriOf(prefix));
  }

  #bind(prefix: string, uri: string): void {
    this.#uris.set(prefix, uri);
    if (prefix === '') this.#isDefaultWanted = this.#wanted.has(uri);
  }
}
