// What the tests are told: where the service listens, and who may sign in.

/** Address of the service, without a slash at the end. */
export const BASE_URL = (process.env.BASE_URL ?? "http://127.0.0.1:8080").replace(/\/+$/, "");

/** Folder for pictures of pages; without it none are taken. */
export const SHOTS = process.env.KN_SHOTS ?? "";

/**
 * The account of a role, from KN_ACCOUNTS: {"author": {"username": "…", "password": "…"}, …}.
 * Roles are those of the kernel: author, unit_clerk, leader, administrator (with the secret of its second factor in
 * "totp", base32).
 */
export function account(role) {
  const found = accounts()[role];
  if (!found) {
    throw new Error(`KN_ACCOUNTS names no account for ${role}; it has: ${Object.keys(accounts()).join(", ") || "none"}`);
  }
  return found;
}

/** Whether there is an account for this role. */
export function hasAccount(role) {
  return role in accounts();
}

let read;

function accounts() {
  read ??= JSON.parse(process.env.KN_ACCOUNTS ?? "{}");
  return read;
}
