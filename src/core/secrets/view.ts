/** A decoded text: its UTF-8 bytes as characters, and each byte's position in the original text. */
export interface View {
  readonly bytes: string;
  /** Positions in the original text, one per byte and one for the end. */
  readonly at: readonly number[];
}

/** An encoding: its escapes and their meaning. */
interface Encoding {
  /** Matches every escape, and as the last alternative a truncated one at the text's end. */
  readonly escapes: RegExp;
  /** Returns the bytes of an escape; undefined if it is truncated, so it is dropped. */
  readonly decode: (groups: readonly (string | undefined)[]) => string | undefined;
}

const PERCENT = /%([0-9a-f]{2})|%[0-9a-f]?$/gi;

const percent: Encoding = { escapes: PERCENT, decode: ([hex]) => byte(hex) };

/** `application/x-www-form-urlencoded`: percent-encoding, and `+` for a space. */
const form: Encoding = {
  escapes: /%([0-9a-f]{2})|(\+)|%[0-9a-f]?$/gi,
  decode: ([hex, plus]) => (plus === undefined ? byte(hex) : " "),
};

const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** JSON, and the byte escape `\x..` of JavaScript, Python and shells. */
const json: Encoding = {
  escapes:
    /\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\ud[89ab][0-9a-f]{2}(?:\\(?:u[0-9a-f]{0,3})?)?$|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\(["\\/bfnrt])|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?$/gi,
  decode: ([high, low, unit, hex, short]) => {
    if (high !== undefined && low !== undefined) return utf8(String.fromCharCode(code(high), code(low)));
    if (unit !== undefined) return utf8(String.fromCharCode(code(unit)));
    if (hex !== undefined) return byte(hex);
    return short === undefined ? undefined : (SHORT[short.toLowerCase()] ?? short);
  },
};

const NAMED: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  apos: "'",
  sol: "/",
  plus: "+",
  equals: "=",
  colon: ":",
  commat: "@",
  grave: "`",
};

const html: Encoding = {
  escapes:
    /&#(\d{1,7});|&#x([0-9a-f]{1,6});|&(quot|amp|lt|gt|apos|sol|plus|equals|colon|commat|grave);|&(?:#x?)?[0-9a-z]{0,7}$/gi,
  decode: ([decimal, hex, name]) => {
    if (name !== undefined) return NAMED[name.toLowerCase()];
    const point = decimal === undefined ? code(hex ?? "") : Number(decimal);
    if (Number.isNaN(point)) return undefined;
    return point > 0x10_ff_ff ? "\ufffd" : utf8(String.fromCodePoint(point));
  },
};

/** Long base64 is often wrapped into lines. */
const lines: Encoding = { escapes: /\r\n|\n/g, decode: () => "" };

const ENCODINGS = [percent, form, json, html, lines];

/** Returns the text as it is, and decoded once and twice in each way, without duplicates. Linear in the text. */
export function viewsOf(text: string): readonly View[] {
  const plain = viewOf(text);
  const views = new Map([[plain.bytes, plain]]);
  const add = (view: View): readonly View[] => {
    const decoded = ENCODINGS.map((encoding) => decodedView(view, encoding)).filter(({ bytes }) => !views.has(bytes));
    for (const each of decoded) views.set(each.bytes, each);
    return decoded;
  };
  for (const once of add(plain)) add(once);
  return [...views.values()];
}

/** Encodes a text as UTF-8, each byte as one character. */
export function utf8(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(PERCENT, (_, hex: string) => byte(hex) ?? "");
}

function viewOf(text: string): View {
  const at: number[] = [];
  let bytes = "";
  let place = 0;
  for (const character of text) {
    const encoded = character < "\u0080" ? character : utf8(character);
    bytes += encoded;
    for (let index = 0; index < encoded.length; index++) at.push(place);
    place += character.length;
  }
  return { bytes, at: [...at, place] };
}

function decodedView({ bytes, at }: View, { escapes, decode }: Encoding): View {
  const places: number[] = [];
  let decoded = "";
  let done = 0;
  const copy = (end: number): void => {
    decoded += bytes.slice(done, end);
    for (; done < end; done++) places.push(at[done] ?? 0);
  };
  for (const match of bytes.matchAll(escapes)) {
    copy(match.index);
    const means = decode(match.slice(1)) ?? "";
    decoded += means;
    for (let index = 0; index < means.length; index++) places.push(at[done] ?? 0);
    done += match[0].length;
  }
  copy(bytes.length);
  return { bytes: decoded, at: [...places, at.at(-1) ?? 0] };
}

function byte(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : String.fromCharCode(code(hex));
}

function code(hex: string): number {
  return Number.parseInt(hex, 16);
}
