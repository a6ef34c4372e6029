type Variables = Readonly<Record<string, string>>;

/** The values of a local run for variables that the user may have set. */
export interface Additions {
  /** The values of variables that the user has not set. */
  readonly defaults: Variables;
  /** Values that are appended to the user's lists, which are separated by commas. */
  readonly appended: Variables;
}

/** Merges the variables of a local run. The user's values win, and lists get the additions at their end. */
export function addVariables(own: Variables, { defaults, appended }: Additions): Record<string, string> {
  const merged: Record<string, string> = { ...own };
  for (const [name, value] of Object.entries(defaults)) if (!own[name]) merged[name] = value;
  for (const [name, value] of Object.entries(appended)) merged[name] = own[name] ? `${own[name]},${value}` : value;
  return merged;
}
