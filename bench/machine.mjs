import { cpus, release, totalmem, type } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { VERSION } from "../dist/version.js";

/** Where and when figures are taken, and how busy the processors are before. */
export async function describeMachine() {
  const [{ model }] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    cpu: `${model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    htsr: VERSION,
    busyPercent: await busyPercent(),
  };
}

const SAMPLE_MS = 2000;

/** How much of all processors other work takes. */
async function busyPercent() {
  const before = processorTimes();
  await sleep(SAMPLE_MS);
  const after = processorTimes();
  return Math.round(100 * (1 - (after.idle - before.idle) / (after.total - before.total)));
}

function processorTimes() {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  return { idle, total: times.flatMap((time) => Object.values(time)).reduce((sum, x) => sum + x, 0) };
}
