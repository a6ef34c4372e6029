/** Where chance begins in the fault suite: FAULTS_SEED to repeat a run, or another each time. */
export const seed = Number(process.env["FAULTS_SEED"] || Date.now() % 1_000_000_000);
