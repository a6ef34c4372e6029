/** An expression that is read from left to right. */
export class Scanner {
  readonly source: string;
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  get isAtEnd(): boolean {
    return this.at === this.source.length;
  }

  /** Takes what the token, a sticky expression, finds here. */
  take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.at;
    const found = token.exec(this.source);
    if (found === null) return undefined;
    this.at = token.lastIndex;
    return found;
  }

  /** Takes one character. */
  takeCodePoint(): number {
    const codePoint = this.source.codePointAt(this.at) ?? 0;
    this.at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  /** What has been taken since then. */
  since(start: number): string {
    return this.source.slice(start, this.at);
  }

  /** What has not been taken yet. */
  get rest(): string {
    return this.source.slice(this.at);
  }
}

/** The error of an expression that cannot be read, in the words that Go has for it. */
export function syntaxError(problem: string, where?: string): SyntaxError {
  return new SyntaxError(`error parsing regexp: ${problem}${where === undefined ? "" : `: \`${where}\``}`);
}
