import { cpSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventRecord } from "../../../src/core/record/record.ts";

/**
 * The record of a repository's only push, alerts left aside, as a killed relay left it on disk; undefined when it did not come that far.
 * A copy is read, so that the relay finds its storage as it was.
 */
export function recordOnDisk(stateDirectory: string, repository: string): EventRecord | undefined {
  const copy = mkdtempSync(join(tmpdir(), "hubrelay-disk-"));
  try {
    cpSync(join(stateDirectory, "do"), copy, { recursive: true });
    for (const file of globSync(join(copy, "*-RepositoryRelay", "*.sqlite"))) {
      const record = recordsIn(file).find(
        ({ event }) => event.push.repository === repository && event.alert === undefined,
      );
      if (record !== undefined) return record;
    }
    return undefined;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function recordsIn(file: string): EventRecord[] {
  const database = new DatabaseSync(file);
  try {
    const hasEvents = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'events'").get() !== undefined;
    const rows = hasEvents ? database.prepare("SELECT record FROM events").all() : [];
    return rows.map(({ record }) => JSON.parse(String(record)) as EventRecord);
  } finally {
    database.close();
  }
}
