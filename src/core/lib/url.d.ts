// The WHATWG URL parser is pure and the same in Node, browsers and workerd, but no ECMAScript library declares it,
// and core is compiled without any other types. Only what core reads is declared.
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string): boolean;
  readonly href: string;
  readonly searchParams: { set(name: string, value: string): void };
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
}
