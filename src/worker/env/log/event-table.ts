/** Log events by name, with when each is written and the fields that its line may have. */
export type LogEvents = Readonly<Record<string, { readonly when: string; readonly fields: readonly string[] }>>;
