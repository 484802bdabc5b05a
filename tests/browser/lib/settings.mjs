// What the tests are told: where the service listens, and who may sign in.

/** Address of the service, without a slash at the end. */
export const BASE_URL = (process.env.BASE_URL ?? "http://127.0.0.1:8080").replace(/\/+$/, "");

/** Folder for pictures of pages; without it none are taken. */
export const SHOTS = process.env.KN_SHOTS ?? "";

/** Who plays which role: user names of the practice province. The first three work at one school. */
const CAST = {
  author: "giaovien",
  unit_clerk: "vanthu.truong",
  leader: "hieutruong",
  administrator: "quantri",
  auditor: "thanhtra",
  focal_office: "sokhcn",
  director: "giamdoc.so",
  secretary: "vanthu.xa",
  chair: "chutich.xa",
  member: "thidua",
  teacher: "giaovien2",
  neighbour: "vanthu.khoenon",
  enterprise: "doanhnghiep",
  support_officer: "hotro.shtt",
};

/**
 * The account of a role. KN_ACCOUNTS holds what `khoinguon demo --accounts-json FILE` writes:
 * {"password": "…", "accounts": [{"username": "giaovien", …}, …]}.
 */
export function account(role) {
  const given = accounts();
  const username = CAST[role];
  if (!username || !given.accounts.some((one) => one.username === username)) {
    const names = given.accounts.map((one) => one.username).join(", ");
    throw new Error(`KN_ACCOUNTS has no ${username ?? role} for the role ${role}; it has: ${names || "none"}`);
  }
  return { username, password: given.password };
}

/** The signed-in state that run.mjs has prepared for a role, if any. */
export function givenState(role) {
  const text = process.env[`KN_STATE_${role}`];
  return text ? JSON.parse(text) : undefined;
}

/** Hands a signed-in state of a role to the test files. */
export function giveState(role, state) {
  process.env[`KN_STATE_${role}`] = JSON.stringify(state);
}

let read;

function accounts() {
  read ??= JSON.parse(process.env.KN_ACCOUNTS || '{"password": "", "accounts": []}');
  return read;
}
