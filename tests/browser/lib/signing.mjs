// A signing program for tests: a key with its own certificate, and a digital signature behind a PDF, as such programs add it
// (ETSI.CAdES.detached, ECDSA P-256 with SHA-256). No root stands behind the certificate: the service says so.

import { createHash, generateKeyPairSync, sign } from "node:crypto";

const tlv = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const long = Buffer.from(body.length.toString(16).replace(/^(.(..)*)$/, "0$1"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | long.length]), long, body]);
};
const seq = (...parts) => tlv(0x30, ...parts);
const set = (...parts) => tlv(0x31, ...parts);
const oid = (hex) => tlv(0x06, Buffer.from(hex, "hex"));
const int = (number) => tlv(0x02, Buffer.from([number]));
const octets = (bytes) => tlv(0x04, bytes);

const ECDSA_SHA256 = oid("2a8648ce3d040302");
const SHA256 = oid("608648016503040201");
const DATA = oid("2a864886f70d010701");
const SIGNED_DATA = oid("2a864886f70d010702");
const CONTENT_TYPE = oid("2a864886f70d010903");
const DIGEST = oid("2a864886f70d010904");
/** Room for the signature, in hex digits. */
const ROOM = 8192;

const utc = (at) => Buffer.from(`${at.toISOString().replace(/\D/g, "").slice(2, 14)}Z`);
const years = (from, by) => new Date(from.getTime() + by * 365 * 86_400_000);

/** Somebody who signs: a name, and the organisation in whose name. */
export function signer(name, organisation) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const part = (which, text) => set(seq(oid(`5504${which}`), tlv(0x0c, Buffer.from(text))));
  const subject = seq(part("0a", organisation), part("03", name));
  const algorithm = seq(ECDSA_SHA256);
  const now = new Date();
  const tbs = seq(
    tlv(0xa0, int(2)),
    int(7),
    algorithm,
    subject,
    seq(tlv(0x17, utc(years(now, -1))), tlv(0x17, utc(years(now, 2)))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const certificate = seq(tbs, algorithm, tlv(0x03, Buffer.from([0]), sign("sha256", tbs, privateKey)));
  return { certificate, subject, privateKey };
}

function cms({ certificate, subject, privateKey }, covered) {
  const attribute = (which, value) => seq(which, set(value));
  const attributes = [
    attribute(CONTENT_TYPE, DATA),
    attribute(DIGEST, octets(createHash("sha256").update(covered).digest())),
  ];
  const hash = seq(SHA256);
  const info = seq(
    int(1),
    seq(subject, int(7)),
    hash,
    tlv(0xa0, ...attributes),
    seq(ECDSA_SHA256),
    octets(sign("sha256", set(...attributes), privateKey)),
  );
  return seq(SIGNED_DATA, tlv(0xa0, seq(int(1), set(hash), seq(DATA), tlv(0xa0, certificate), set(info))));
}

/** The PDF with a signature added behind it: nothing of what is there is touched. */
export function signPdf(pdf, by) {
  const now = new Date();
  const at = `${now.toISOString().replace(/\D/g, "").slice(0, 14)}+00'00'`;
  const head = Buffer.concat([
    pdf,
    Buffer.from(`\n900 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:${at})/ByteRange `),
  ]);
  const rangeRoom = 60;
  const contents = Buffer.from("/Contents ");
  const first = head.length + rangeRoom + contents.length;
  const second = first + ROOM + 2;
  const tail = Buffer.from(">>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
  const range = Buffer.from(`[0 ${first} ${second} ${tail.length}]`.padEnd(rangeRoom));
  const front = Buffer.concat([head, range, contents]);
  const hex = cms(by, Buffer.concat([front, tail])).toString("hex").toUpperCase();
  return Buffer.concat([front, Buffer.from(`<${hex.padEnd(ROOM, "0")}>`), tail]);
}
