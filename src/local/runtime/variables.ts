type Variables = Readonly<Record<string, string>>;

/** What a local run brings along for variables that the user may have set. */
export interface Additions {
  /** Used where the user has set nothing. */
  readonly defaults: Variables;
  /** Added to the user's lists, which are separated by commas. */
  readonly appended: Variables;
}

/** The variables of a local run: what the user set wins, and lists get the additions at their end. */
export function addVariables(own: Variables, { defaults, appended }: Additions): Record<string, string> {
  const merged: Record<string, string> = { ...own };
  for (const [name, value] of Object.entries(defaults)) if (!own[name]) merged[name] = value;
  for (const [name, value] of Object.entries(appended)) merged[name] = own[name] ? `${own[name]},${value}` : value;
  return merged;
}
