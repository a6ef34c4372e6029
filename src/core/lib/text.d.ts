// Pure and the same in Node, browsers and workerd, as the URL parser is; see url.d.ts.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}
