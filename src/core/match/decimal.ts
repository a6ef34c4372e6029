const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Checks whether a text is a decimal number: digits, an optional point, an optional leading minus. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Formats a safe number as decimal text, without an exponent. */
export function decimalOf(number: number): string {
  // Only safe numbers near zero are written with an exponent, as in 1.5e-7.
  const [, sign = "", digits = "", fraction = "", exponent] =
    /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(number)) ?? [];
  return exponent === undefined ? String(number) : `${sign}0.${"0".repeat(Number(exponent) - 1)}${digits}${fraction}`;
}

/** Compares two decimal texts exactly. Returns a negative number, 0 or a positive number. */
export function compareDecimals(first: string, second: string): number {
  const digits = Math.max(fractionOf(first).length, fractionOf(second).length);
  const [one, other] = [scaled(first, digits), scaled(second, digits)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function fractionOf(text: string): string {
  return text.split(".")[1] ?? "";
}

/** Multiplies a decimal by ten to the power of `digits`. */
function scaled(text: string, digits: number): bigint {
  const fraction = fractionOf(text);
  return BigInt(`${text.split(".")[0]}${fraction}${"0".repeat(digits - fraction.length)}`);
}
