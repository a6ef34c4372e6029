import { describe, expect, it } from "vitest";
import { isMutableTag } from "../../../src/core/match/mutable.ts";

describe("a mutable tag", () => {
  it.each([
    "latest",
    "Latest",
    "LATEST",
    "latest-alpine",
    "latest_slim",
    "latest.2",
    "stable",
    "stable-perl",
    "main",
    "main-alpine",
    "master",
    "trunk",
    "HEAD",
    "edge",
    "nightly",
    "nightly-2026-11-23",
    "canary",
    "dev",
    "devel",
    "develop",
    "development",
    "next",
    "current",
    "rolling",
    "lts-slim",
    "alpha",
    "beta",
    "staging",
    "prod",
    "production-eu",
  ])("%s", (tag) => {
    expect(isMutableTag(tag)).toBe(true);
  });
});

describe("an immutable tag", () => {
  it.each([
    "",
    "v1",
    "1",
    "1.27",
    "v1.2.3",
    "1.2.3-alpine",
    "1.0-beta",
    "20261123",
    "2a3560ef",
    "latestfoo",
    "latest2",
    "mainframe",
    "headless",
    "devices",
    "alphabet",
    "next16",
    "x-latest",
  ])("%j", (tag) => {
    expect(isMutableTag(tag)).toBe(false);
  });
});
