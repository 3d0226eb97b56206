/**
 * What the place is like that an SDK is built for. Its build may put another file here, so that it carries nothing that never runs there.
 * `PAGES`: code runs in pages that go away at any moment, several at a time, and others' code may step in.
 */
export const PAGES: boolean = true;
